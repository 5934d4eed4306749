"""Digests at their time of day, and what quiet hours held: called now and then, by anyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from alert_cases import NAMES, at, destinations, rule, settings, story
from alert_receivers import Webhook, free_port
from fakes_outbox import Clock, MemoryOutbox
from pytest_httpserver import HTTPServer

from monitor.alerts.destinations import Destinations
from monitor.alerts.digests import digest_now
from monitor.alerts.outbox import match_all
from monitor.alerts.scheduled import Parts, desk_of, due_digests, send_due, send_due_digest
from monitor.config import AlertSettings
from monitor.model import AlertCounts, Delivery, DeliveryState, Rule, Story
from monitor.observed import SourceSilence

DAILY = rule("daily", digest="daily")
WEEKLY = rule("weekly", digest="weekly")
AT_ONCE = rule("at-once")


class Store(MemoryOutbox):
    """An outbox that also keeps the runs; no source is silent."""

    def untold_silences(self) -> list[SourceSilence]:
        return []

    def note_told(self, silences: Any) -> None:
        assert not list(silences)


@dataclass
class Configured:
    """``[alerts]`` and the rules."""

    alerts: AlertSettings
    rules: Sequence[Rule]


@dataclass
class Wired:
    """What sending needs, as ``monitor.app.Monitor`` has it."""

    destinations: Destinations
    clock: Clock
    settings: Configured
    store: Store = field(default_factory=Store)
    names: object = NAMES
    owner: str = "me"
    sources: tuple[object, ...] = ()

    @property
    def parts(self) -> Parts:
        """All of it that sending asks for; it keeps no more of a store and of settings."""
        return cast("Parts", self)

    def found(self, *stories: Story) -> None:
        """A run that recorded these, and its matching."""
        for one in stories:
            self.store.add(one)
        match_all(
            self.store, self.settings.rules, self.destinations, self.settings.alerts, self.clock
        )

    def call(self, moment: str) -> AlertCounts:
        """The flow at this moment in Shanghai."""
        self.clock.now = at(moment)
        return send_due(self.parts)


def wired(clock: Clock, url: str, *rules: Rule, **options: object) -> Wired:
    return Wired(destinations(url), clock, Configured(settings(**options), rules))


def titles(webhook: Webhook) -> list[str]:
    return [body["title"] for body in webhook.bodies]


def test_a_daily_digest_goes_out_once_a_day_at_its_time(webhook: Webhook, clock: Clock) -> None:
    """Not before, once from then on, and what comes after it waits for the next day."""
    monitor = wired(clock, webhook.url(), DAILY)
    monitor.call("2026-11-21 08:30")
    assert titles(webhook) == ["Digest “daily” · nothing new"]
    clock.now = at("2026-11-21 10:00")
    monitor.found(story("s1"), story("s2"))
    assert monitor.call("2026-11-22 08:29") == AlertCounts(held=2)
    assert monitor.call("2026-11-22 08:30") == AlertCounts(delivered=2)
    assert titles(webhook)[1:] == ["2 stories · Guangxi · daily"]
    monitor.found(story("s3"))
    for moment in ("2026-11-22 08:30", "2026-11-22 09:00", "2026-11-23 08:00"):
        assert monitor.call(moment) == AlertCounts(held=1)
    assert monitor.call("2026-11-23 09:00") == AlertCounts(delivered=1)
    assert len(webhook.bodies) == 3


def test_a_weekly_digest_goes_out_on_mondays(webhook: Webhook, clock: Clock) -> None:
    """Whatever else is due on the days between."""
    monitor = wired(clock, webhook.url(), WEEKLY)
    monitor.found(story("s1"))  # a Saturday
    assert monitor.call("2026-11-22 08:30") == AlertCounts(held=1)
    assert monitor.call("2026-11-23 08:30") == AlertCounts(delivered=1)
    assert titles(webhook) == ["1 story · Guangxi · weekly"]
    assert monitor.call("2026-11-24 08:30") == AlertCounts()
    assert len(webhook.bodies) == 1


@pytest.mark.parametrize(("by_hand", "told"), [("08:29", []), ("04:00", ["nothing new"])])
def test_a_digest_sent_by_hand_is_not_followed_by_word_that_nothing_is_new(
    webhook: Webhook, clock: Clock, by_hand: str, told: list[str]
) -> None:
    """A minute later nobody asks; after some hours the daily sign of life is one again."""
    monitor = wired(clock, webhook.url(), DAILY)
    monitor.found(story("s1"))
    clock.now = at(f"2026-11-22 {by_hand}")
    assert digest_now(desk_of(monitor.parts), DAILY) == AlertCounts(delivered=1)
    assert monitor.call("2026-11-22 08:30") == AlertCounts()
    assert [title.rpartition(" · ")[2] for title in titles(webhook)[1:]] == told


def test_a_late_digest_is_sent_and_a_late_sign_of_life_is_not(
    webhook: Webhook, clock: Clock
) -> None:
    """The machine was down at half past eight."""
    monitor = wired(clock, webhook.url(), DAILY)
    monitor.call("2026-11-21 22:00")
    assert webhook.bodies == []
    monitor.found(story("s1"))
    assert monitor.call("2026-11-22 23:00") == AlertCounts(delivered=1)
    monitor.call("2026-11-23 20:30")
    assert titles(webhook)[1:] == ["Digest “daily” · nothing new"]
    monitor.call("2026-11-23 20:31")
    assert len(webhook.bodies) == 2


def test_a_monitor_that_begins_in_the_afternoon_waits_for_its_first_morning(
    webhook: Webhook, clock: Clock
) -> None:
    """What was collected an hour ago is due tomorrow."""
    monitor = wired(clock, webhook.url(), DAILY)
    monitor.found(story("s1"))
    assert monitor.call("2026-11-21 15:00") == AlertCounts(held=1)
    assert webhook.bodies == []
    assert monitor.call("2026-11-22 08:30") == AlertCounts(delivered=1)


def test_quiet_hours_hold_alerts_and_digests_until_their_end(
    webhook: Webhook, clock: Clock
) -> None:
    """Nothing at half past eight where the quiet lasts until nine; then all of it."""
    monitor = wired(clock, webhook.url(), DAILY, AT_ONCE, quiet="22:00-09:00")
    clock.now = at("2026-11-21 23:00")
    monitor.found(story("s1"))
    for moment in ("2026-11-21 23:30", "2026-11-22 08:30", "2026-11-22 08:59"):
        assert monitor.call(moment) == AlertCounts(held=2)
    assert webhook.bodies == []
    assert monitor.call("2026-11-22 09:00") == AlertCounts(delivered=2)
    assert {body["monitor"]["rule"] for body in webhook.bodies} == {"daily", "at-once"}


def test_a_digest_that_failed_is_tried_again_when_its_wait_is_over(
    webhook: Webhook, clock: Clock
) -> None:
    """With the same id, alone; what was collected since waits for its own day."""
    monitor = wired(clock, webhook.url(), DAILY)
    monitor.found(story("s1"))
    webhook.answers = [500]
    assert monitor.call("2026-11-22 08:30").failed == 1
    monitor.found(story("s2"))
    assert monitor.call("2026-11-22 08:30") == AlertCounts(held=1)
    assert monitor.call("2026-11-22 09:00") == AlertCounts(delivered=1, held=1)
    keys = [headers["Idempotency-Key"] for headers in webhook.headers]
    assert keys[0] == keys[1]
    assert story("s2").head.url not in webhook.bodies[1]["message"]
    assert monitor.call("2026-11-23 08:30") == AlertCounts(delivered=1)


def test_a_digest_is_given_up_a_day_after_it_was_due_and_then_left_to_people(clock: Clock) -> None:
    """However long its rows were collected before; neither tried for ever each half hour, nor told
    to operations each time."""
    monitor = wired(clock, f"json://127.0.0.1:{free_port()}", WEEKLY)
    clock.now = at("2026-11-17 10:00")  # six days before its Monday
    monitor.found(story("s1"))

    def row() -> Delivery:
        (only,) = monitor.store.deliveries(state=DeliveryState.FAILED)
        return only

    for hour in range(9, 24):
        monitor.call(f"2026-11-23 {hour:02}:00")
    assert row().attempts > 3
    assert not row().given_up
    monitor.call("2026-11-24 08:31")
    assert row().given_up
    tries = row().attempts
    monitor.call("2026-11-24 20:30")
    assert row().attempts == tries
    monitor.call("2026-11-30 08:30")  # the next digest takes it along
    assert row().attempts == tries + 1


@pytest.mark.parametrize("rules", [(rule("daily"),), (AT_ONCE,)], ids=["at once", "gone"])
def test_what_was_collected_for_a_rule_that_collects_no_longer_is_sent(
    rules: tuple[Rule, ...], webhook: Webhook, clock: Clock
) -> None:
    """The rule was changed or removed overnight; its rows are not lost."""
    monitor = wired(clock, webhook.url(), DAILY)
    monitor.found(story("s1"))
    monitor.settings.rules = rules
    assert monitor.call("2026-11-21 23:00") == AlertCounts(held=1)
    assert monitor.call("2026-11-22 08:30") == AlertCounts(delivered=1)
    assert titles(webhook) == ["1 story · Guangxi · daily"]
    assert monitor.call("2026-11-22 09:00") == AlertCounts()


def test_a_destination_configured_no_longer_costs_the_others_no_digest(
    httpserver: HTTPServer, webhook: Webhook, clock: Clock
) -> None:
    """Its rows are waited for a day and given up, once; the others hear of what there was, and on
    the next day that there was nothing."""
    monitor = wired(clock, webhook.url(), DAILY)
    both = destinations(webhook.url(), f"json://127.0.0.1:{free_port()}")
    monitor.destinations = both
    monitor.found(story("s1"))
    monitor.destinations = destinations(webhook.url())
    assert monitor.call("2026-11-22 08:30") == AlertCounts(delivered=1, held=1)
    assert monitor.call("2026-11-23 08:30") == AlertCounts()
    assert monitor.call("2026-11-24 08:30") == AlertCounts()
    assert [body["monitor"]["kind"] for body in webhook.bodies] == [
        *("digest", "notice", "nothing", "nothing")
    ]
    assert "were given up" in webhook.bodies[1]["title"]
    (row,) = monitor.store.deliveries(state=DeliveryState.FAILED)
    assert row.given_up


def test_another_zone_and_time(webhook: Webhook, clock: Clock) -> None:
    """By the reader's clock: half past seven in Berlin is half past two in Shanghai."""
    monitor = wired(clock, webhook.url(), DAILY, timezone="Europe/Berlin", digest_at="07:30")
    monitor.found(story("s1"))
    assert monitor.call("2026-11-21 14:29") == AlertCounts(held=1)
    assert monitor.call("2026-11-21 14:30") == AlertCounts(delivered=1)


def test_two_processes_send_one_digest(webhook: Webhook, clock: Clock) -> None:
    """The second finds that it was sent, although it was due when it looked."""
    monitor = wired(clock, webhook.url(), DAILY)
    clock.now = at("2026-11-22 08:30")
    (due,) = due_digests(monitor.parts)
    first = send_due_digest(monitor.parts, due)
    assert send_due_digest(monitor.parts, due) == first == AlertCounts()
    assert titles(webhook) == ["Digest “daily” · nothing new"]
