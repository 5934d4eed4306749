"""Which chains an article is about: hits of the lexicon, weighed by where and how they stand.

A hit in the headline, in a list of industries or right beside a word such as 产业链 or "cluster"
says much; the same word in passing says little. What several hits say is joined as independent
evidence (noisy or).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from monitor.classify.bilingual import Bilingual
from monitor.classify.document import Document
from monitor.classify.matcher import surface_forms
from monitor.classify.scanner import Lexicon
from monitor.classify.taxonomy import Strength, Taxonomy
from monitor.model import ChainLabel, Language

#: Below this a chain is not an answer.
THRESHOLD = 0.5


class Standing(IntEnum):
    """Where a hit stands; each says more than the one before."""

    PASSING = 0
    BODY = 1
    CUED = 2
    LEAD = 3
    DIRECT = 4
    LISTED = 5
    TITLE = 6


# How likely one hit alone is right, by strength and standing; set on one half of
# tests/gold/dev.jsonl and confirmed on the other (tests/classify/test_gold_floors.py).
_WORTH: dict[Strength, tuple[float, ...]] = {
    Strength.NAME: (0.15, 0.62, 0.70, 0.80, 0.88, 0.93, 0.95),
    Strength.SEGMENT: (0.06, 0.30, 0.40, 0.52, 0.72, 0.82, 0.80),
    Strength.WEAK: (0.01, 0.04, 0.07, 0.12, 0.60, 0.60, 0.45),
}
# The narrowest chain: where it is clear, a broader one counts only if it is named as such.
_CLEAR, _IMPLIED = 0.85, 0.5
_NAMED_AS_SUCH = frozenset(Standing) - {Standing.PASSING, Standing.BODY}
_MIXED = 3  # different chains in one enumeration: a list of industries, not of one's parts
_ASIDE = 0.65  # where the headline is about another chain
_AGAIN = 0.4  # what the same words are worth when they come again
_MOST_HITS = 6
_ACRONYM = 5  # letters; longer words in capitals are names

_SEPARATOR = re.compile(r"[、,;/]|和|与|及|\band\b|\bor\b|&|\+|·")
# A comma in Chinese also parts sentences; further apart than this only the marks of lists join.
_COMMA_GAP = 3
# How much of the text before and after an enumeration its patterns look at, in characters.
_AROUND: dict[Language, tuple[int, int]] = {"zh": (30, 40), "en": (70, 60)}
# How far apart, in characters, two known items may stand with unknown words between them.
_REACH: dict[Language, int] = {"zh": 16, "en": 42}
_CHINESE_LIST = re.compile(r"[、;]|和|与|及")
# 电子信息74个,高端金属新材料70个: a list that gives each item a figure.
_TABLE = re.compile(r"(?:项目|产业|企业|领域|集群)?\d+(?:\.\d+)?(?:个|家|项|条|亿元|%)?[,;]")
_WORD = re.compile(r"[a-z]+")
_WORDS_BETWEEN = 5  # "and", "as well as" and what describes the next item
_BRACKET = re.compile(r" ?\(|\) ?")
_ITEM = re.compile(r"(?:[、,;:和与及]|\band|\bor|\bof|\bas|\bincluding|\binclude|\bare)\s*$")
_LIST_MARK = re.compile(r"[、,;]")
# What can't stand between two items of one list.
_NO_ITEM = Bilingual(
    r"[则将让使把已了并]|用于|应用(?!、)|\b(?:help\w*|has|have|had|is|are|was|were|will|that|which|who"
    r"|by|from"
    r"|carried|rais\w+|said|formerly|once|lived|needs?)\b"
)
# A term that says itself that it is an industry needs no such word after it.
_SELF_SAID = re.compile(
    r"(?:产业链?|集群|工业|行业|制造业|全产业链)$|\b(?:industr(?:y|ies)|sectors?|chains?"
    r"|clusters?)$"
)
_AFTER = Bilingual(
    r"^(?:[\"'”》)]|等)*\s*(?:[一二三四五六七八九十两\d]+[大个条类]?)?\s*(?:等)?(?:重点|主导|支柱"
    r"|优势|特色|新兴|战略性|未来|标志性|省级|国家级|市级)*"
    r"(?:全?产业链?|集群|行业|工业|领域|制造|项目|基地|生产|园区?|板块|赛道|高地|之都|之城|全链条"
    r"|强链|产量|产值|销量|出口)"
    r"|^(?:\s*\([^)]{1,14}\))?[\s'\"]*(?:(?:and|or|related|\w+ing|industrial|key|its|production"
    r"|manufacturing|research) ){0,2}"
    r"(?:industr(?:y|ies|ial)|sectors?|clusters?|chains?|manufactur\w+|makers?|plants?|projects?"
    r"|bases?|production"
    r"|parks?|fields?|businesses|hubs?|enterprises|producers?|output|factor(?:y|ies)|companies"
    r"|valley|complex)\b"
)
# A technique that an industry uses is not the industry.
_USED_BEFORE = Bilingual(
    r"(?:采用|运用|应用|利用|借助|使用|引入|用上了?"
    r"|(?<![费作利使应采运通信])用)[^,。;:、]{0,10}$|用于[^。;]{0,30}$"
    # What is to be solved, or where something is to be tried, for the sake of another industry.
    r"|攻关(?:克)?[^,。;:、]{0,4}$"
    r"|\b(?:us(?:es?|ed|ing)|adopt\w*|appl(?:y|ies|ied|ying)|equipped with|powered by|put) "
    r"(?:\w+ ){0,3}$"
)
_USED_AFTER = Bilingual(
    r"^[^。;]{0,12}等?领域[^,。;]{0,6}(?:试点|示范|推广|率先应用|应用试)"
    r"|^[^,。;、]{0,4}(?:等技术|等设备|技术改造|改造|赋能)|^ (?:in quality|on its)\b"
)
# Stages and inputs of some other chain, not chains of their own: "种植、收储、酿造几个环节".
_STAGES_AFTER = Bilingual(
    r"^[^,。;、]{0,4}等?(?:几个|各个|多个|各|全)?(?:环节|方面|要素|渠道|配套(?:企业|产业)?|供应商"
    r"|场景|方式|手段|功能|工序|工具)"
    r"|^[^,。;]{0,30}等(?:几个|各个|各)?(?:方面|环节)"
    r"|^[^.;,]{0,12}\b(?:links|stages|steps|aspects|channels|tools)\b"
)
_MEANS_BEFORE = re.compile(
    r"(?:channels?|means|ways?|services?|facilities|measures|steps) (?:such as|like"
    r"|including)\s(?:the )?$"
)
# A list of technologies of some industry is no list of industries.
_TECHNOLOGIES_BEFORE = re.compile(
    r"technolog(?:y|ies) (?:such as|like|including) (?:the )?(?:\w+ )?$"
)
_BEFORE = Bilingual(
    r"(?:聚焦|围绕|瞄准|包括|涵盖|覆盖|涉及|分别是|分别为|分别指|即|发展|做强|做大|壮大|打造|培育"
    r"|建设|布局|推动|推进|重点|主攻|以|为|是|有|指|集中在|分布在"
    r"|[:])[“\"'《]?$"
    r"|(?:chains?|clusters?|industr(?:y|ies)|sectors?|fields?|areas?|projects?|plants?) (?:of|for"
    r"|in|like|such as|including|are|include|covering|cover|:"
    r"|namely)[:,]? (?:the )?(?:\w+ ){0,3}$"
    r"|(?:including|namely|such as|range from|covering|cover|focus(?:ing)? on|are:|include"
    r"|dominated by|led by):? (?:the )?(?:\w+ ){0,2}$"
    r"|(?:develop|boost|promote|cultivate|foster|build|strengthen|expand|support)(?:ing)? (?:the "
    r"|its |a )?(?:\w+ ){0,3}$"
)
# A word in passing: what a place is otherwise known for, what is in trouble, what is given up.
_PASSING_BEFORE = Bilingual(
    r"(?:known (?:\w+ ){0,3}(?:for|as)|famous for|home ?town of|rather than|instead of"
    r"|unlike"
    r"|no longer|away from|formerly|once)\s[^.;:]{0,60}$"
    r"|(?:suppl(?:y|ies|ying|ied)|sell|sells|sold|export\w*|deliver\w*) (?:\w+ ){0,5}to (?:\w+ )?$"
    r"|(?:lure|attract|draw|serve|serving)\w* (?:\w+ ){0,3}(?:makers|producers|users) of "
    r"(?:\w+ ){0,3}$"
    r"|从(?:[^,。;:]{1,24}到)?$|\b(?:reach|stretch|extend)\w* from (?:the )?$"
    r"|(?:上游|中游|下游)的?[^,。;:]{0,6}$"
    # A turn of another industry: "the chain's move to new energy", 向高端材料延伸.
    r"|\b(?:switch|shift|move|transition|turn|change|conversion) (?:in)?to $"
    r"|(?:过去以|曾以|素以|而非|而不是|不再是|告别|不同于|有别于|除了)[^,。;:]{0,8}$"
)
_PASSING_AFTER = Bilingual(
    r"^(?:延伸|转型|转变|迈进|进军)|^之后"
    r"|^[^,。;、]{0,4}(?:企业|厂商?)与[^。;]{0,20}(?:采购|供货|供应)"
    r"|^[^,。;]{0,6}等?(?:行业|产业|企业)?(?:面临|遭遇|陷入|受)[^。;]{0,16}(?:减产|困难|压力|疲软"
    r"|冲击|下滑|影响)"
    r"|^ prices?\b|^,? and other (?:enterprises|companies|firms)|^[^,。;]{0,4}闻名|^的(?:制造"
    r"|生产|加工|专用"
    r"|检测)*(?:装备|设备)"
    # What is made for an industry is not that industry: 新能源汽车轻量化用铝.
    r"|^[^,。;、]{0,4}用(?:铝|钢|铜|材|芯片|膜|玻璃|胶|零|特|纤维|铜箔)"
)


#: A hit of the lexicon: start, end, the claims of chains on it (none where it is an exclusion).
RawHit = tuple[int, int, tuple[tuple[str, Strength], ...]]


@dataclass(slots=True)
class Hit:
    """One term at one place of the joined text, with all chains that claim it."""

    start: int
    end: int
    chains: tuple[tuple[str, Strength], ...]
    standing: Standing = Standing.BODY
    mixed: bool = False  # an item of a list of several industries
    alone: bool = True  # no item of any list

    @property
    def strength(self) -> Strength:
        """The strongest claim on these words."""
        return max(strength for _, strength in self.chains)


class ChainFinder:
    """The compiled lexicon of all chains. Read-only after it is built."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        claims: dict[str, list[tuple[str, Strength]]] = {}
        for form, claim in _entries(taxonomy):
            claims.setdefault(form, []).extend(claim)
        self.lexicon = Lexicon({form: tuple(found) for form, found in claims.items()}, longest=True)
        self._acronyms = frozenset(
            form
            for chain in taxonomy.chains
            for term in chain.terms
            if term.text.isascii() and term.text.isupper() and len(term.text) <= _ACRONYM
            for form in surface_forms(term.text)
        )
        self._parents = {chain.id: chain.parents for chain in taxonomy.chains}

    @property
    def size(self) -> int:
        """The number of compiled patterns."""
        return len(self.lexicon.meanings)

    def hits(self, document: Document, raw: Sequence[RawHit]) -> list[Hit]:
        """All hits that count, in order, without their standing."""
        return [
            Hit(start, end, chains)
            for start, end, chains in raw
            if chains and self._is_meant(document, start, end)
        ]

    def _is_meant(self, document: Document, start: int, end: int) -> bool:
        """False for a word that only folds to an acronym: "led" is no LED."""
        if end - start > _ACRONYM + 1 or document.searchable[start:end] not in self._acronyms:
            return True
        return document.joined[start : start + 2].isupper()

    def labels(
        self,
        document: Document,
        raw: Sequence[RawHit],
        cued: set[int],
        threshold: float = THRESHOLD,
    ) -> tuple[ChainLabel, ...]:
        """The chains of an article, in the order in which it names them.

        ``raw`` are the hits of the lexicon; ``cued`` holds the indexes of sentences with a word
        of industrial policy; below the ``threshold`` a chain is left out.
        """
        hits = self.hits(document, raw)
        for run in _runs(document, hits):
            _place(document, run, cued)
        return self._score(document, hits, threshold)

    def _score(
        self, document: Document, hits: Sequence[Hit], threshold: float
    ) -> tuple[ChainLabel, ...]:
        by_chain: dict[str, list[tuple[float, Hit]]] = defaultdict(list)
        sure: set[str] = set()
        for hit in hits:
            for chain, strength in hit.chains:
                by_chain[chain].append((_WORTH[strength][hit.standing], hit))
                named = strength is Strength.NAME and hit.standing in _NAMED_AS_SUCH
                named = named or (strength is Strength.SEGMENT and hit.standing is Standing.DIRECT)
                if named or (hit.mixed and hit.standing is Standing.LISTED):
                    sure.add(chain)
        titled = {
            chain for hit in hits if hit.standing is Standing.TITLE for chain, _ in hit.chains
        }
        leading = {
            chain
            for hit in hits
            if hit.standing is Standing.TITLE or hit.mixed or document.in_lead(hit.start)
            for chain, force in hit.chains
            if force > Strength.WEAK
        }
        scores = {chain: _join(document, weighed) for chain, weighed in by_chain.items()}
        for chain, score in list(scores.items()):
            for parent in self._parents[chain]:
                implied = parent not in sure or (chain in titled and parent not in leading)
                if score >= _CLEAR and parent in scores and implied:
                    scores[parent] *= _IMPLIED
        if titled:
            for chain, weighed in by_chain.items():
                if chain not in titled and _is_aside(weighed):
                    scores[chain] *= _ASIDE
        return tuple(
            _label(document, chain, scores[chain], by_chain[chain])
            for chain in by_chain
            if scores[chain] >= threshold
        )


