"""Which of a series an article reports: the third batch, the second phase, the list of 2026.

An authority announces its fourth batch in the words of its third, and a works its second phase in
those of the first. Told by headline and first paragraph, in either language.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from monitor.dedupe.days import years
from monitor.dedupe.folding import fold
from monitor.dedupe.normalise import body_tokens

_HAN = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)} | {"首": 1}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_CARDINALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}

#: What is numbered, under one name for both languages.
_KINDS = {
    "批": "batch", "轮": "round", "期": "phase", "届": "session",
    "batch": "batch", "group": "batch", "round": "round", "phase": "phase",
    "session": "session", "edition": "session",
}  # fmt: skip
_NUMBER = r"\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_NUMBERED = re.compile(
    rf"(?:第\s?(?P<number>{_NUMBER})\s?|(?P<initial>首))(?P<what>[批轮期届])"
    # Without 第 only works have phases: 一期项目, 二期工程.
    r"|(?P<bare>(?<!\d)\d|[一二三四五六])期(?=项目|工程|建设|基地|厂|产线|开工|投产|签约|竣工)"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s"
    r"(?P<en>batch|group|round|phase|session|edition)\b(?!\s+of\s+(?:the\s+)?(?:year|month|talks))"
    rf"|\b(?P<phase>phase)\s(?P<cardinal>\d|{'|'.join(_CARDINALS)}|[iv]{{1,3}})\b"
)


@lru_cache(maxsize=1024)
def numbered(lead: str) -> frozenset[tuple[str, int]]:
    """What it says to be which of a series: ``("batch", 3)`` for 第三批 and ``third batch``."""
    found = set()
    for match in _NUMBERED.finditer(fold(lead)):
        if match["ordinal"]:
            found.add((_KINDS[match["en"]], _ordinal(match["ordinal"])))
        elif match["phase"]:
            found.add(("phase", _cardinal(match["cardinal"])))
        elif match["bare"]:
            found.add(("phase", _han(match["bare"])))
        else:
            found.add((_KINDS[match["what"]], _han(match["number"] or match["initial"])))
    return frozenset(found)


def other_number(lead: str, other: str) -> str | None:
    """The kind of which each names numbers that the other does not: ``batch``."""
    first, second = numbered(lead), numbered(other)
    for kind in sorted({kind for kind, _ in first} & {kind for kind, _ in second}):
        if not {one for one in first if one[0] == kind} & {one for one in second if one[0] == kind}:
            return kind
    return None


def past_years(lead: str, published: date | None) -> frozenset[int]:
    """The years of a lead that have come: those of its list or its figures, not its targets."""
    return frozenset(year for year in years(lead) if published is None or year <= published.year)


#: By whom what is listed was recognised: 国家级…集群, provincial-level chains.
_LISTED = (
    r"(?:产业|集群|链|园区|基地|示范|试点|项目|企业|工厂|小巨人|平台|中心|名单"
    r"|clusters?\b|chains?\b|parks?\b|bases?\b|zones?\b|factor(?:y|ies)\b|firms?\b|companies\b"
    r"|enterprises?\b|industr\w+)"
)
_GRADE = re.compile(
    r"(?:(?P<nation>国家级|国家(?=先进|战略性|新型|中小)|\b(?:national|state)-level\b"
    r"|\bnational (?=list\b|advanced|strategic|speciali[sz]ed|pilot|demonstration))"
    r"|(?P<province>(?:省|自治区|市|县|区)级(?!领导|部门|财政|主管|以上|党政|层面|政府|负责)"
    r"|\b(?:provincial|regional|municipal|city|county)-level\b))"
    rf"[^,。;、.]{{0,24}}?{_LISTED}"
)


@lru_cache(maxsize=1024)
def grades(lead: str) -> frozenset[str]:
    """Whose list it is of, where it says so: ``nation``, ``province`` for what lies below it."""
    return frozenset(match.lastgroup or "" for match in _GRADE.finditer(fold(lead)))


#: Fewer equal tokens than these between two changes are chance: one character of two names.
_BETWEEN = 3


@lru_cache(maxsize=256)
def replaced(lead: str, other: str) -> bool:
    """Whether something in the one lead has something else in its place in the other.

    A cut, an addition and punctuation replace nothing. Two Han characters, a word of four letters
    or a number on both sides are something.
    """
    words, others = body_tokens(lead), body_tokens(other)
    gone: list[str] = []
    come: list[str] = []
    steps = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    for tag, start, end, begin, finish in steps:
        if tag != "equal":
            gone += words[start:end]
            come += others[begin:finish]
        elif end - start >= _BETWEEN:
            if _telling(gone) and _telling(come):
                return True
            gone, come = [], []
    return _telling(gone) and _telling(come)


def _telling(words: list[str]) -> bool:
    """Whether words are more than a particle."""
    if any(word in _HAN or word[0].isdigit() or len(word) >= 4 for word in words):
        return True
    return sum(1 for word in words if not word.isascii()) >= 2


def _ordinal(word: str) -> int:
    return _ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _cardinal(word: str) -> int:
    return int(word) if word.isdecimal() else _CARDINALS.get(word) or _ROMAN.get(word, 0)


def _han(word: str) -> int:
    """``十二`` is 12, ``二十`` is 20."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.partition("十")
    if not ten:
        return _HAN[tens]
    return 10 * _HAN.get(tens, 1) + _HAN.get(ones, 0)
