"""Counted and measured things: 14条重点产业链, "1,221 projects", 3350万吨, "28,000 vehicles"."""

from __future__ import annotations

import re

from monitor.classify.quantity import Quantity, times
from monitor.classify.units import (
    EN_NOUN,
    EN_NOUN_UNITS,
    EN_SCALE,
    EN_THING,
    EN_THING_UNITS,
    ZH_NOUN,
    ZH_NOUN_UNITS,
    ZH_SCALE,
    ZH_THING,
    ZH_THING_UNITS,
)

_COUNT_ZH = re.compile(
    r"(?P<s>万)?[多余]?(?P<cl>条|个(?!字)|大|家|户|位|项|座|种|名|只|支)"
    r"(?P<mid>(?:\"[^\"]{1,6}\")?"
    rf"[^,。;、:(\d \"“”将由据使成了是在及]{{0,14}}?)(?:{ZH_NOUN})(?!之一)"
)
_FIRST_COUNT_ZH = frozenset("万多余条个大家户位项座种名只支款")
_COUNT_EN = re.compile(
    r"(?:-plus|-odd|\+)?(?P<s> (?:million|thousand))? (?P<mid>(?:(?!(?:or|in|of|with|that|wants"
    r"|percent|per|to|for|every|each|by|from|at|on"
    r"|which|have|has|are|is|a|the) )\"?[a-z][a-z0-9'&/\"-]* ){0,6}?)"
    rf"(?:{EN_NOUN})(?![\w-])"
)
_THING_ZH = re.compile(rf"(?P<s>万亿|亿|千万|百万|万)?[多余]?(?:{ZH_THING})")
_FIRST_THING_ZH = frozenset("万亿千百多余吨辆台立平度吉架颗艘片座个根户套")
_THING_EN = re.compile(rf"\s?(?P<s>billion|million|bln|mln|thousand)?[\s-]?(?:{EN_THING})")
_FIRST_THING_EN = frozenset("bmtnevcskgu")
# The counted noun before its number: 重点招商项目1033个.
_CLASS_ALONE = re.compile(
    r"(?=[多余万条个家户位项座款])(?P<s>万)?[多余]?(?P<cl>[条个家户位项座款])?(?=以上|左右|[,。;、)]|$)"
)
_NOUN_BEFORE = re.compile(rf"(?s:.*)(?:{ZH_NOUN})[^,。;、:\d一二三四五六七八九十百]{{0,9}}$")
_NUMBER_OF = re.compile(rf"\bnumber of (?:[a-z-]+ ){{0,4}}?(?:{EN_NOUN})\b[^.;,\d]{{0,60}}$")
# 其余12条: lines without a noun are chains where the talk is of chains.
_LINES = re.compile(
    r"条(?P<chain>链)?(?![\u4e00-\u9fff]{0,8}(?:措施|政策|条款|航线|线路|河流|生产线|铁路|高速"
    r"|产线|意见|建议))"
)
_YEAR = re.compile(r"20[0-4]\d$")


def thing(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """What is measured, not counted by a classifier: tonnes, vehicles, gigawatts."""
    first = folded[end : end + 1]
    if first in _FIRST_THING_ZH:
        match = _THING_ZH.match(folded, end)
        if match:
            value = times(value, ZH_SCALE[match["s"]]) if match["s"] else value
            return Quantity(start, match.end(), value, ZH_THING_UNITS[match.lastgroup or ""])
    if (folded[end + 1 : end + 2] if first in " -" else first) in _FIRST_THING_EN:
        match = _THING_EN.match(folded, end)
        if match:
            value = times(value, EN_SCALE[match["s"]]) if match["s"] else value
            return Quantity(start, match.end(), value, EN_THING_UNITS[match.lastgroup or ""])
    return None


def count(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """Things counted by a classifier (Chinese) or by a noun (English); one thing is no figure."""
    if value == 1:
        return None
    follows = folded[end : end + 1]
    if follows in _FIRST_COUNT_ZH and follows:
        return count_zh(folded, start, end, value)
    if follows in (" ", "-", "+"):
        if _YEAR.match(folded[start:end]) or folded[max(0, start - 1)] in "$.-":
            return None
        return count_en(folded, start, end, value)
    return _number_of(folded, start, end, value)


def count_en(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """Things counted in English; the noun may stand before: "the number of companies"."""
    if value == 1:
        return None
    match = _COUNT_EN.match(folded, end)
    if match is None:
        return _number_of(folded, start, end, value)
    value = times(value, EN_SCALE[match["s"].strip()]) if match["s"] else value
    unit = EN_NOUN_UNITS[match.lastgroup or ""]
    return Quantity(start, match.end(), value, unit, noun=True)


def _number_of(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The figure of "the number of companies has grown to more than 500"."""
    if folded[end : end + 1] not in (".", ",", ";", " ", "\n", ""):
        return None
    window = max(0, start - 110)
    at = folded.rfind("number of ", window, start)
    if at < 0 or _YEAR.match(folded[start:end]):
        return None
    match = _NUMBER_OF.match(folded[at:start])
    if match is None:
        return None
    return Quantity(start, end, value, EN_NOUN_UNITS[match.lastgroup or ""], noun=True)


def count_zh(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """Things counted in Chinese; the noun stands behind its number or before it."""
    if value == 1:
        return None
    match = _COUNT_ZH.match(folded, end)
    if match:
        unit = ZH_NOUN_UNITS[match.lastgroup or ""]
        if match["cl"] in "家户":
            unit = _kept_by(unit)
        value = times(value, 1e4) if match["s"] else value
        return Quantity(start, match.end(), value, unit, noun=True)
    match = _CLASS_ALONE.match(folded, end)
    if match and (match["s"] or match["cl"]):
        window = max(0, start - 16)
        noun = _NOUN_BEFORE.match(folded[window:start])
        if noun:
            value = times(value, 1e4) if match["s"] else value
            unit = ZH_NOUN_UNITS[noun.lastgroup or ""]
            if match["cl"] in ("家", "户"):
                unit = _kept_by(unit)
            left = window + noun.start(noun.lastgroup or 0)
            return Quantity(left, match.end(), value, unit, noun=True)
    return _lines(folded, start, end, value)


def _lines(folded: str, start: int, end: int, value: float) -> Quantity | None:
    match = _LINES.match(folded, end)
    if match is None or "线" in folded[max(0, start - 8) : start]:
        return None
    near = folded[max(0, start - 90) : match.end() + 30]
    if match["chain"] or "产业链" in near or "链长" in near:
        return Quantity(start, match.end(), value, "chains", noun=True)
    return None


def _kept_by(unit: str) -> str:
    """家 and 户 count firms: 产业链48家 are the firms of a chain."""
    return "enterprises" if unit in ("chains", "clusters", "industries", "projects") else unit
