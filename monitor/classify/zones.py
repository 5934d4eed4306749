"""Zones and parks that no gazetteer lists, told by how their names end.

"Foshan National Hi-Tech Industrial Development Zone", 文昌国际航天城: a known place, or a name in
capitals, and a word for a zone after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.classify.document import Document, Span
from monitor.classify.needles import Sieve

_ZONE_ZH = re.compile(
    r"(?:市|区|县)?[\u4e00-\u9fff]{0,8}?(?:经济技术开发区|高新技术产业开发区|经济开发区|高新区|经开区"
    r"|综合保税区|保税区|自贸试验区|自贸片区|新片区|工业园区|航天城|科学城|航空城|产业新城|生态城"
    r"|化工园区|示范园区|合作区|产业城)"
)
# No part of a name: verbs and marks between the place and the word for a zone.
_NO_NAME = re.compile(
    r"[的在与和及等为是有将了已并从向对多两各个家位建]|全市|全省|重点|国家级|省级"
)
_ZONE_EN = re.compile(
    r"\b(?:[A-Z][A-Za-z'-]+ (?:(?:and|&|of) )?){1,8}(?:Development (?:Zone|Area)|New Area"
    r"|Free Trade Zone|(?:High|Hi)-[Tt]ech (?:Zone|Park)|Bonded (?:Zone|Area|Port)|Cooperation Zone"
    r"|Science (?:City|Park)|Industrial (?:Park|Zone)|Economic Zone|Demonstration Zone|New City)\b"
)
_ENDS_EN = Sieve([_ZONE_EN.pattern])
_ARTICLE = re.compile(r"^(?:.*'s |The |In |At |From |Its |A |An |For |And |Of )")
_MOST = 60  # characters between known name and zone word, at most


def zone_names(document: Document, known: Iterable[Span]) -> list[Span]:
    """Spans of the joined text that name a zone; ``known`` are the places found in it."""
    if document.language == "en":
        # No name crosses the end of a sentence: those without a word for a zone are left out.
        near = {document.sentence_at(place) for place in _ENDS_EN.places(document.joined)}
        return [
            _trimmed(document, match.start(), match.end())
            for sentence in (document.sentences[index] for index in sorted(near))
            for match in _ZONE_EN.finditer(document.joined, sentence.start, sentence.end)
            if not document.is_furniture(match.start()) and not document.in_title(match.start())
        ]
    found: list[Span] = []
    for span in sorted(known, key=lambda span: -span.start):
        match = _ZONE_ZH.match(document.folded, span.end, span.end + _MOST)
        inside = found and match and found[-1].start < match.end()
        if match and not inside and not _NO_NAME.search(match[0]):
            found.append(Span(span.start, match.end()))
    return found[::-1]


def _trimmed(document: Document, start: int, end: int) -> Span:
    article = _ARTICLE.match(document.joined[start:end])
    return Span(start + (article.end() if article else 0), end)
