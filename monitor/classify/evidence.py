"""What speaks for each kind of news, as named features: concepts by zone, order and company.

A feature is a short string such as ``t:build>cluster`` ("in the headline a word of building stands
before, and near, a cluster"). ``monitor.classify.events`` weighs them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitor.classify.document import Document, Span
from monitor.classify.needles import Sieve
from monitor.classify.scanner import Lexicon
from monitor.classify.signals import concept_entries
from monitor.model import Language

# Headline, first paragraph, body.
_ZONES = ("t", "d", "b")
_TITLE, _LEAD, _BODY = range(3)
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
_NO_EVENT = frozenset(
    {"industry", "grade", "authority", "other-chain", "one-chain", "cluster", "chain"}
)

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
_FORMULA = re.compile(r"\d\s?\+\s?\d|[\"'(]\d{3,6}x?[\"')]|\d[x×]\d")
# 一链一策, 3群2链: counted characters in a row.
_COUNTED_ROW = re.compile(
    r"[一二三四五六七八九十\d][\u4e00-\u9fff](?:[一二三四五六七八九十\d][\u4e00-\u9fff]){2}"
)
_MONEY = re.compile(
    r"\d[\d.,]*\s*(?:万亿|亿|万)?(?:元|美元)|\b(?:yuan|rmb|cny|usd|dollars?)\b|\$\d"
)
_PERCENT = re.compile(r"\d%|\d (?:percent|pct|per cent)\b|\d个?百分点")
_SIEVE = Sieve([_FORMULA.pattern, _MONEY.pattern, _PERCENT.pattern])
_MAY_FORMULA, _MAY_MONEY, _MAY_PERCENT = 1, 2, 4
_FEW, _MANY = 3, 8  # chains: a topic, a list, a whole system
# One chain as the subject of a document, or with its chief: "action plan for the copper chain",
# 汽车产业链高质量发展行动计划, 汽车产业链链长. The chain is there, nobody names it.
_SUBJECT_ZH = re.compile(
    r"^(?:[^,。;:、]{0,16}?(?:计划|方案|措施|意见|规划|条例|政策|三年行动|攻坚行动|专项行动|指南|图谱"
    r"|办法|调度会|推进会|工作会|座谈会|对接会|专题会|协调会|例会|大会|论坛|博览会"
    r"|招商会|推介会)(?![\u4e00-\u9fff]{0,12}[条个大群])|(?:总|副)?\"?链长)"
)
# A chain that is lengthened, unblocked, served or carried along is there, too: 打通产业链堵点.
_WORKED_ON_ZH = re.compile(
    r"(?:带动|撬动|拉动|带火|打通|疏通|畅通|延伸|延长|拉长|串起|做成|融入|嵌入|上下游)[^,。;:\d]{0,12}$"
)
_SERVED_ZH = re.compile(
    r"^(?:服务|专班|上下游|上的|党建|不断|走红|供需|对接|堵点|卡点|断点|怎么|金融|共富|富民|致富|延伸|企业(?:提供|达|享))"
)
# 纳入统计监测范围, 纳入全国碳排放权交易市场: taken into something that is no list of industries.
_INTO = ("纳入", "列入")
_NO_LIST = re.compile(
    r"^[^,。;]{0,12}(?:市场|统计|监测|征信|医保|税|考核|管控|监管|目录清单管理|范围|黑名单)"
)
_PLAIN_ZH = ("产业链", "产业链条", "链条")
_MANY_BEFORE_ZH = re.compile(
    r"(?:重点|特色|优势|支柱|标志性|主导|级|[条个批各]|(?<=[\d一二三四五六七八九十])大)$"
)
_SUBJECT_EN_BEFORE = re.compile(
    r"\b(?:plans?|measures|guidelines?|polic(?:y|ies)|rules|regulations?|road ?maps?|blueprint"
    r"|programmes?|programs?|opinions?|funds?|steps|incentives|support|scheme|package"
    r"|chiefs?|heads?|director|work) (?:for|on|of|to (?:support|develop|boost|promote|strengthen"
    r"|upgrade|moderni[sz]e|improve|help|extend|lift|advance|reinforce)|in support of"
    r"|(?:upgrad|moderni[sz]|transform|extend|lengthen|complet|repair)\w*)"
    r" (?:(?!clusters?\b|list\b|key\b|new\b|add\w*)[\w',-]+ ){0,12}$"
)
_SUBJECT_EN_AFTER = re.compile(
    r"^ (?:high quality )?(?:development |upgrading |moderni[sz]ation |promotion |support )?"
    r"(?:(?:action|work|development|implementation|\w+ year) )?"
    r"(?:plans?|measures|guidelines?|policy|roadmap|blueprint|chiefs?|heads?)\b"
)
_BEFORE_SUBJECT = 110  # characters; the longest of these patterns


class Concepts(NamedTuple):
    """The concepts that a word stands for, and what is asked of them for every hit."""

    names: tuple[str, ...]
    features: tuple[tuple[str, ...], ...]  # by zone
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    firsts: tuple[tuple[str, ...], ...]  # by zone, where the first of its zone tells the news
    making: bool
    looks_back: bool
    rules: bool


_ONE_CHAIN = "one-chain"
# No 开工 in 召开工作会议, no 开业 in 公开业绩.
_JOINS = {"开": "公展召打"}


def _concepts(names: tuple[str, ...]) -> Concepts:
    telling = [name for name in names if name not in _NO_EVENT]
    return Concepts(
        names,
        tuple(tuple(f"{zone}:{name}" for name in names) for zone in _ZONES),
        tuple(name for name in names if name in _NOUNS),
        tuple(name for name in names if name in _VERBS),
        tuple(tuple(f"{zone}1:{name}" for name in telling) for zone in _ZONES),
        bool(_MAKING.intersection(names)),
        bool(_LOOKING_BACK.intersection(names)),
        "authority" in names,
    )


#: A hit of one or more concepts: start, end, what they are.
Hit = tuple[int, int, Concepts]

# The names of the features of a noun in company, made once.
_BEFORE_NOUN, _AFTER_NOUN = (
    [
        {noun: {verb: form.format(zone, noun, verb) for verb in _VERBS} for noun in _NOUNS}
        for zone in _ZONES
    ]
    for form in ("{0}:{2}>{1}", "{0}:{1}<{2}")
)
_OF_NOUN = [
    {
        noun: {
            said: f"{zone}:{said}:{noun}"
            for said in (
                "made",
                "clean",
                "ruled",
                "counted",
                "counted-made",
                "listed",
                "listed-made",
            )
        }
        for noun in _NOUNS
    }
    for zone in _ZONES
]


class EvidenceFinder:
    """The compiled concepts. Read-only after it is built."""

    def __init__(self) -> None:
        concepts: dict[str, list[str]] = {}
        for pattern, concept in concept_entries():
            concepts.setdefault(pattern, []).append(concept)
        self.lexicon = Lexicon(
            {pattern: _concepts(tuple(names)) for pattern, names in concepts.items()},
            longest=True,
            joins=_JOINS,
        )
        self._one_chain = _concepts((_ONE_CHAIN,))

    def features(self, document: Document, hits: Sequence[Hit], chains: int) -> set[str]:
        """The features of one article in which ``chains`` chains were found."""
        found = {"bias", f"lang:{document.language}"}
        hits = self._with_subjects(document, hits)
        for index, group in _by_sentence(document, hits):
            sentence = document.sentences[index]
            zone = _zone(document, sentence)
            for _, _, concepts in group:
                found.update(concepts.features[zone])
            if any(concepts.nouns for _, _, concepts in group):
                _company(document, zone, sentence, group, found)
        found |= _order(document, hits)
        found |= _figures(document)
        if chains >= _FEW:
            found.add("chains:few")
        if chains >= _MANY:
            found.add("chains:many")
        return found

    def _with_subjects(self, document: Document, hits: Sequence[Hit]) -> Sequence[Hit]:
        """The hits, a chain that is only the subject of a document or a chief told from others, and
        without what is taken into something that is no list of industries."""
        if "纳入" in document.folded or "列入" in document.folded:
            hits = [hit for hit in hits if not _goes_elsewhere(document.folded, hit)]
        if "chain" not in document.folded and "链" not in document.folded:
            return hits
        subjects = {
            place
            for place, (start, end, concepts) in enumerate(hits)
            if concepts.nouns and "chain" in concepts.nouns and _is_subject(document, start, end)
        }
        if not subjects:
            return hits
        one = self._one_chain
        return [
            (hit[0], hit[1], one) if place in subjects else hit for place, hit in enumerate(hits)
        ]


def _goes_elsewhere(folded: str, hit: Hit) -> bool:
    """Whether a word of being listed says that something was taken into no list of ours."""
    start, end, _ = hit
    return folded[start:end] in _INTO and _NO_LIST.match(folded[end : end + 24]) is not None


def _is_subject(document: Document, start: int, end: int) -> bool:
    """Whether the chain at a hit is what one document, or one chief, is for."""
    folded = document.folded
    if document.language == "en":
        if folded[end - 1] == "s":
            return False
        if _SUBJECT_EN_AFTER.match(folded[end : end + 60]):
            return True
        return (
            _SUBJECT_EN_BEFORE.search(folded[max(0, start - _BEFORE_SUBJECT) : start]) is not None
        )
    if folded[start:end] not in _PLAIN_ZH:
        return False
    before, after = folded[max(0, start - 20) : start], folded[end : end + 40]
    if _MANY_BEFORE_ZH.search(before):
        return False
    return any((_SUBJECT_ZH.match(after), _SERVED_ZH.match(after), _WORKED_ON_ZH.search(before)))


def _by_sentence(document: Document, hits: Sequence[Hit]) -> Iterable[tuple[int, list[Hit]]]:
    """The hits of each sentence that has any, with its index."""
    starts = document.sentence_starts
    grouped: list[tuple[int, list[Hit]]] = []
    end = -1
    for hit in hits:
        start = hit[0]
        if start >= end:
            after = bisect_right(starts, start)
            end = starts[after] if after < len(starts) else len(document.folded)
            group: list[Hit] = []
            grouped.append((after - 1, group))
        group.append(hit)
    return grouped


def _zone(document: Document, sentence: Span) -> int:
    if document.in_title(sentence.start):
        return _TITLE
    return _LEAD if document.in_lead(sentence.start) else _BODY


def _company(
    document: Document, zone: int, sentence: Span, group: Sequence[Hit], found: set[str]
) -> None:
    """Add what is said of clusters and chains in one sentence."""
    looks_back = any(concepts.looks_back for _, _, concepts in group)
    ruled = any(concepts.rules for _, _, concepts in group)
    acting = [hit for hit in group if hit[2].verbs]
    for start, end, concepts in group:
        for noun in concepts.nouns:
            names = _OF_NOUN[zone][noun]
            made = _done_to(noun, start, end, zone, acting, document.language, found)
            if made:
                found.add(names["made"])
                if not looks_back:
                    found |= {names["clean"], f"clean:{noun}"}
                if ruled:
                    found.add(names["ruled"])
            folded = document.folded
            if _COUNTED[document.language].search(folded[max(sentence.start, start - 30) : start]):
                found.add(names["counted"])
                if made:
                    found.add(names["counted-made"])
            if _ENUMERATED[document.language].match(folded[end : min(sentence.end, end + 130)]):
                found.add(names["listed"])
                if made:
                    found.add(names["listed-made"])


def _done_to(
    noun: str,
    start: int,
    end: int,
    zone: int,
    acting: Sequence[Hit],
    language: Language,
    found: set[str],
) -> bool:
    """Add what is done to the noun at ``start``; whether any of it makes or names it."""
    reach = _REACH[language]
    before, after = _BEFORE_NOUN[zone][noun], _AFTER_NOUN[zone][noun]
    made = False
    for other_start, other_end, others in acting:
        if other_start == start:
            continue
        if other_end <= start:
            if start - other_end > reach:
                continue
            names = before
        elif other_start - end <= reach:
            names = after
        else:
            break  # those further on are further away
        for verb in others.verbs:
            found.add(names[verb])
        made = made or others.making
    return made


def _order(document: Document, hits: Sequence[Hit]) -> set[str]:
    """Which concept the headline, and which the first paragraph, names first."""
    found: set[str] = set()
    title_end, lead = document.title_end, document.lead
    titled = False
    for start, _, concepts in hits:
        if start < title_end:
            if titled or not concepts.firsts[_TITLE]:
                continue
            titled = True
            found.update(concepts.firsts[_TITLE])
        elif start >= lead.end:
            break
        elif start >= lead.start and concepts.firsts[_LEAD]:
            found.update(concepts.firsts[_LEAD])
            break
    return found


def _figures(document: Document) -> set[str]:
    found: set[str] = set()
    for zone, text in (("t", document.title()), ("d", document.lead_text())):
        may = _SIEVE.mask(text)
        if (may & _MAY_FORMULA and _FORMULA.search(text)) or (
            not text.isascii() and _COUNTED_ROW.search(text)
        ):
            found.add(f"{zone}:formula")
        if may & _MAY_MONEY and _MONEY.search(text):
            found.add(f"{zone}:money")
        if may & _MAY_PERCENT and _PERCENT.search(text):
            found.add(f"{zone}:percent")
    return found