def _entries(taxonomy: Taxonomy) -> Iterable[tuple[str, tuple[tuple[str, Strength], ...]]]:
    """(form, claims of chains on it); an exclusion is a form that none claims."""
    for chain in taxonomy.chains:
        seen: set[str] = set()
        for term in sorted(chain.terms, key=lambda term: -term.strength):
            for form in surface_forms(term.text) - seen:
                seen.add(form)
                yield form, ((chain.id, term.strength),)
        for phrase in chain.exclusions:
            for form in surface_forms(phrase):
                yield form, ()


def _runs(document: Document, hits: Sequence[Hit]) -> list[list[Hit]]:
    """Hits joined by separators: the items of one enumeration, as far as they are known."""
    runs: list[list[Hit]] = []
    for hit in hits:
        if runs:
            last = runs[-1][-1]
            gap = document.folded[last.end : hit.start]
            if _joins(gap, document.language):
                runs[-1].append(hit)
                continue
        runs.append([hit])
    return runs


def _joins(gap: str, language: Language) -> bool:
    """Whether what stands between two hits makes them items of one list."""
    if _BRACKET.fullmatch(gap):
        return True
    if len(gap) > _REACH[language] or "\n" in gap or "。" in gap:
        return False
    if not _SEPARATOR.search(gap) or _NO_ITEM.search(gap):
        return False
    if language == "en":
        return len(_WORD.findall(gap)) <= _WORDS_BETWEEN
    if len(gap) > _COMMA_GAP:
        return bool(_CHINESE_LIST.search(gap) or _TABLE.fullmatch(gap))
    return True


