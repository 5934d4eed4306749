"""Industries that only stand in a company's name: "Chuneng New Energy", 某某新材料股份有限公司.

What is new or clean is in half of such names and tells little of what the company makes. Steel or
cement in a name tells much, and counts where the article says nothing else; where it names other
industries in its own words, those are what it is about. In a list of examples (甲某制药、乙某纺织等
企业) no name counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from monitor.classify.document import Document
from monitor.classify.standing import RawHit
from monitor.classify.taxonomy import Strength

_GENERAL_ZH = frozenset(
    {"新能源", "新材料", "环保", "清洁能源", "绿色能源", "新型材料", "节能环保"}
)
_GENERAL_EN = frozenset(
    {"new energy", "new material", "new materials", "clean energy", "green energy"}
    | {"renewable energy", "advanced material", "advanced materials", "green power"}
)
# The end of a registered name; between it and the industry stands what else the company does.
_REGISTERED = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:(?:股份|责任|集团)?有限公司|股份公司|有限责任|集团(?!军|化|式)|控股)"
)
_REGISTERED_ENDS = ("有限", "股份公司", "集团", "控股")
_LONGEST_TAIL = 20  # characters from an industry in a name to the name's end
# 、乙某纺织等24家重点企业: what ends a list of firms, and how an item of it is told.
_FIRMS_LISTED = re.compile(
    r"等(?:[\d一二三四五六七八九十百多余]+[家户])?[^,。;、:\d]{0,6}?(?:企业|公司|厂商)"
)
_LIST_START = re.compile(r"[,。;:!?\n()]")
_ITEM_ENDS = frozenset("、和与及等")
_LONGEST_LIST, _LONGEST_NAME = 120, 8  # characters
# What stands before an industry in no name: 高端装备、精密机床等企业.
_DESCRIBES = re.compile(
    r"(?:高端|精密|大型|中型|小型|智能|新型|现代|绿色|先进|特种|特色|精细|传统|优质|有机|生态|数字|工业"
    r"|商用|民用|专用|通用|本地|当地|全市|全省|全国|国内|包括|以及|涵盖|培育|引进|集聚|聚集|拥有|推动|支持"
    r"|吸引|来自|走访|考察|[从为有是对在让向将])$"
)
_BY_START = itemgetter(0)
_STEM = 2  # characters before the industry by which a shorter form of the name is known again
_CAPITALISED = re.compile(r"([A-Z][A-Za-z]+) $")
# Words in capitals that begin no name of a company.
_NO_NAME_WORDS = (
    "The A An In On At For And Of To With By From China Chinese National Global World Its Key"
    " Modern Develop Promote Boost Build"
)
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
# "New Energy Industry Expo", "New Energy Vehicle": the industry itself, in a title of something.
_INDUSTRY = re.compile(
    r"[ -](?:Industr|Vehicle|Automobile|Car|Cluster|Chain|Sector|Park|Zone|Base|Expo|Conference"
    r"|Forum|Plan|Equipment|City|Valley|Hub|Development|Power|Battery|Project|and |& )"
)


def beyond_firms(
    document: Document, mentions: Sequence[tuple[int, str]], hits: Sequence[RawHit]
) -> list[RawHit]:
    """The hits of the chains' lexicon without those that only stand in a company's name.

    ``mentions`` are the (start, region) of names of places: "Anhui New Energy" is no company.
    """
    if document.language == "en":
        named = _named_en(document, mentions, hits)
        dropped = {hit[0] for hit in hits if hit[0] in named and hit[2].form in _GENERAL_EN}
    else:
        named = _named_zh(document, hits)
        dropped = {hit[0] for hit in hits if hit[0] in named and hit[2].form in _GENERAL_ZH}
        listed = _listed_zh(document, hits)
        named |= listed
        dropped |= listed
    if not named:
        return list(hits)
    said = {
        chain
        for start, _, claim in hits
        if start not in named
        for chain, strength in claim.chains
        if strength > Strength.WEAK
    }
    if said:  # what it says in its own words
        dropped |= {
            start
            for start, _, claim in hits
            if start in named and said.isdisjoint(chain for chain, _ in claim.chains)
        }
    return [hit for hit in hits if hit[0] not in dropped]


def _named_zh(document: Document, hits: Sequence[RawHit]) -> set[int]:
    """Where an industry stands in a registered name, or in its short form elsewhere."""
    folded = document.folded
    named: set[int] = set()
    stems: set[str] = set()
    for mark in _REGISTERED_ENDS:
        place = folded.find(mark)
        while place >= 0:
            first = bisect_left(hits, place - _LONGEST_TAIL, key=_BY_START)
            for start, end, _ in hits[first:]:
                if start > place:
                    break
                if _REGISTERED.match(folded, end):
                    named.add(start)
                    stems.add(folded[max(0, start - _STEM) : end])
            place = folded.find(mark, place + 1)
    if not named:
        return named
    return {hit[0] for hit in hits if folded[max(0, hit[0] - _STEM) : hit[1]] in stems} | named


def _listed_zh(document: Document, hits: Sequence[RawHit]) -> set[int]:
    """Where an industry ends the name of a firm in a list of firms: 甲某制药、乙某纺织等企业."""
    folded = document.folded
    found: set[int] = set()
    for match in _FIRMS_LISTED.finditer(folded):
        until = match.start()
        first = bisect_left(hits, until - _LONGEST_LIST, key=_BY_START)
        begins = until - _LONGEST_LIST
        for mark in _LIST_START.finditer(folded, max(0, begins), until):
            begins = mark.end()
        names: list[int] = []
        several = "、" in folded[max(0, begins) : until]
        for start, end, _ in hits[first:]:
            if end > until or not several:
                break
            if start < begins or folded[end] not in _ITEM_ENDS:
                continue
            item = max(folded.rfind(mark, begins, start) for mark in "、和与及") + 1
            before = folded[max(item, begins) : start]
            if 2 <= len(before) <= _LONGEST_NAME and not _DESCRIBES.search(before):
                names.append(start)
        found.update(names)
    return found


def _named_en(
    document: Document, mentions: Sequence[tuple[int, str]], hits: Sequence[RawHit]
) -> set[int]:
    """Where it stands in capitals after a name; a headline in capitals follows the text."""
    joined = document.joined
    places = [start for start, _ in mentions]
    stems: dict[int, str] = {}
    certain: set[str] = set()
    for start, end, _ in hits:
        if not joined[start].isupper() or joined[start - 1] != " ":
            continue
        begins = joined.rfind(" ", 0, start - 1) + 1
        if not joined[begins].isupper():
            continue
        before = _CAPITALISED.search(joined, max(0, start - 30), start)
        if before is None or before[1] in _NO_NAME or _INDUSTRY.match(joined, end):
            continue
        if not all(word[0].isupper() for word in joined[start:end].split()):
            continue
        place = bisect_left(places, before.start())
        if place < len(places) and places[place] < start:
            continue
        stems[start] = before[1]
        if start > document.title_end:
            certain.add(before[1])
    return {start for start, stem in stems.items() if stem in certain}
