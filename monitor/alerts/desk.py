"""Rows of the outbox → jobs that write their messages when their turn comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from monitor.alerts.destinations import Destination, Destinations
from monitor.alerts.growth import news_of
from monitor.alerts.hours import next_digest, quiet_period, zone_of
from monitor.alerts.lanes import Job, Tally
from monitor.alerts.messages import Item, Message, Writer
from monitor.alerts.naming import Names
from monitor.alerts.templating import load_templates
from monitor.config import AlertSettings
from monitor.model import AlertCounts, Conditions, Delivery, DeliveryState, Rule, Story
from monitor.ports import Clock, Outbox


class Stories(Protocol):
    """Where the stories of rows are looked up: ``ports.ArticleStore``, or less."""

    def story(self, story_id: str) -> Story | None: ...


class Remembered:
    """Looks a story up once for all the destinations that get it side by side."""

    def __init__(self, stories: Stories) -> None:
        self._look_up = lru_cache(maxsize=256)(stories.story)

    def story(self, story_id: str) -> Story | None:
        return self._look_up(story_id)


def writer_for(destination: Destination, settings: AlertSettings, names: Names) -> Writer:
    """Who writes what goes to this destination, with the settings' clock and templates."""
    return Writer(
        destination.medium,
        destination.tags,
        names,
        zone_of(settings),
        load_templates(settings.templates),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that sending needs, so that it is named once."""

    outbox: Outbox
    stories: Stories
    destinations: Destinations
    settings: AlertSettings
    names: Names
    clock: Clock
    rules: dict[str, Rule]
    owner: str

    def writer(self, destination: Destination) -> Writer:
        return writer_for(destination, self.settings, self.names)

    def rule(self, slug: str) -> Rule:
        """The rule of a row; one that is configured no longer still names itself."""
        return self.rules.get(slug) or Rule(slug=slug, when=Conditions(), tags=())

    def first_due(self, row: Delivery) -> datetime:
        """When a row was to go out for the first time: at once, or after what held it."""
        rule = self.rule(row.rule)
        if row.digest and rule.digest is not None:
            return next_digest(rule.digest, self.settings, row.created)
        quiet = quiet_period(self.settings, row.created)
        return row.created if quiet is None else quiet[1]

    def items(self, rows: Sequence[Delivery], pulse: Callable[[], None]) -> list[Item]:
        """The rows with their stories. The database keeps a row's story from vanishing."""
        found = []
        for row in rows:
            pulse()
            story = self.stories.story(row.story)
            if story is not None:
                earlier = [self.stories.story(step.story) for step in story.follows]
                news = news_of(self.rule(row.rule), story)
                followed = tuple(one for one in earlier if one is not None)
                found.append(Item(row, story, news, followed))
        return found

    def held(self) -> int:
        """How many rows wait for a digest or for the end of quiet hours."""
        return self.outbox.delivery_counts()[DeliveryState.HELD]

    def counts(self, tally: Tally) -> AlertCounts:
        return AlertCounts(delivered=tally.delivered, failed=tally.failed, held=self.held())


def alert_job(desk: Desk, destination: Destination, rule: Rule, row: Delivery) -> Job:
    """One row, one alert."""

    def write(pulse: Callable[[], None]) -> list[Message]:
        writer = desk.writer(destination)
        return [
            message for item in desk.items([row], pulse) for message in writer.alert(rule, item)
        ]

    return Job([row], write, desk.first_due)


def digest_job(
    desk: Desk, destination: Destination, rule: Rule, rows: Sequence[Delivery], *, burst: bool
) -> Job:
    """Many rows of one rule, one digest."""

    def write(pulse: Callable[[], None]) -> list[Message]:
        items = desk.items(rows, pulse)
        return desk.writer(destination).digest(rule, items, burst=burst) if items else []

    return Job(rows, write, desk.first_due)
