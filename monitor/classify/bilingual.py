"""Patterns of two languages in one: on plain ASCII text only the alternatives that can match it.

Half of the words of every pattern are Chinese. English text is told in constant time, and then the
engine need not try them at every character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CHINESE = re.compile("[\u3001-\u9fff]")
# What an alternative can do without: classes, optional groups, looks ahead and behind that forbid.
_DISPENSABLE = re.compile(
    r"\[[^\]]*\][?*]?|\(\?<?!(?:[^()]|\([^()]*\))*\)|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)[?*]|[^(]\?"
)


class Bilingual:
    """A compiled pattern with a shorter twin for ASCII text; the results are the same."""

    __slots__ = ("_ascii", "_whole", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._whole = re.compile(pattern)
        plain = [one for one in alternatives(pattern) if not _needs_chinese(one)]
        self._ascii = re.compile("|".join(plain)) if plain else None

    def search(self, text: str) -> re.Match[str] | None:
        if text.isascii():
            return self._ascii.search(text) if self._ascii else None
        return self._whole.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        if text.isascii():
            return self._ascii.match(text) if self._ascii else None
        return self._whole.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        if text.isascii():
            return self._ascii.finditer(text) if self._ascii else iter(())
        return self._whole.finditer(text)


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern at its top level."""
    found, depth, in_class, start, position = [], 0, False, 0, 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            position += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            found.append(pattern[start:position])
            start = position + 1
        position += 1
    return [*found, pattern[start:]]


def _needs_chinese(alternative: str) -> bool:
    """Whether every match of an alternative holds a Chinese character, as far as is easily told."""
    left = _DISPENSABLE.sub("", alternative)
    if "(" in left:  # a group may have branches of either language
        inside = re.findall(r"\(\??[:=]?([^()]*)\)", left)
        left = re.sub(r"\([^()]*\)", "", left)
        if any(all(map(_CHINESE.search, one.split("|"))) for one in inside):
            return True
    return _CHINESE.search(left) is not None
