"""What a story is: how its reports' labels come together, and when one may alert.

Pure functions of values; used by the store inside its transaction and by the alerts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from monitor.model import (
    ChainLabel,
    Enterprise,
    Fact,
    Labels,
    Official,
    Precision,
    PublicationDate,
    RegionChain,
    Silence,
    VerdictKind,
)

#: A chain of a lower score may have been mentioned in passing; the score is calibrated so that
#: labels of 0.8 are right four times in five.
SURE = 0.8


def sure_pairs(novel: tuple[RegionChain, ...], labels: Labels) -> tuple[RegionChain, ...]:
    """The pairs whose chain the article surely names: only these wake a silent story."""
    sure = {label.chain for label in labels.chains if label.score >= SURE}
    return tuple(pair for pair in novel if pair.chain in sure)


def may_alert(
    verdict: VerdictKind,
    story: Silence | None,
    article: Silence | None,
    novel: tuple[RegionChain, ...],
) -> bool:
    """Whether an article just recorded makes its story a candidate for alerts.

    ``story`` is the silence of the story before this article joined (``None`` for a story that may
    alert), ``article`` that of the article itself, ``novel`` the ``sure_pairs`` that the register
    did not hold. A silent story wakes only when a fresh article that is no mere copy names such a
    pair, or when it was silent merely for want of a date. Rules and the outbox's uniqueness decide
    later whether anything is sent: better a repeated candidate than a suppressed announcement.
    """
    if article is not None:
        return False
    if story is None or story is Silence.UNDATED:
        return True
    return bool(novel) and verdict is not VerdictKind.COPY


def merge_labels(story: Labels, article: Labels) -> Labels:
    """The labels of a story after one more of its reports: nothing is lost, nothing doubled.

    Language, event and evidence are the head's, so a story keeps its face; an irrelevant head
    takes event and relevance from the first report that has them. A chain keeps its best score,
    with the evidence of the report that gave it. Regions and places stand in order of mention,
    figures of one kind, value, unit and year once, a name once with each chain.
    """
    first, later = (story, article) if story.relevant or not article.relevant else (article, story)
    chains: dict[str, ChainLabel] = {}
    for label in (*first.chains, *later.chains):
        held = chains.get(label.chain)
        if held is None or label.score > held.score:
            chains[label.chain] = label
    facts: dict[tuple[str, float, str, int | None], Fact] = {}
    for fact in (*first.facts, *later.facts):
        facts.setdefault((fact.kind, fact.value, fact.unit, fact.year), fact)
    officials: dict[tuple[str, str | None], Official] = {}
    for chief in (*first.officials, *later.officials):
        officials.setdefault((chief.name or chief.role, chief.chain), chief)
    enterprises: dict[tuple[str, str | None], Enterprise] = {}
    for company in (*first.enterprises, *later.enterprises):
        enterprises.setdefault((company.name, company.chain), company)
    asserted = {*first.pairs, *later.pairs}
    untied = dict.fromkeys((*first.untied, *later.untied))
    return replace(
        first,
        language=story.language,
        chains=tuple(chains.values()),
        regions=tuple(dict.fromkeys((*first.regions, *later.regions))),
        places=tuple(dict.fromkeys((*first.places, *later.places))),
        new_cluster=story.new_cluster or article.new_cluster,
        facts=tuple(facts.values()),
        officials=tuple(officials.values()),
        enterprises=tuple(enterprises.values()),
        untied=tuple(pair for pair in untied if pair not in asserted),
    )


def first_said(reports: Iterable[Labels]) -> list[tuple[str, ...]]:
    """What each report says that none before it said, a few words each: chains, regions, figures.

    Nothing for the first one, which the story begins with.
    """
    said: dict[str, None] = {}
    found = []
    for place, labels in enumerate(reports):
        words = [word for word in dict.fromkeys(_words(labels)) if word not in said]
        found.append(tuple(words) if place else ())
        said.update(dict.fromkeys(words))
    return found


def _words(labels: Labels) -> Iterator[str]:
    yield from (f"chain {label.chain}" for label in labels.chains)
    yield from (f"region {region}" for region in labels.regions)
    for fact in labels.facts:
        year = f", {fact.year}" if fact.year else ""
        unit = f" {fact.unit}" if fact.unit else ""
        yield f"{fact.kind} {fact.value:,.15g}{unit}{year}"
    if labels.new_cluster:
        yield "a cluster or key chain is named"


def silence_of(
    published: PublicationDate | None, *, today: date, fresh_days: int, at_first_sight: bool
) -> Silence | None:
    """Whether an article's own date lets it alert.

    Fresh is a calendar day in Asia/Shanghai at most ``fresh_days`` before ``today``. Without a day
    (undated, or only a month or year that is not over yet) an article alerts unless it was listed
    when its source was first seen: then it may be of any age.
    """
    oldest = today - timedelta(days=fresh_days)
    if published is not None and _last_day(published) < oldest:
        return Silence.OLD
    if published is None or published.precision in (Precision.MONTH, Precision.YEAR):
        return Silence.UNDATED if at_first_sight else None
    return None


def _last_day(published: PublicationDate) -> date:
    """The last calendar day that the date may mean."""
    day = published.day
    if published.precision is Precision.YEAR:
        return date(day.year, 12, 31)
    if published.precision is Precision.MONTH:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return day
