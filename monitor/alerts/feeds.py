"""A rule as a feed: what it would have sent, for those who read instead of being told."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from zoneinfo import ZoneInfo

from monitor.alerts.growth import news_of
from monitor.alerts.naming import Names
from monitor.alerts.reasons import why
from monitor.alerts.templating import Templates
from monitor.alerts.views import StoryView, view
from monitor.export.feed import MOST_ENTRIES, URN, Entry, Feed
from monitor.model import Language, Rule, Story


def rule_feed(
    rule: Rule, stories: Iterable[Story], names: Names, zone: ZoneInfo, templates: Templates
) -> Feed:
    """The stories (``outbox.preview``) in their order, the newest 200 of them.

    The feed's id is the rule's: it stays while conditions and destinations change.
    """
    return Feed(
        id=f"{URN}:rule:{rule.slug}",
        title=f"Industrial chain monitor · {rule.slug}",
        entries=[
            _entry(rule, story, names, zone, templates) for story in islice(stories, MOST_ENTRIES)
        ],
        description=why(rule, rule.tags, names, "en"),
    )


def _entry(rule: Rule, story: Story, names: Names, zone: ZoneInfo, templates: Templates) -> Entry:
    news = news_of(rule, story)
    seen = view(story, names, zone, news=news)
    return Entry(
        story,
        summary=_summary(seen),
        html=templates.render("feed.html.j2", story=seen, t=seen.words),
        categories=_categories(story, names, news.article.language),
        article=news.article if news.grown else None,
    )


def _summary(seen: StoryView) -> str:
    """Region, chain and what is new, then the sentence that says so."""
    return " – ".join(part for part in (seen.title, seen.lead) if part)


def _categories(story: Story, names: Names, language: Language) -> tuple[tuple[str, str, str], ...]:
    return (
        *(("region", code, names.region(code, language)) for code in story.labels.regions),
        *(
            ("chain", label.chain, names.chain(label.chain, language))
            for label in story.labels.chains
        ),
    )
