"""Industries that only stand in a company's name: "Chuneng New Energy", 某某新材料股份有限公司.

What is new or clean is in half of such names and tells little of what the company makes; steel or
cement in a name tells much, and counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from monitor.classify.document import Document
from monitor.classify.standing import RawHit

_GENERAL_ZH = frozenset(
    {"新能源", "新材料", "环保", "清洁能源", "绿色能源", "新型材料", "节能环保"}
)
_GENERAL_EN = frozenset(
    {"new energy", "new material", "new materials", "clean energy", "green energy"}
    | {"renewable energy", "advanced material", "advanced materials", "green power"}
)
# The end of a registered name; between it and the industry stands what else the company does.
_REGISTERED = re.compile(r"[\u4e00-\u9fff]{0,6}?(?:(?:股份|责任|集团)?有限公司|股份公司|有限责任)")
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
    general = _GENERAL_ZH if document.language == "zh" else _GENERAL_EN
    doubtful = [hit for hit in hits if hit[2].form in general]
    if not doubtful:
        return list(hits)
    named = (_named_zh if document.language == "zh" else _named_en)(document, mentions, doubtful)
    return [hit for hit in hits if hit[0] not in named] if named else list(hits)


def _named_zh(
    document: Document, mentions: Sequence[tuple[int, str]], doubtful: Sequence[RawHit]
) -> set[int]:
    """Where the industry stands in a registered name, or in its short form elsewhere."""
    del mentions
    folded = document.folded
    if "公司" not in folded:
        return set()
    named = {start for start, end, _ in doubtful if _REGISTERED.match(folded, end)}
    stems = {folded[max(0, start - _STEM) : start] for start in named}
    return {
        start
        for start, _, _ in doubtful
        if start in named or folded[max(0, start - _STEM) : start] in stems
    }


def _named_en(
    document: Document, mentions: Sequence[tuple[int, str]], doubtful: Sequence[RawHit]
) -> set[int]:
    """Where it stands in capitals after a name; a headline in capitals follows the text."""
    joined = document.joined
    places = [start for start, _ in mentions]
    stems: dict[int, str] = {}
    certain: set[str] = set()
    for start, end, _ in doubtful:
        if not all(word[0].isupper() for word in joined[start:end].split()):
            continue
        before = _CAPITALISED.search(joined, max(0, start - 30), start)
        if before is None or before[1] in _NO_NAME or _INDUSTRY.match(joined, end):
            continue
        place = bisect_left(places, before.start())
        if place < len(places) and places[place] < start:
            continue
        stems[start] = before[1]
        if start > document.title_end:
            certain.add(before[1])
    return {start for start, stem in stems.items() if stem in certain}
