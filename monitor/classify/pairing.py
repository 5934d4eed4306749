"""Which region goes with which chain where an article names several of both.

A national list gives each province chains of its own: 苏州市医疗器械集群、长沙市计算系统集群 says
nothing of medical devices in Hunan. Read sentence by sentence, and item by item where a sentence
names more than one province. What no sentence ties to any province may be everybody's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from monitor.classify.document import Document, Span
from monitor.classify.naming import ChainNames
from monitor.classify.regions import NATION
from monitor.classify.standing import RawHit
from monitor.model import ChainLabel, RegionChain

_SEMICOLON = re.compile(";")
_BETWEEN_ITEMS = re.compile(r"[、,]|\band\b")


def untied(
    document: Document,
    hits: Sequence[RawHit],
    chains: Sequence[ChainLabel],
    regions: Sequence[str],
    mentions: Sequence[tuple[int, str]],
) -> tuple[RegionChain, ...]:
    """The pairs that an article does not assert, by region and chain; empty for most articles.

    ``hits`` are those of the lexicon of chains, ``mentions`` the (start, region) of every name of a
    region or place. The nation has all chains, and so has a province that is alone in the headline.
    """
    provinces = {region for region in regions if region != NATION}
    titled = {region for start, region in mentions if document.in_title(start)} & provinces
    if len(titled) == 1:
        provinces -= titled
        if not provinces:
            return ()
    elif len(provinces) < 2:
        return ()
    tied = _tied(document, ChainNames(hits, chains), mentions)
    return tuple(
        RegionChain(region, label.chain)
        for region in regions
        if region in provinces
        for label in chains
        if label.chain in tied and region not in tied[label.chain]
    )


def _tied(
    document: Document, names: ChainNames, mentions: Sequence[tuple[int, str]]
) -> dict[str, set[str]]:
    """Chain → the regions that some sentence names it with."""
    tied: dict[str, set[str]] = defaultdict(set)
    group: set[str] = set()
    used = True  # whether chains were named since the group was begun
    for piece, begins in _pieces(document, mentions):
        if begins:
            group, used = set(), True
        named = {region for start, region in mentions if piece.start <= start < piece.end}
        found = names.within(piece.start, piece.end)
        if named and not (used and named <= group):  # Hefei, Anhui: one province, told twice
            group = named if used else group | named
            used = False
        if found:
            used = True
            for chain in found:
                tied[chain] |= group
    return {chain: regions for chain, regions in tied.items() if regions}


def _pieces(document: Document, mentions: Sequence[tuple[int, str]]) -> Iterator[tuple[Span, bool]]:
    """Sentences, those with several regions cut into items; and whether a line begins with it."""
    for sentence in document.sentences:
        begins = sentence.start == 0 or document.folded[sentence.start - 1] == "\n"
        inside = {region for start, region in mentions if sentence.start <= start < sentence.end}
        if len(inside) < 2:
            yield sentence, begins
            continue
        start = sentence.start
        long_items = _SEMICOLON.search(document.folded, sentence.start, sentence.end) is not None
        marks = _SEMICOLON if long_items else _BETWEEN_ITEMS
        for mark in marks.finditer(document.folded, sentence.start, sentence.end):
            yield Span(start, mark.start()), begins
            start, begins = mark.end(), False
        yield Span(start, sentence.end), begins
