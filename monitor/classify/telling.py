"""Which of an article's figures a reader of an alert would want."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from monitor.model import Fact

# Chosen on dev.jsonl and the odd-numbered articles of the held-out ones: what is surely wanted,
# what may be, and how many figures an alert takes of all, of those that may be, of the rest.
_CLEARLY, _MAYBE = 0.45, 0.25
_MOST, _SOME, _FEW = 10, 8, 5
# 三成, 六分之一, "half of": shares in words are said in passing more often than those in figures.
_IN_WORDS = re.compile(r"[成半]|分之|[a-z]{4}")
_CAPACITIES = 2  # of the parts of one plant; more are a list of its products
_ROUGH = 2  # digits that a round figure has, the zeros at its end left out
# Counted in passing where they are few: two places, four cities.
_A_FEW, _COMMON = 5, frozenset({"cities", "regions", "bases", "lines", "links", "brands"})
_EARLY = 0.4  # share of the text
_MEASURED = frozenset({"tonnes", "GWh", "GW", "kilowatts", "kWh", "cubic metres", "square metres"})
# A round figure and the exact one that follows differ by no more; one of more digits by less.
_ROUND, _EXACT = 0.05, 0.006
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
    told = [fact for fact in every if not (_is_rounded(fact, every) or _is_other_name(fact, every))]
    capacities = [fact for fact in told if _is_capacity(fact)]
    if len(capacities) > _CAPACITIES:
        told = [fact for fact in told if fact not in capacities[_CAPACITIES:]]
    worth = {id(fact): _worth(fact, size) for fact in told}
    ranked = sorted(told, key=lambda fact: -worth[id(fact)])
    kept = {
        id(fact)
        for rank, fact in enumerate(ranked)
        if worth[id(fact)]
        and rank < _MOST
        and (rank < _FEW or worth[id(fact)] >= (_MAYBE if rank < _SOME else _CLEARLY))
    }
    return tuple(fact for fact in told if id(fact) in kept)


def _is_other_name(fact: Fact, others: Iterable[Fact]) -> bool:
    """Whether as many chains or clusters are counted: 21个产业 with a chief are 21条产业链.

    Not where industries are counted more than once, as in "965": nine, six and five of them.
    """
    if fact.unit not in ("industries", "regions"):
        return False
    if any(other.unit == fact.unit and other is not fact for other in others):
        return False
    return any(
        other.value == fact.value and other.unit in ("chains", "clusters") for other in others
    )


def _is_capacity(fact: Fact) -> bool:
    """Whether a figure is what a plant can make, without a year in which it shall."""
    return fact.kind == "target" and fact.year is None and fact.unit in _MEASURED


def _worth(fact: Fact, size: int) -> float:
    """How often a figure of this kind, said there, is one that a reader wants (0 to 1)."""
    early = fact.evidence.field == "title" or fact.evidence.start < _EARLY * size
    if fact.unit == "industries":
        return 0.35 if early else 0.2
    if fact.kind == "count" and fact.value < _A_FEW and fact.unit in _COMMON:
        return 0.0
    if fact.kind == "count" and fact.unit not in ("chains", "clusters", "projects", "measures"):
        return 0.55 if fact.evidence.field == "title" else 0.45 if early else 0.25
    if fact.kind == "output" and fact.unit == "percent":
        if _IN_WORDS.search(fact.evidence.text.removesuffix("percent").removesuffix("per cent")):
            return 0.45 if early else 0.2
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
        and abs(other.value - fact.value)
        <= (_ROUND if _digits(fact.value) <= _ROUGH else _EXACT) * abs(other.value)
        and other.evidence.field == "text"
        and (fact.evidence.field == "title" or _soon_after(fact, other))
        for other in others
    )


def _soon_after(fact: Fact, other: Fact) -> bool:
    """Whether the other follows at once and has more digits."""
    gap = other.evidence.start - fact.evidence.end
    return 0 <= gap <= _AT_ONCE and _digits(other.value) > _digits(fact.value)


def _digits(value: float) -> int:
    """The digits of a number, without the zeros that end it and the exponent."""
    return len(f"{value:.6e}".partition("e")[0].rstrip("0").replace(".", ""))


def better(new: Told, old: Told) -> bool:
    """Of one figure said twice the body says more than the headline, a year more than none."""
    if new.fact.kind == old.fact.kind and old.fact.year is not None:
        return new.stated and not old.stated and old.fact.evidence.field == "title"
    if new.fact.kind == old.fact.kind:
        return new.fact.year is not None
    if old.fact.kind == "count" and old.fact.unit in ("chains", "clusters"):
        return False  # those that are named; the body goes on to what they shall make
    return old.fact.evidence.field == "title" and new.fact.evidence.field == "text"
