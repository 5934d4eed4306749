"""A rule as a feed: what it would have sent, for those who read instead of being told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from zoneinfo import ZoneInfo

from monitor.alerts.templating import Templates
from monitor.alerts.views import Names, StoryView, view, why
from monitor.export.feed import MOST_ENTRIES, URN, Entry, Feed
from monitor.model import Rule, Story


def rule_feed(
    rule: Rule, stories: Iterable[Story], names: Names, zone: ZoneInfo, templates: Templates
) -> Feed:
    """The stories (``outbox.preview``) in their order, the newest 200 of them.

    The feed's id is the rule's: it stays while conditions and destinations change.
    """
    return Feed(
        id=f"{URN}:rule:{rule.slug}",
        title=f"Industrial chain monitor · {rule.slug}",
        entries=[_entry(story, names, zone, templates) for story in islice(stories, MOST_ENTRIES)],
        description=why(rule, rule.tags, names, "en"),
    )


def _entry(story: Story, names: Names, zone: ZoneInfo, templates: Templates) -> Entry:
    seen = view(story, names, zone)
    return Entry(
        story,
        summary=_summary(seen),
        html=templates.render("feed.html.j2", story=seen, t=seen.words),
        categories=_categories(story, names),
    )


def _summary(seen: StoryView) -> str:
    """Region, chain and what is new, then the article's first sentence."""
    return " – ".join(part for part in (seen.title, seen.lead) if part)


def _categories(story: Story, names: Names) -> tuple[tuple[str, str, str], ...]:
    language = story.head.language
    return (
        *(("region", code, names.region(code, language)) for code in story.labels.regions),
        *(
            ("chain", label.chain, names.chain(label.chain, language))
            for label in story.labels.chains
        ),
    )
