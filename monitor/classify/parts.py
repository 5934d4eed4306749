"""Counts without a noun that part a whole: of 25 clusters, 第一批15个 and 第二批10个.

Such a number alone may count anything. It is taken only where the numbers of one passage add up to
a whole that the article has counted before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.classify.quantity import Quantity
from monitor.classify.units import EN_WORDS, ZH_DIGITS

_PARTED = frozenset({"chains", "clusters", "industries"})
_LEAST = 4  # a smaller whole adds up by chance
_MOST_PARTS = 3  # more are the shares of many
_PASSAGE = 200  # characters from the first part to the last
# A set of characters in front lets the engine skip to the next number.
_ZH = re.compile(
    r"[0-9二三四五六七八九十两][0-9二三四五六七八九十两]{0,2}(?=[个条](?:[,。;、)是为由]|包括|集中|属于|归))"
)
_NO_PART = frozenset("0123456789.第百千")  # before a number: it goes on, or counts order
# What follows a number of those that were counted before.
_EN = (" of them", " of these", " of which", " others", " other ", " belong")
_WORD = re.compile(r"(?:^|[\s(,])([a-z]+|\d{1,3})$")


def with_parts(folded: str, quantities: list[Quantity], *, chinese: bool) -> list[Quantity]:
    """The quantities of a text and the parts, in order; a part has the unit of its whole."""
    wholes = [one for one in quantities if one.unit in _PARTED and one.value >= _LEAST]
    if not wholes:
        return quantities
    bare = _bare(folded, wholes[0].end, chinese=chinese)
    if not bare:
        return quantities
    found: dict[int, Quantity] = {}
    for whole in wholes:
        others = [one for one in quantities if one.unit == whole.unit and one.value < whole.value]
        taken = {(one.start, one.end) for one in quantities}
        free = [
            one
            for one in bare
            if not any(start < one.end and one.start < end for start, end in taken)
        ]
        passage = sorted(one for one in (*others, *free) if one.start > whole.end)
        for run in _adding_up(passage, whole.value):
            for one in run:
                if one.unit == "":
                    found.setdefault(one.start, one._replace(unit=whole.unit))
    return sorted([*quantities, *found.values()]) if found else quantities


def _bare(folded: str, start: int, *, chinese: bool) -> list[Quantity]:
    """The counts without a noun after ``start``; without a unit yet."""
    return _bare_zh(folded, start) if chinese else _bare_en(folded, start)


def _bare_zh(folded: str, start: int) -> list[Quantity]:
    found = []
    for match in _ZH.finditer(folded, start):
        if folded[match.start() - 1] not in _NO_PART:
            value = _value(match[0])
            if value > 1:
                found.append(Quantity(match.start(), match.end() + 1, value, "", noun=True))
    return found


def _bare_en(folded: str, start: int) -> list[Quantity]:
    found = []
    for words in _EN:
        at = folded.find(words, start)
        while at >= 0:
            word = _WORD.search(folded, max(start, at - 12), at)
            value = _value(word[1]) if word else 0.0
            if word is not None and value > 1:
                found.append(Quantity(word.start(1), at, value, "", noun=True))
            at = folded.find(words, at + 1)
    return found


def _value(text: str) -> float:
    if text.isdigit():
        return float(text)
    if text in EN_WORDS:
        return float(EN_WORDS[text])
    if text.isascii():
        return 0.0
    tens, ten, ones = text.rpartition("十")
    return float((ZH_DIGITS.get(tens, 1) * 10 if ten else 0) + ZH_DIGITS.get(ones, 0))


def _adding_up(passage: Sequence[Quantity], whole: float) -> list[Sequence[Quantity]]:
    """The runs of neighbours that add up to the whole."""
    found = []
    for first in range(len(passage)):
        total = 0.0
        for last in range(first, min(first + _MOST_PARTS, len(passage))):
            if passage[last].end - passage[first].start > _PASSAGE:
                break
            total += passage[last].value
            if total == whole and last > first:
                found.append(passage[first : last + 1])
            if total >= whole:
                break
    return found
