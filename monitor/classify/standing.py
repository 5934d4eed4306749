"""How a term of the lexicon stands in an article: in the headline, in a list, in passing.

Hits joined by separators are one enumeration and stand alike; what is written right before and
after it tells the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from monitor.classify.bilingual import Bilingual
from monitor.classify.document import Document
from monitor.classify.needles import Sieve
from monitor.classify.passing import (
    MEANS_BEFORE,
    PARTS_BEFORE,
    PASSING_AFTER,
    PASSING_BEFORE,
    REMOVED,
    REMOVED_AFTER,
    REMOVED_BEFORE,
    STAGES_AFTER,
    USED_AFTER,
    USED_BEFORE,
)
from monitor.classify.taxonomy import Strength
from monitor.model import Language


class Standing(IntEnum):
    """Where a hit stands; each says more than the one before."""

    PASSING = 0
    BODY = 1
    CUED = 2
    LEAD = 3
    DIRECT = 4
    LISTED = 5
    TITLE = 6


# Looked up once: an attribute of an enumeration costs as much as a small function.
_PASSING, _BODY, _CUED, _LEAD, _DIRECT, _LISTED, _TITLE = Standing
_WEAK = Strength.WEAK

_SEVERAL = 2  # different chains in one enumeration: more than words for one of them
_MIXED = 3  # different chains in one enumeration: a list of industries, not of one's parts

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
_ITEM = re.compile(r"(?:[、,;:和与及]|\band|\bor|\bof|\bfor|\bas|\bincluding|\binclude|\bare)\s*$")
_LIST_MARK = re.compile(r"[、,;]")
# What can't stand between two items of one list.
_NO_ITEM = Bilingual(
    r"[则将让使把已了并]|,[上中下]游|;\(?\d+[.、)]|补齐|开通|用于|应用(?!、)|运用|采用|利用|借助|供应|带动|采购|提供"
    r"|\b(?:help\w*|has|have|had|is|are|was|were|will|that|which|whose?|goes|go"
    r"|by|from"
    r"|carried|rais\w+|said|formerly|once|lived|needs?)\b"
)
# A term that says itself that it is an industry needs no such word after it.
_SELF_SAID = re.compile(
    r"(?:产业链?|集群|工业|行业|制造业|全产业链)$|\b(?:industr(?:y|ies)|sectors?|(?<!cold )chains?"
    r"|clusters?)$"
)
_AFTER = Bilingual(
    r"^(?:[\"'”》)]|等)*\s*(?:[一二三四五六七八九十两\d]+[大个条类]?)?\s*(?:等)?(?:重点|主导|支柱"
    r"|优势|特色|新兴|战略性|未来|标志性|省级|国家级|市级)*"
    r"(?:全?产业链?|集群|行业|工业|领域|制造|项目|基地|生产|园区?|板块|赛道|高地|之都|之城|全链条"
    r"|强链|链(?![主长式条])|产量|产值|销量|出口)"
    r"|^(?:\s*\([^)]{1,14}\))?[\s'\"]*(?:(?:and|or|related|\w+ing|industrial|key|its|production"
    r"|manufacturing|research) ){0,2}"
    r"(?:industr(?:y|ies|ial)|sectors?|clusters?|chains?|manufactur\w+|makers?|plants?|projects?"
    r"|bases?|production"
    r"|parks?|fields?|businesses|hubs?|enterprises|producers?|output|factor(?:y|ies)|companies"
    r"|valley|complex)\b"
)
# What says of a whole list that it is one of industries: "…, medicine and the car chain".
_ENDS_LIST = Bilingual(
    r"^(?:等)?(?:[一二三四五六七八九十两\d]+[大个条类]?)?(?:重点|主导|支柱|优势|特色|新兴|战略性)*"
    r"(?:产业链?|集群|链(?![主长式条]))"
    r"|^ (?:industrial |industry |key )?(?:chains?|clusters?)\b"
)
# "Growers and makers of": the industry said before it, so that a weak word counts.
_INDUSTRY_OF = re.compile(
    r"\b(?:industr(?:y|ies)|sectors?|clusters?|chains|makers|producers|manufacturers) of (?:\w+ )?$"
)
_BEFORE_ZH = re.compile(
    r"(?:聚焦|围绕|瞄准|包括|涵盖|覆盖|涉及|分别是|分别为|分别指|即|发展|做强|做大|壮大|打造|培育"
    r"|建设|布局|推动|推进|重点|主攻|以|为|是|有|指|集中在|分布在"
    r"|[:])[“\"'《]?$"
)
_BEFORE_ZH_REACH = 6  # characters; the longest word with its quote has four
_BEFORE_EN = re.compile(
    r"(?:chains?|clusters?|industr(?:y|ies)|sectors?|fields?|areas?|projects?|plants?) (?:of|for"
    r"|in|like|such as|including|are|include|covering|cover|:"
    r"|namely)[:,]? (?:the )?(?:\w+ ){0,3}$"
    r"|(?:including|namely|such as|range from|covering|cover|focus(?:ing)? on|are:|include"
    r"|dominated by|led by|assigned|entrusted with|charged with|responsible for|answerable for"
    r"|speciali[sz]\w* in):? (?:the )?(?:\w+ ){0,2}$"
    r"|(?:develop|boost|promote|cultivate|foster|build|strengthen|expand|support)(?:ing)? (?:the "
    r"|its |a )?(?:\w+ ){0,3}$"
)
# 氢能装备, 医疗影像设备: what an industry makes, and no industry of its own right after its name.
_GENERAL_HEAD = re.compile(r"(?:装备|设备|整机|零部件)")
_NO_GAP = frozenset({"", ")"})
# What an item of a list is made of, or what it is for in one with semicolons, is no item:
# "new materials made of rare metals; batteries for cars; chemicals".
_WITHIN_ITEM = re.compile(r"[^,;.]{0,12} made (?:of|from) (?:\w+ )?")
_WITHIN_LONG_ITEM = re.compile(r" (?:for|of|in) (?:the )?")
# Gaps that join in both languages, and most gaps there are.
_PLAIN_GAPS = frozenset({"、", ",", ", ", ";", "; ", "和", "与", "及"})

# Which patterns can match at all what stands before an enumeration, and after it: one pass each.
_PASSES_BEFORE: tuple[re.Pattern[str] | Bilingual, ...] = (
    PASSING_BEFORE,
    MEANS_BEFORE,
    USED_BEFORE,
)
_PASSES_AFTER = (PASSING_AFTER, USED_AFTER, STAGES_AFTER)
_SIEVE_BEFORE = Sieve([one.pattern for one in (*_PASSES_BEFORE, _BEFORE_ZH, _BEFORE_EN)])
_SIEVE_REMOVED = Sieve((REMOVED_BEFORE, REMOVED_AFTER))
_SIEVE_AFTER = Sieve([one.pattern for one in (*_PASSES_AFTER, _AFTER)])
_ANY_PASSING = 0b111
_MAY_BEFORE, _MAY_BEFORE_EN, _MAY_AFTER = 0b11000, 0b10000, 0b1000


class Claim(NamedTuple):
    """What a form of the lexicon stands for.

    ``chains`` holds each chain that claims it and how strongly; none for an exclusion. ``capital``:
    it counts only in capitals ("LED"); ``self_said``: it says itself that it is an industry;
    ``contested``: of its chains an article means only one.
    """

    form: str
    chains: tuple[tuple[str, Strength], ...]
    strength: Strength
    capital: bool
    self_said: bool
    contested: bool


def claim(
    form: str, chains: tuple[tuple[str, Strength], ...], capital: bool, contested: bool = False
) -> Claim:
    """The claim of ``chains`` on a form of the lexicon."""
    strength = max((strength for _, strength in chains), default=_WEAK)
    return Claim(form, chains, strength, capital, _SELF_SAID.search(form) is not None, contested)


#: A hit of the lexicon: start, end, what it stands for.
RawHit = tuple[int, int, Claim]


class Hit:
    """One term at one place of the joined text, and how it stands there."""

    __slots__ = ("alone", "claim", "end", "mixed", "standing", "start")

    def __init__(self, start: int, end: int, claim: Claim) -> None:
        self.start = start
        self.end = end
        self.claim = claim
        self.standing = _BODY
        self.mixed = False  # an item of a list of several industries
        self.alone = True  # no item of a list of industries


def stand(document: Document, raw: Sequence[RawHit], cued: set[int]) -> list[Hit]:
    """The hits that count, in order, with their standing.

    ``cued`` holds the indexes of sentences with a word of industrial policy.
    """
    hits: list[Hit] = []
    for start, end, claim in raw:
        if not claim.chains:
            continue
        # A word that only folds to an acronym is none: "led" is no LED.
        if claim.capital and not document.joined[start : start + 2].isupper():
            continue
        # 新型电力(智能电网)装备: the bracket belongs to the name.
        if (
            hits
            and _GENERAL_HEAD.match(claim.form)
            and document.folded[hits[-1].end : start] in _NO_GAP
        ):
            continue
        hits.append(Hit(start, end, claim))
    for run in _runs(document, hits):
        _place(document, run, cued)
    return hits


def _runs(document: Document, hits: Sequence[Hit]) -> list[list[Hit]]:
    """Hits joined by separators: the items of one enumeration, as far as they are known."""
    runs: list[list[Hit]] = []
    folded, language = document.folded, document.language
    reach = _REACH[language]
    end = -reach - 1  # of the last hit
    for hit in hits:
        gap = folded[end : hit.start] if hit.start - end <= reach else None
        if gap is not None and _joins(gap, language):
            runs[-1].append(hit)
        elif gap is not None and len(runs[-1]) > 1 and _is_within_item(folded, gap, hit.end):
            runs.insert(-1, [hit])
        else:
            runs.append([hit])
        end = hit.end
    return runs


def _is_within_item(folded: str, gap: str, end: int) -> bool:
    """Whether a hit that ends at ``end`` only describes the item of a list before it."""
    if _WITHIN_ITEM.fullmatch(gap):
        return True
    return folded.startswith(";", end) and _WITHIN_LONG_ITEM.fullmatch(gap) is not None


def _joins(gap: str, language: Language) -> bool:
    """Whether what stands between two hits in reach makes them items of one list."""
    if gap in _PLAIN_GAPS or _BRACKET.fullmatch(gap):
        return True
    if "\n" in gap or "。" in gap:
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
    titled = run[0].start < document.title_end
    standing = _in_title(document, run) if titled else _told(document, run, cued)
    if len(run) == 1:
        run[0].standing = standing
        if standing is _DIRECT and run[0].claim.strength is _WEAK:
            _weaken(document, run[0], in_company=False)
        return
    sure = sum(hit.claim.strength > _WEAK for hit in run)
    named = {chain for hit in run for chain, force in hit.claim.chains if force > _WEAK}
    parts = standing is _BODY  # of one industry, told item by item
    mixed = len(named) >= _MIXED and not parts
    for hit in run:
        hit.standing, hit.mixed, hit.alone = standing, mixed, len(named) < _SEVERAL or parts
        if hit.claim.strength is _WEAK and (standing is _LISTED or standing is _DIRECT):
            _weaken(document, hit, in_company=standing is _LISTED and sure >= 2)


def _in_title(document: Document, run: list[Hit]) -> Standing:
    """The standing of an enumeration in the headline: what is taken off a list is not on it."""
    title = document.title()
    if not _SIEVE_REMOVED.mask(title):
        return _TITLE
    before, after = REMOVED
    removed = before.search(title[: run[0].start]) or after.match(title[run[-1].end :])
    return _PASSING if removed else _TITLE


def _told(document: Document, run: list[Hit], cued: set[int]) -> Standing:
    """The standing of an enumeration below the headline, told by what is around it."""
    folded, start, end = document.folded, run[0].start, run[-1].end
    left, right = _AROUND[document.language]
    before, after = folded[max(0, start - left) : start], folded[end : end + right]
    may_before, may_after = _SIEVE_BEFORE.mask(before), _SIEVE_AFTER.mask(after)
    if may_before & _ANY_PASSING and any(
        may_before >> index & 1 and one.search(before) for index, one in enumerate(_PASSES_BEFORE)
    ):
        return _PASSING
    if may_after & _ANY_PASSING and any(
        may_after >> index & 1 and one.match(after) for index, one in enumerate(_PASSES_AFTER)
    ):
        return _PASSING
    if len(run) >= 3 and _LIST_MARK.search(folded[run[0].end : run[-1].start]):
        listed = (
            document.sentence_at(start) in cued
            or _is_introduced(before, may_before)
            or (may_after & _MAY_AFTER and _ENDS_LIST.match(after))
        )
        if PARTS_BEFORE.search(before):
            return _BODY
        return _LISTED if listed else _CUED
    if (
        (may_after & _MAY_AFTER and _AFTER.match(after))
        or run[-1].claim.self_said
        or _is_introduced(before, may_before)
    ):
        return _DIRECT
    if start < document.lead.start + 4 * left and document.in_lead(start):
        first = document.sentence_at(start) == document.sentence_at(document.lead.start)
        return _LEAD if first else _CUED
    return _CUED if document.sentence_at(start) in cued else _BODY


def _is_introduced(before: str, may: int) -> bool:
    """Whether what stands before says that an industry follows."""
    if not may & _MAY_BEFORE:
        return False
    return bool(
        _BEFORE_ZH.search(before[-_BEFORE_ZH_REACH:])
        or (may & _MAY_BEFORE_EN and _BEFORE_EN.search(before))
    )


def _weaken(document: Document, hit: Hit, *, in_company: bool) -> None:
    """A weak word counts in good company, or where the industry is said right after it."""
    folded = document.folded
    if _AFTER.match(folded[hit.end : hit.end + 60]):
        return
    if _INDUSTRY_OF.search(folded[max(0, hit.start - 40) : hit.start]):
        return
    if in_company and _ITEM.search(folded[max(0, hit.start - 12) : hit.start]):
        return
    hit.standing = _CUED
