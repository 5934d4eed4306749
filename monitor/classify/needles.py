"""What a pattern cannot match without: its needles, looked for before the pattern is tried.

``re`` tries every alternative of a long pattern at every character. Most texts hold none of the
words that the pattern needs, and one automaton tells that for many patterns in one quick pass. The
answers stay the same: a text without a needle is one that the pattern does not match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import ahocorasick_rs

from monitor.classify.bilingual import alternatives

_OPTIONAL = re.compile(r"[?*]|\{0?,")
_REPEATED = re.compile(r"[?*+]\??|\{[\d,]+\}\??")
_ZERO_WIDTH = frozenset("bBAZ")
_CLASSES = frozenset("dDwWsS")
_LARGEST_CLASS = 8  # characters; more of them tell nothing
_MARKS = frozenset("^$")


def needles(pattern: str) -> frozenset[str]:
    """Strings of which every text that ``pattern`` matches holds one; empty where none is known.

    Reads the part of the syntax that the patterns of this package use: literals, classes, groups,
    looks ahead and behind, quantifiers. Flags and back references are unknown to it.
    """
    found: set[str] = set()
    for one in alternatives(pattern):
        choices = list(_required(one))
        if not choices:
            return frozenset()
        found |= max(choices, key=lambda choice: (min(map(len, choice)), -len(choice)))
    # A needle inside another one is enough.
    return frozenset(
        one for one in found if not any(other in one for other in found if other != one)
    )


def _required(sequence: str) -> Iterator[frozenset[str]]:
    """For each part that a sequence of items cannot do without: the strings it may begin as."""
    run, position = "", 0
    while position < len(sequence):
        end = _item_end(sequence, position)
        item = sequence[position:end]
        quantifier = _REPEATED.match(sequence, end)
        optional = _OPTIONAL.match(sequence, end) is not None
        literal = _literal(item)
        if literal is not None and not optional:
            run += literal
        if literal is None or quantifier:
            if run:
                yield frozenset({run})
            run = ""
        if literal is None and not optional:
            inside = _inside(item)
            if inside:
                yield inside
        position = quantifier.end() if quantifier else end
    if run:
        yield frozenset({run})


def _item_end(sequence: str, start: int) -> int:
    """The end of the item that begins at ``start``: a character, an escape, a class, a group."""
    char = sequence[start]
    if char == "\\":
        return start + 2
    if char == "[":
        position = start + 2
        while sequence[position] != "]":
            position += 2 if sequence[position] == "\\" else 1
        return position + 1
    if char != "(":
        return start + 1
    depth, position = 0, start
    while True:
        char = sequence[position]
        if char in "\\[":
            position = _item_end(sequence, position)
            continue
        depth += {"(": 1, ")": -1}.get(char, 0)
        position += 1
        if depth == 0:
            return position


def _literal(item: str) -> str | None:
    """The text that an item stands for: empty for one without width, None for a choice."""
    if item[0] in _MARKS:
        return ""
    if item[0] == "\\":
        return "" if item[1] in _ZERO_WIDTH else None if item[1] in _CLASSES else item[1]
    if len(item) > 1:
        return "" if item.startswith(("(?=", "(?!", "(?<")) else None
    return None if item == "." else item


def _inside(item: str) -> frozenset[str]:
    """The needles of a class or a group."""
    if item[0] == "[":
        members = item[1:-1]
        if members[0] == "^" or "\\" in members or "-" in members or len(members) > _LARGEST_CLASS:
            return frozenset()
        return frozenset(members)
    if item[0] != "(":
        return frozenset()
    head = re.match(r"\((?:\?:|\?P<\w+>)?", item)
    return needles(item[head.end() : -1]) if head else frozenset()


class Sieve:
    """Several patterns, and in one pass which of them a text may match.

    Read-only after it is built: safe to share between threads.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """A pattern without needles may always match."""
        self._always = 0
        bits: dict[str, int] = {}
        for index, pattern in enumerate(patterns):
            found = needles(pattern)
            if not found:
                self._always |= 1 << index
            for needle in found:
                bits[needle] = bits.get(needle, 0) | 1 << index
        self._bits = list(bits.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(bits), store_patterns=False)

    def mask(self, text: str) -> int:
        """A bit for each pattern, 1 << its index, that ``text`` may match."""
        mask, bits = self._always, self._bits
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            mask |= bits[index]
        return mask

    def places(self, text: str) -> list[int]:
        """Where needles of any pattern stand, overlapping ones left out."""
        return [start for _, start, _ in self._automaton.find_matches_as_indexes(text)]
