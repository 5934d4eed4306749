"""What speaks for each kind of news, as named features: concepts by zone, order and company.

A feature is a short string such as ``t:build>cluster`` ("in the headline a word of building stands
before, and near, a cluster"). ``monitor.classify.events`` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.classify.document import Document, Span
from monitor.classify.scanner import Lexicon
from monitor.classify.signals import concept_entries
from monitor.model import Language

#: A hit of one or more concepts: start, end, names.
Hit = tuple[int, int, tuple[str, ...]]

# What can be named, planned or counted.
_NOUNS = frozenset({"cluster", "chain", "system"})
# What can be said of it.
_VERBS = frozenset(
    {"pick", "win", "add", "build", "intent", "issue", "document", "retro", "output", "chief"}
)
_MAKING = frozenset({"pick", "win", "add", "build", "intent"})
_LOOKING_BACK = frozenset({"retro", "past", "output", "grow", "pass", "results"})
# How far apart, in characters, two words may stand to speak of each other.
_REACH: dict[Language, int] = {"zh": 40, "en": 90}
_NO_EVENT = frozenset({"industry", "grade", "authority", "other-chain", "cluster", "chain"})

_NUMBER = (
    r"(?:\d+|[一二三四五六七八九十两百]+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|several|a batch of|a group of)"
)
_COUNTED = {
    "zh": re.compile(rf"{_NUMBER}(?:多|余)?[个条大群类][^,。;:]{{0,16}}$"),
    "en": re.compile(rf"\b{_NUMBER} (?:[\w-]+ ){{0,5}}$"),
}
_ENUMERATED = {
    "zh": re.compile(
        r"^[^,。;]{0,8}?(?:[:]|--|是|为|分别|包括|涵盖|即|指|其中)|^[^。]{0,40}、[^。]{0,30}、"
    ),
    "en": re.compile(
        r"^[^.;]{0,40}?(?::|--|\binclud\w+|\bare\b|\bnamely\b|\bcover\w*|\brang\w+)"
        r"|^[^.;]{0,80},[^.;,]{2,40},? and "
    ),
}
# "20+8", "4+4+6", "33618", "415X", "1269 action plan": an industrial system in figures.
_FORMULA = re.compile(
    r"\d\s?\+\s?\d|[\"'(]\d{3,6}x?[\"')]|[\"']?\d[x×]\d[\"']?|(?:[一二三四五六七八九十\d][\u4e00-\u9fff]){3,}"
)
_MONEY = re.compile(
    r"\d[\d.,]*\s*(?:万亿|亿|万)?(?:元|美元)|\b(?:yuan|rmb|cny|usd|dollars?)\b|\$\d"
)
_PERCENT = re.compile(r"\d%|\d (?:percent|pct|per cent)\b|\d个?百分点")
_FEW, _MANY = 3, 8  # chains: a topic, a list, a whole system


class EvidenceFinder:
    """The compiled concepts. Read-only after it is built."""

    def __init__(self) -> None:
        concepts: dict[str, list[str]] = {}
        for pattern, concept in concept_entries():
            concepts.setdefault(pattern, []).append(concept)
        self.lexicon = Lexicon({p: tuple(found) for p, found in concepts.items()}, longest=True)

    def features(self, document: Document, hits: Sequence[Hit], chains: int) -> set[str]:
        """The features of one article in which ``chains`` chains were found."""
        by_sentence: dict[int, list[Hit]] = {}
        for hit in hits:
            by_sentence.setdefault(document.sentence_at(hit[0]), []).append(hit)
        found = {"bias", f"lang:{document.language}"}
        for index, group in by_sentence.items():
            sentence = document.sentences[index]
            zone = _zone(document, sentence)
            found |= {f"{zone}:{concept}" for _, _, names in group for concept in names}
            found |= _company(document, zone, sentence, group)
        found |= _order(document, hits)
        found |= _figures(document)
        if chains >= _FEW:
            found.add("chains:few")
        if chains >= _MANY:
            found.add("chains:many")
        return found


def _zone(document: Document, sentence: Span) -> str:
    if document.in_title(sentence.start):
        return "t"
    return "d" if document.in_lead(sentence.start) else "b"


def _company(document: Document, zone: str, sentence: Span, group: Sequence[Hit]) -> set[str]:
    """What is said of clusters and chains in one sentence."""
    found: set[str] = set()
    said = {concept for _, _, names in group for concept in names}
    if not said & _NOUNS:
        return found
    reach = _REACH[document.language]
    for start, end, names in group:
        for noun in _NOUNS.intersection(names):
            made = False
            for other_start, other_end, others in group:
                verbs = _VERBS.intersection(others)
                if not verbs or other_start == start:
                    continue
                if other_end <= start and start - other_end <= reach:
                    found |= {f"{zone}:{verb}>{noun}" for verb in verbs}
                    made = made or bool(verbs & _MAKING)
                elif other_start >= end and other_start - end <= reach:
                    found |= {f"{zone}:{noun}<{verb}" for verb in verbs}
                    made = made or bool(verbs & _MAKING)
            if made:
                found.add(f"{zone}:made:{noun}")
                if not said & _LOOKING_BACK:
                    found |= {f"{zone}:clean:{noun}", f"clean:{noun}"}
                if "authority" in said:
                    found.add(f"{zone}:ruled:{noun}")
            folded = document.folded
            if _COUNTED[document.language].search(folded[max(sentence.start, start - 30) : start]):
                found.add(f"{zone}:counted:{noun}")
                if made:
                    found.add(f"{zone}:counted-made:{noun}")
            if _ENUMERATED[document.language].match(folded[end : min(sentence.end, end + 130)]):
                found.add(f"{zone}:listed:{noun}")
                if made:
                    found.add(f"{zone}:listed-made:{noun}")
    return found


def _order(document: Document, hits: Sequence[Hit]) -> set[str]:
    """Which concept the headline, and which the first paragraph, names first."""
    found: set[str] = set()
    lead_first = False
    title_first = False
    for start, _, names in hits:
        event = [name for name in names if name not in _NO_EVENT]
        if not event:
            continue
        if document.in_title(start) and not title_first:
            title_first = True
            found |= {f"t1:{name}" for name in event}
        elif document.in_lead(start) and not lead_first:
            lead_first = True
            found |= {f"d1:{name}" for name in event}
    return found


def _figures(document: Document) -> set[str]:
    found: set[str] = set()
    for zone, text in (("t", document.title()), ("d", document.lead_text())):
        for name, pattern in (("formula", _FORMULA), ("money", _MONEY), ("percent", _PERCENT)):
            if pattern.search(text):
                found.add(f"{zone}:{name}")
    return found
