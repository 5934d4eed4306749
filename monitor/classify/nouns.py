"""The Chinese nouns that numbers count: 14条重点产业链, 项目1033个.

Looked up character by character: the stretches beside a number are too short for an automaton.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.classify.units import ZH_NOUNS

_DIGITS = frozenset("0123456789")
_IN_NAMES = _DIGITS | frozenset("abcdefghijklmnopqrstuvwxyz")
# By first character, longest first: each word, its unit, and what must not follow it.
_WORDS: dict[str, list[tuple[str, str, re.Pattern[str] | None]]] = {}
for _unit, _words, _not_before in ZH_NOUNS:
    for _word in _words.split():
        _WORDS.setdefault(_word[0], []).append(
            (_word, _unit, re.compile(_not_before) if _not_before else None)
        )
for _alike in _WORDS.values():
    _alike.sort(key=lambda entry: -len(entry[0]))


def nouns_in(
    folded: str, start: int, end: int, stops: frozenset[str] = frozenset()
) -> Iterator[tuple[int, int, str]]:
    """(start, end, unit) of every noun that begins in a stretch, first and longest first.

    It ends at one of ``stops`` and, where there are any, at a number (not in A320系列).
    """
    for at in range(start, min(end, len(folded))):
        char = folded[at]
        if char in stops:
            return
        for word, unit, not_before in _WORDS.get(char, ()):
            if not folded.startswith(word, at):
                continue
            until = at + len(word)
            if not_before is None or not_before.match(folded, until) is None:
                yield at, until, unit
        if stops and char in _DIGITS and folded[at - 1] not in _IN_NAMES:
            return
