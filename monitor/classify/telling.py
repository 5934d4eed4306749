"""Which of an article's figures a reader of an alert would want."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from monitor.model import Fact

# Chosen on dev.jsonl and own.jsonl: what is surely wanted, and how much may come after it.
_CLEARLY, _MOST, _FEW = 0.45, 8, 5
# Counted in passing where they are few: two places, four cities.
_A_FEW, _COMMON = 5, frozenset({"cities", "regions", "bases", "lines", "links", "brands"})
_EARLY = 0.4  # share of the text
_ROUND = 0.05  # a round figure and the exact one that follows differ by no more
_AT_ONCE = 60  # characters between them


class Told(NamedTuple):
    """A fact, and whether the article gives it its year."""

    fact: Fact
    stated: bool


def most_telling(facts: Iterable[Fact], size: int) -> tuple[Fact, ...]:
    """The figures that a reader would want, in order of mention, from a text of ``size``.

    Money, growth, chains, clusters and projects always; of the rest as many as fill up a few.
    """
    every = list(facts)
    told = [fact for fact in every if not _is_rounded(fact, every)]
    worth = {id(fact): _worth(fact, size) for fact in told}
    ranked = sorted(told, key=lambda fact: -worth[id(fact)])
    kept = {
        id(fact)
        for rank, fact in enumerate(ranked)
        if rank < _MOST and (worth[id(fact)] >= _CLEARLY or (rank < _FEW and worth[id(fact)] > 0))
    }
    return tuple(fact for fact in told if id(fact) in kept)


def _worth(fact: Fact, size: int) -> float:
    """How often a figure of this kind, said there, is one that a reader wants (0 to 1)."""
    early = fact.evidence.field == "title" or fact.evidence.start < _EARLY * size
    if fact.unit == "industries":
        return 0.35 if early else 0.2
    if fact.kind == "count" and fact.value < _A_FEW and fact.unit in _COMMON:
        return 0.2
    if fact.kind == "count" and fact.unit not in ("chains", "clusters", "projects", "measures"):
        return 0.55 if fact.evidence.field == "title" else 0.45 if early else 0.25
    if fact.kind == "output" and fact.unit == "percent":
        return 0.45 if early else 0.3
    if fact.kind == "output" and fact.unit not in ("CNY", "USD"):
        return 0.7 if early else 0.5
    return 0.9 if early else 0.7


def _is_rounded(fact: Fact, others: Iterable[Fact]) -> bool:
    """Whether a figure is said in round numbers first and exactly afterwards.

    In the headline for the text, or at once: "topped 100 billion yuan, reaching 103.2 billion".
    """
    return any(
        other is not fact
        and (other.kind, other.unit) == (fact.kind, fact.unit)
        and fact.value != other.value
        and abs(other.value - fact.value) <= _ROUND * abs(other.value)
        and other.evidence.field == "text"
        and (fact.evidence.field == "title" or _soon_after(fact, other))
        for other in others
    )


def _soon_after(fact: Fact, other: Fact) -> bool:
    """Whether the other follows at once and has more digits."""
    gap = other.evidence.start - fact.evidence.end
    return 0 <= gap <= _AT_ONCE and len(f"{other.value:g}".strip("0")) > len(
        f"{fact.value:g}".strip("0")
    )


def better(new: Told, old: Told) -> bool:
    """Of one figure said twice the body says more than the headline, a year more than none."""
    if new.fact.kind == old.fact.kind and old.fact.year is not None:
        return new.stated and not old.stated and old.fact.evidence.field == "title"
    if new.fact.kind == old.fact.kind:
        return new.fact.year is not None
    return old.fact.evidence.field == "title" and new.fact.evidence.field == "text"
