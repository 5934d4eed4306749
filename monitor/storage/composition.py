"""How articles make up a story: which one heads it, and what they say together. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from monitor.model import Labels, Precision, PublicationDate
from monitor.stories import merge_labels

_NEVER = datetime.max.replace(tzinfo=timezone.utc)


#: What ``rank`` gives; the first member is False for a seed.
Rank = tuple[bool, int, datetime, bool, int, str]


def rank(
    published: PublicationDate | None, *, seed: bool, number: int, late: str | None = None
) -> Rank:
    """Orders a story's articles; the least one is its head, the earliest trustworthy copy.

    A seed comes before all else. Then whatever has a day of its own, by its moment (a day without
    a time counts from its start: official pages give days where their reprints give times); then
    dates known to a month or year only, whose start says nothing; then the undated. Equals stand
    in the order of arrival; those that a backfill found stand behind them by their ids (``late``),
    for their arrival says nothing.
    """
    equals = (False, number, "") if late is None else (True, 0, late)
    if published is None:
        return (not seed, 2, _NEVER, *equals)
    coarse = published.precision in (Precision.MONTH, Precision.YEAR)
    return (not seed, int(coarse), published.moment, *equals)


@dataclass(frozen=True)
class Merged:
    """A story's labels, and for each chain the id of the article that its evidence stands in."""

    labels: Labels
    evidence_article: Mapping[str, str] = field(default_factory=dict)


def merged_of(article: str, labels: Labels) -> Merged:
    """The labels of a story of one article."""
    return Merged(labels, {label.chain: article for label in labels.chains})


def absorb(story: Merged, article: str, labels: Labels) -> Merged:
    """The story's labels with those of one more article."""
    merged = merge_labels(story.labels, labels)
    before = {label.chain: label.evidence for label in story.labels.chains}
    owners = {
        label.chain: story.evidence_article.get(label.chain, article)
        if before.get(label.chain) == label.evidence
        else article
        for label in merged.chains
    }
    return Merged(merged, owners)


def merge_all(members: Iterable[tuple[str, Labels]]) -> Merged:
    """The labels of a story from those of its articles, head first. Raises ValueError for none."""
    rest = iter(members)
    try:
        article, labels = next(rest)
    except StopIteration:
        raise ValueError("a story has at least one article") from None
    story = merged_of(article, labels)
    for article, labels in rest:
        story = absorb(story, article, labels)
    return story


def gained(before: Labels, after: Labels) -> bool:
    """Whether a story says more than it did: a chain, a region, a fact, or that it is a cluster."""

    def said(labels: Labels) -> set[tuple[object, ...]]:
        return {
            *(("chain", label.chain) for label in labels.chains),
            *(("region", region) for region in labels.regions),
            *(("fact", fact.kind, fact.value, fact.unit, fact.year) for fact in labels.facts),
        }

    return bool(said(after) - said(before)) or (after.new_cluster and not before.new_cluster)
