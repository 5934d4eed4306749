"""Which of an article's figures a reader of an alert would want."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from monitor.classify.kinds import Kind

# Chosen on dev.jsonl and the odd-numbered articles of the held-out ones: what is surely wanted,
# what may be, and how many figures an alert takes of all, of those that may be, of the rest.
_CLEARLY, _MAYBE = 0.45, 0.25
_MOST, _SOME, _FEW = 10, 8, 5
_OTHER_NAMES = frozenset({"industries", "regions"})
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
    """A figure of an article, before it is known whether it is one to tell.

    ``start`` and ``end`` are those of its phrase in the joined text, ``digits`` is false where its
    number is in words; ``stated`` is true where the article gives it its year.
    """

    kind: Kind
    value: float
    unit: str
    year: int | None
    start: int
    end: int
    upper: float | None
    titled: bool
    digits: bool
    stated: bool


def most_telling(every: Sequence[Told], size: int) -> list[Told]:
    """The figures that a reader would want, in order of mention, from a text of ``size``.

    Money, growth, chains, clusters and projects always; of the rest as many as fill up a few.
    """
    told = _once(every)
    capacities = [one for one in told if one.kind == "target" and _is_capacity(one)]
    if len(capacities) > _CAPACITIES:
        told = [one for one in told if one not in capacities[_CAPACITIES:]]
    early = _EARLY * size
    worths = [_worth(one, early) for one in told]
    if len(told) <= _FEW:
        return [one for one, worth in zip(told, worths, strict=True) if worth]
    ranked = sorted(range(len(told)), key=worths.__getitem__, reverse=True)
    kept = [
        index
        for rank, index in enumerate(ranked[:_MOST])
        if worths[index]
        and (rank < _FEW or worths[index] >= (_MAYBE if rank < _SOME else _CLEARLY))
    ]
    return [told[index] for index in sorted(kept)]


def _once(every: Sequence[Told]) -> list[Told]:
    """Without those that say what another figure says, more roughly or by another name."""
    alike: dict[tuple[Kind, str], list[Told]] = {}
    for one in every:
        alike.setdefault((one.kind, one.unit), []).append(one)
    if len(alike) == len(every) and not _OTHER_NAMES.intersection(unit for _, unit in alike):
        return list(every)
    return [
        one
        for one in every
        if not (
            _is_rounded(one, alike[one.kind, one.unit])
            or (one.unit in _OTHER_NAMES and _is_other_name(one, every))
        )
    ]


def _is_other_name(told: Told, others: Sequence[Told]) -> bool:
    """Whether as many chains or clusters are counted: 21个产业 with a chief are 21条产业链.

    Not where industries are counted more than once, as in "965": nine, six and five of them.
    """
    if any(other.unit == told.unit and other is not told for other in others):
        return False
    return any(
        other.value == told.value and other.unit in ("chains", "clusters") for other in others
    )


def _is_capacity(told: Told) -> bool:
    """Whether a target is what a plant shall make."""
    return told.unit in _MEASURED


def _worth(told: Told, until: float) -> float:
    """How often a figure of this kind, said there, is one that a reader wants (0 to 1).

    ``until``: what begins before it is said early.
    """
    early = told.start < until
    unit = told.unit
    if unit == "industries":
        return 0.35 if early else 0.2
    if told.kind == "count":
        if told.value < _A_FEW and unit in _COMMON:
            return 0.0
        if unit not in ("chains", "clusters", "projects", "measures"):
            return 0.55 if told.titled else 0.45 if early else 0.25
    elif told.kind == "output":
        if unit == "percent":
            return 0.45 if early else 0.3 if told.digits else 0.2
        if unit not in ("CNY", "USD"):
            return 0.7 if early else 0.5
    return 0.9 if early else 0.7


def _is_rounded(told: Told, others: Sequence[Told]) -> bool:
    """Whether a figure is said in round numbers first and exactly afterwards.

    In the headline for the text, or at once: "topped 100 billion yuan, reaching 103.2 billion".
    """
    value = told.value
    for other in others:
        apart = abs(other.value - value)
        if not 0 < apart <= _ROUND * abs(other.value) or other.titled:
            continue
        if _digits(value) > _ROUGH and apart > _EXACT * abs(other.value):
            continue
        if told.titled or _soon_after(told, other):
            return True
    return False


def _soon_after(told: Told, other: Told) -> bool:
    """Whether the other follows at once and has more digits."""
    return 0 <= other.start - told.end <= _AT_ONCE and _digits(other.value) > _digits(told.value)


def _digits(value: float) -> int:
    """The digits of a number, without the zeros that end it and the exponent."""
    return len(f"{value:.6e}".partition("e")[0].rstrip("0").replace(".", ""))


def better(new: Told, old: Told) -> bool:
    """Of one figure said twice the body says more than the headline, a year more than none."""
    if new.kind == old.kind:
        if old.year is None:
            return new.year is not None
        return new.stated and not old.stated and old.titled
    if old.kind == "count" and old.unit in ("chains", "clusters"):
        return False  # those that are named; the body goes on to what they shall make
    return old.titled and not new.titled
