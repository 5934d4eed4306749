"""One pass over folded text with a compiled automaton: every term at every place it stands.

Right on word boundaries for Latin script; plural, hyphen and British forms are compiled in, width,
case and traditional characters are folded away before (``monitor.text.fold``).
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Generic, TypeVar

import ahocorasick_rs

from monitor.text import fold

Payload = TypeVar("Payload")

#: Characters that make a longer word of one that they touch.
ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_START = itemgetter(1)
# Spellings that the sources mix, American first.
_SPELLINGS = (
    ("aluminum", "aluminium"),
    ("fiber", "fibre"),
    ("center", "centre"),
    ("mold", "mould"),
    ("sulfur", "sulphur"),
    ("jewelry", "jewellery"),
    ("labeling", "labelling"),
    ("color", "colour"),
    ("tire", "tyre"),
    ("program", "programme"),
)


def searchable(folded: str) -> str:
    """Folded text as the automaton reads it: a hyphen is a space. Same length as ``folded``."""
    return folded.replace("-", " ")


def _inflected(word: str) -> set[str]:
    """Singular and plural of an English word, as far as spelling tells."""
    forms = {word}
    if len(word) < 2 or not word.isascii() or not word[-1].isalpha():
        return forms
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")):
        return forms | ({word[:-3] + "y"} if word.endswith("ies") else {word[:-1]})
    if word.endswith(("s", "x", "ch", "sh")):
        return forms | {word + "es"} if not word.endswith("ics") else forms
    if word.endswith("y") and word[-2] not in "aeiou":
        return forms | {word[:-1] + "ies"}
    return forms | {word + "s"}


def surface_forms(term: str) -> set[str]:
    """How a term of the lexicon may stand in searchable text.

    Chinese terms stand as they are; the last word of an English one is inflected, and British
    spellings are added.
    """
    plain = searchable(fold(term)).strip()
    if not plain or not plain.isascii():
        return {plain} - {""}
    head, space, last = plain.rpartition(" ")
    forms = {f"{head}{space}{form}" for form in _inflected(last)}
    for american, british in _SPELLINGS:
        forms |= {form.replace(american, british) for form in forms if american in form}
    return forms


def edges(patterns: Iterable[str]) -> bytes:
    """For each pattern whether a Latin letter or digit must not stand before it (1), after it (2).

    Only a pattern that begins or ends in one has a boundary to keep.
    """
    return bytes((p[0] in ALNUM) + 2 * (p[-1] in ALNUM) for p in patterns)


class Matcher(Generic[Payload]):
    """A compiled lexicon. Built once, then read-only: safe to share between threads."""

    def __init__(self, entries: Iterable[tuple[str, Payload]]) -> None:
        """``entries`` are (pattern in searchable form, what it means); a pattern may repeat."""
        meanings: dict[str, list[Payload]] = {}
        for pattern, payload in entries:
            meanings.setdefault(pattern, []).append(payload)
        self.patterns: list[str] = list(meanings)
        self._payloads: list[tuple[Payload, ...]] = [tuple(found) for found in meanings.values()]
        self._edges = edges(self.patterns)
        self._automaton = ahocorasick_rs.AhoCorasick(self.patterns, store_patterns=False)

    def find(self, searchable_text: str) -> list[tuple[int, int, tuple[Payload, ...]]]:
        """All (start, end, meanings), overlapping ones too, by start and then longest first."""
        found = []
        raw = self._automaton.find_matches_as_indexes(searchable_text, overlapping=True)
        # They come by end: turned round and sorted by start, the longest of one start is first.
        raw.reverse()
        raw.sort(key=_START)
        text = searchable_text + " "  # so that 0 - 1 and the end are boundaries
        bounds, payloads = self._edges, self._payloads
        for index, start, end in raw:
            bound = bounds[index]
            if (bound & 1 and text[start - 1] in ALNUM) or (bound & 2 and text[end] in ALNUM):
                continue
            found.append((start, end, payloads[index]))
        return found


def longest(
    hits: list[tuple[int, int, tuple[Payload, ...]]],
) -> list[tuple[int, int, tuple[Payload, ...]]]:
    """The leftmost longest of overlapping hits, in order of start.

    A term inside a longer one is no hit of its own (汽车 in 新能源汽车), nor is one that begins
    inside an accepted one (装备制造 after 轨道交通装备): in both languages the head noun comes
    last, and what stands before it narrows it.
    """
    kept: list[tuple[int, int, tuple[Payload, ...]]] = []
    reach = -1
    for hit in hits:
        if hit[0] >= reach:
            kept.append(hit)
            reach = hit[1]
    return kept