def _place(document: Document, run: list[Hit], cued: set[int]) -> None:
    """Set the standing of the hits of one enumeration (or of a hit alone)."""
    first, last = run[0], run[-1]
    folded = document.folded
    left, right = _AROUND[document.language]
    before = folded[max(0, first.start - left) : first.start]
    after = folded[last.end : last.end + right]
    if document.in_title(first.start):
        standing = Standing.TITLE
    elif _is_passing(before, after):
        standing = Standing.PASSING
    elif len(run) >= 3 and _LIST_MARK.search(folded[first.end : last.start]):
        listed = document.sentence_at(first.start) in cued or _BEFORE.search(before) is not None
        listed = listed and _TECHNOLOGIES_BEFORE.search(before) is None
        standing = Standing.LISTED if listed else Standing.CUED
    elif (
        _AFTER.search(after)
        or _BEFORE.search(before)
        or _SELF_SAID.search(document.searchable[last.start : last.end])
    ):
        standing = Standing.DIRECT
    elif first.start < document.lead.start + 4 * left and document.in_lead(first.start):
        standing = Standing.LEAD
    elif document.sentence_at(first.start) in cued:
        standing = Standing.CUED
    else:
        standing = Standing.BODY
    sure = sum(hit.strength > Strength.WEAK for hit in run)
    named = {chain for hit in run for chain, force in hit.chains if force > Strength.WEAK}
    mixed = len(named) >= _MIXED
    for hit in run:
        hit.standing, hit.mixed, hit.alone = standing, mixed, len(run) == 1
        # A weak word counts in good company, or where the industry is said right after it.
        if hit.strength is Strength.WEAK and standing in (Standing.LISTED, Standing.DIRECT):
            item = (
                standing is Standing.LISTED
                and sure >= 2
                and _ITEM.search(folded[max(0, hit.start - 12) : hit.start])
            )
            if not _AFTER.search(folded[hit.end : hit.end + 60]) and not item:
                hit.standing = Standing.CUED


