"""The Chinese nouns that numbers count, found by one automaton: 14条重点产业链, 项目1033个."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ahocorasick_rs

from monitor.classify.units import ZH_NOUNS

_WORDS: list[str] = []
# The unit of each word, and what must not follow it.
_MEANS: list[tuple[str, re.Pattern[str] | None]] = []
for _unit, _words, _not_before in ZH_NOUNS:
    for _word in _words.split():
        _WORDS.append(_word)
        _MEANS.append((_unit, re.compile(_not_before) if _not_before else None))
_AUTOMATON = ahocorasick_rs.AhoCorasick(_WORDS, store_patterns=False)


def nouns_in(folded: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, unit) of every noun that begins in a stretch, first and longest first."""
    hits = _AUTOMATON.find_matches_as_indexes(folded[start : end + 5], overlapping=True)
    hits.sort(key=lambda hit: (hit[1], -hit[2]))
    for index, first, last in hits:
        if start + first >= end:
            return
        unit, not_before = _MEANS[index]
        if not_before is None or not_before.match(folded, start + last) is None:
            yield start + first, start + last, unit
