"""One pass over an article for all lexicons: chains, places, words of the subject, concepts.

Four automata cost four walks over the text, and most hits stand on word boundaries that must be
looked at: both are done once here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import ahocorasick_rs

from monitor.classify.document import Document
from monitor.classify.matcher import ALNUM, edges

_START = itemgetter(1)


class Lexicon(NamedTuple):
    """Patterns in searchable form with what each means.

    With ``longest`` only the leftmost longest of overlapping hits count (``matcher.longest``).
    ``joins`` tells by a pattern's first character which characters before it make that the end of
    another word: no 定西 in 认定西宁.
    """

    meanings: Mapping[str, Any]
    longest: bool
    joins: Mapping[str, str] = MappingProxyType({})


class Scanner:
    """Several compiled lexicons. Built once, then read-only: safe to share between threads."""

    def __init__(self, *lexicons: Lexicon) -> None:
        targets: dict[str, list[tuple[int, Any]]] = {}
        for number, lexicon in enumerate(lexicons):
            for pattern, meaning in lexicon.meanings.items():
                targets.setdefault(pattern, []).append((number, meaning))
        # Apart from the meanings and small, so that most words inside words cost little.
        self._joins = {
            first: before for lexicon in lexicons for first, before in lexicon.joins.items()
        }
        joined = {
            pattern
            for lexicon in lexicons
            for pattern in lexicon.meanings
            if pattern[0] in lexicon.joins
        }
        bounds = zip(edges(targets), targets, strict=True)
        self._edges = bytes(bound + 4 * (pattern in joined) for bound, pattern in bounds)
        # The first lexicon and meaning, and further ones where there are.
        self._records = [(*found[0], found[1:]) for found in targets.values()]
        # Where a hit must begin at the earliest: after the last one, or anywhere.
        self._step = [1 if lexicon.longest else 0 for lexicon in lexicons]
        self._automaton = ahocorasick_rs.AhoCorasick(list(targets), store_patterns=False)

    def scan(self, document: Document) -> list[list[tuple[int, int, Any]]]:
        """For each lexicon its hits (start, end, meaning), by start and then longest first.

        Those in lines that are no part of the article are left out.
        """
        raw = self._automaton.find_matches_as_indexes(document.searchable, overlapping=True)
        text = document.searchable + " "  # so that 0 - 1 and the end are boundaries
        bounds, joins, records, step = self._edges, self._joins, self._records, self._step
        # One in three stands inside a longer word: left out before the rest is put in order.
        whole = [
            hit
            for hit in raw
            if not (bound := bounds[hit[0]])
            or not (
                (bound & 1 and text[hit[1] - 1] in ALNUM)
                or (bound & 2 and text[hit[2]] in ALNUM)
                or (bound & 4 and text[hit[1] - 1] in joins[text[hit[1]]])
            )
        ]
        # They come by end: turned round and sorted by start, the longest of one start is first.
        whole.reverse()
        whole.sort(key=_START)
        found: list[list[tuple[int, int, Any]]] = [[] for _ in step]
        reach = [0] * len(step)
        for index, start, end in whole:
            number, meaning, more = records[index]
            if start >= reach[number]:
                found[number].append((start, end, meaning))
                reach[number] = end * step[number]
            for number, meaning in more:
                if start >= reach[number]:
                    found[number].append((start, end, meaning))
                    reach[number] = end * step[number]
        for line in document.furniture:
            for hits in found:  # in order of start
                del hits[bisect_left(hits, (line.start,)) : bisect_left(hits, (line.end,))]
        return found