def _is_passing(before: str, after: str) -> bool:
    return any(
        pattern.search(text) is not None
        for pattern, text in (
            (_PASSING_BEFORE, before),
            (_MEANS_BEFORE, before),
            (_PASSING_AFTER, after),
            (_USED_BEFORE, before),
            (_USED_AFTER, after),
            (_STAGES_AFTER, after),
        )
    )


def _is_aside(weighed: list[tuple[float, Hit]]) -> bool:
    """Whether a chain is named once only, and not as an industry."""
    hit = weighed[0][1]
    return len(weighed) == 1 and hit.alone and hit.standing in (Standing.BODY, Standing.CUED)


def _join(document: Document, weighed: list[tuple[float, Hit]]) -> float:
    """Noisy or over the best hits; the same words again add less."""
    weighed.sort(key=lambda pair: -pair[0])
    doubt = 1.0
    said: set[str] = set()
    for worth, hit in weighed[:_MOST_HITS]:
        words = document.searchable[hit.start : hit.end]
        doubt *= 1 - worth * (_AGAIN if words in said else 1)
        said.add(words)
    return min(1 - doubt, 0.99)


def _label(
    document: Document, chain: str, score: float, weighed: list[tuple[float, Hit]]
) -> ChainLabel:
    proof = sorted((hit for _, hit in weighed[:3]), key=lambda hit: hit.start)
    return ChainLabel(
        chain,
        round(score, 3),
        tuple(document.evidence(hit.start, hit.end) for hit in proof),
    )
