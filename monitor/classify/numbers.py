"""Quantities in a text: number, scale and unit, in base units.

"70.1 billion yuan" and 701亿元 are 70 100 000 000 CNY; 万 and 亿 multiply, so do bln and trillion.
Of a range both ends are kept: "3 to 5 billion yuan" and 30亿至50亿元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import ahocorasick_rs

from monitor.classify.units import (
    EN_NOUN,
    EN_NOUN_UNITS,
    EN_PARTS,
    EN_SCALE,
    EN_THING,
    EN_THING_UNITS,
    EN_WORDS,
    ZH_DIGITS,
    ZH_NOUN,
    ZH_NOUN_UNITS,
    ZH_SCALE,
    ZH_THING,
    ZH_THING_UNITS,
)

# A set of characters in front lets the engine skip to the next number.
_RUN = re.compile(r"[0-9一二三四五六七八九十百两〇][0-9,.一二三四五六七八九十百两〇]*")
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
# What follows the number of a date, an issue, a room: no figure.
_NO_UNIT = frozenset("年月日号时点届期版:")
_HAN = frozenset("一二三四五六七八九十百两〇")
_ASCII_DIGITS = frozenset("0123456789")
_HAN_UNIT = frozenset("条个大家户位项座种名成分千百亿万")
_NOT_TENTHS = frozenset("立为员果就功长绩交品熟年都本")
_PARTS_ZH = re.compile(r"分之(百|[一二三四五六七八九十])")
_FRACTION = re.compile(r"/(\d{1,2})(?![\d/年月日])")
_PERCENT = re.compile(
    r"\s?(?:(?P<points>个?百分点|percentage points?)|%|percent\b|per cent\b|pct\b)"
)
_MONEY_ZH = re.compile(
    r"[多余]?(?P<s>万亿|千亿|百亿|千万|百万|亿|万)?[多余]?(?P<level>级)?"
    r"(?P<c>元(?![![/每素器件])|美元|人民币|欧元|港元|卢比|日元)?"
)
_CURRENCIES = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "卢比": "INR", "日元": "JPY"}
MONEY = frozenset({"CNY", *_CURRENCIES.values()})
_NO_MONEY = re.compile(
    r"[\u4e00-\u9fff]?(?:千瓦|吨|立方|人|平方|株|斤|颗|亩|kwh|辆|只|头|件|度|户|台|千米|块|部|片"
    r"|瓶|箱|套|支|次|条|双|米|升|个|公里|gwh|gw)"
)
_CURRENCY_BEFORE = re.compile(r"(?:rmb|cny|us\$|usd|\$|yuan|cn¥|¥|€|eur)\s?$")
_SCALE_AFTER = re.compile(r"[\s-]?(?P<s>trillion|trn|tn|billion|bln|bn|b|million|mln|mn|m)\b")
_MONEY_EN = re.compile(
    r"[\s-]?(?P<s>trillion|billion|bln|bn|b|million|mln|mn)?[\s-]?"
    r"(?P<c>yuan|rmb|cny|renminbi|u\.?s\.? dollars?|us dollars?|dollars?|usd|euros?|eur)\b"
)
_LEVEL_EN = re.compile(r"[\s-](?P<s>billion|trillion)[\s-]level")
_TRILLION = re.compile(r"[\s-]?trillion\b(?![\w ]{0,12}(?:yuan|dollar|euro|cubic|ton|kilo))")
_COUNT_ZH = re.compile(
    r"(?P<s>万)?[多余]?(?P<cl>条|个(?!字)|大|家|户|位|项|座|种|名|只|支)"
    r"(?P<mid>(?:\"[^\"]{1,6}\")?"
    rf"[^,。;、:(\d \"“”将由据使成了是在及]{{0,14}}?)(?:{ZH_NOUN})(?!之一)"
)
_COUNT_EN = re.compile(
    r"(?:-plus|-odd|\+)?(?P<s> (?:million|thousand))? (?P<mid>(?:(?!(?:or|in|of|with|that|wants"
    r"|percent|per|to|for|every|each|by|from|at|on"
    r"|which|have|has|are|is|a|the) )\"?[a-z][a-z0-9'&/\"-]* ){0,6}?)"
    rf"(?:{EN_NOUN})(?![\w-])"
)
_THING_ZH = re.compile(rf"(?P<s>万亿|亿|千万|百万|万)?[多余]?(?:{ZH_THING})")
_THING_EN = re.compile(rf"\s?(?P<s>billion|million|bln|mln|thousand)?[\s-]?(?:{EN_THING})")
# The counted noun before its number: 重点招商项目1033个.
_CLASS_ALONE = re.compile(
    r"(?=[多余万条个家户位项座款])(?P<s>万)?[多余]?(?P<cl>[条个家户位项座款])?(?=以上|左右|[,。;、)]|$)"
)
_NOUN_BEFORE = re.compile(rf".*(?:{ZH_NOUN})[^,。;、:\d一二三四五六七八九十百]{{0,9}}$")
_NUMBER_OF = re.compile(rf"\bnumber of (?:[a-z-]+ ){{0,4}}?(?:{EN_NOUN})\b[^.;,\d]{{0,60}}$")
# 其余12条: lines without a noun are chains where the talk is of chains.
_LINES = re.compile(
    r"条(?P<chain>链)?(?![\u4e00-\u9fff]{0,8}(?:措施|政策|条款|航线|线路|河流|生产线|铁路|高速"
    r"|产线|意见|建议))"
)
_YEAR = re.compile(r"20[0-4]\d$")
# From one end of a range to the other.
_TO = re.compile(
    r"(?: ?(?P<s>trillion|billion|bln|bn|million))? ?(?P<to>至|到|~|--?|to\b|and\b) ?"
    r"(?:rmb ?|cny ?|us\$|\$)?(?=\d)"
)
_COMES_FROM = re.compile(r"(?:\bfrom |[由从])[^,.;。,\d]{0,12}$")

_WORD_SITES = [*EN_WORDS, *EN_PARTS]
_WORDS = ahocorasick_rs.AhoCorasick(
    [f" {word}" for word in _WORD_SITES],
    matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
    store_patterns=False,
)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
# No share of a whole but a time of the year.
_OF_TIME = re.compile(r"(?: of)? (?:(?:the |this |last )?(?:year|month|20\d\d|centur)|an? hour)")


class Quantity(NamedTuple):
    """A number with its unit: ``value`` in base units, the span of number and unit.

    ``noun`` is true for counted things (projects, chains), ``level`` for an order of magnitude
    that is no measurement of its own (千亿级). ``upper`` is the other end of a range.
    """

    start: int
    end: int
    value: float
    unit: str
    noun: bool = False
    level: bool = False
    upper: float | None = None


def find_quantities(folded: str, *, words: bool = True) -> list[Quantity]:
    """All quantities of a folded text, in order, none inside another.

    ``words`` false leaves out numbers in English words, of which a Chinese text has none.
    """
    found = [*_in_figures(folded)]
    if words:
        taken = found
        found = [
            one
            for one in _in_words(folded)
            if not any(one.start < other.end and other.start < one.end for other in taken)
        ]
        found = sorted([*found, *taken]) if found else taken
    return found


def _in_figures(folded: str) -> Iterator[Quantity]:
    reach = 0
    size = len(folded)
    for run in _RUN.finditer(folded):
        start, stop = run.span()
        if stop <= reach:
            continue
        start = max(start, reach)
        while start < stop:
            if folded[start] in _ASCII_DIGITS:
                number = _DIGITS.match(folded, start)
                assert number is not None
                end = number.end()
                quantity = (
                    None
                    if end < size and folded[end] in _NO_UNIT
                    else _ranged(folded, start, end, float(number[0].replace(",", "")))
                )
            else:
                end = start + 1
                while end < stop and folded[end] in _HAN:
                    end += 1
                quantity = _of_han(folded, start, end)
            if quantity is not None:
                yield quantity
                reach = end = max(quantity.end, end)
            start = end
            while start < stop and folded[start] in ",.":
                start += 1


def _in_words(folded: str) -> Iterator[Quantity]:
    text = f" {folded} ".replace("-", " ").replace("\n", " ").replace("(", " ")
    reach = 0
    for index, first, last in _WORDS.find_matches_as_indexes(text):
        start, end = first, last - 1
        if text[last] in _LETTERS or start < reach:
            continue
        word = _WORD_SITES[index]
        quantity: Quantity | None
        if word in EN_PARTS:
            if _OF_TIME.match(folded, end):
                continue
            quantity = Quantity(start, end, EN_PARTS[word], "percent")
        else:
            value = float(EN_WORDS[word])
            quantity = (
                _percent(folded, start, end, value)
                or _money_en(folded, start, end, value)
                or _count_en(folded, start, end, value)
            )
        if quantity is not None:
            reach = quantity.end
            yield quantity


def _ranged(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The quantity at a number, or at the range that begins with it."""
    first = _of_digits(folded, start, end, value)
    link = _TO.match(folded, first.end if first else end)
    if link is None:
        return first
    number = _DIGITS.match(folded, link.end())
    assert number is not None
    word = link["to"]
    other = float(number[0].replace(",", ""))
    if word == "and" and not folded[:start].endswith("between "):
        return first
    second = _of_digits(folded, number.start(), number.end(), other)
    if second is None or other == 0 or (first is not None and first.unit != second.unit):
        return first
    if word in ("to", "到") and _COMES_FROM.search(folded[max(0, start - 20) : start]):
        return first  # what it was and what it became
    if first is not None:
        low = first.value
    else:
        low = _times(value, EN_SCALE[link["s"]] if link["s"] else second.value / other)
    if low >= second.value or (second.noun and low < 2):
        return first
    return second._replace(start=start, value=low, upper=second.value)


def _of_digits(folded: str, start: int, end: int, value: float) -> Quantity | None:
    percent = _percent(folded, start, end, value)
    if percent:
        return percent
    fraction = _FRACTION.match(folded, end)
    if fraction:
        return _fraction(start, fraction, value, folded)
    if start and folded[start - 1].isascii() and folded[start - 1].isalpha():
        # "c919", "20gwh" behind a letter; but "rmb1.05 billion"
        return _money_before(folded, start, end, value)
    return (
        _money_zh(folded, start, end, value)
        or _thing(folded, start, end, value)
        or _money_en(folded, start, end, value)
        or _count(folded, start, end, value)
    )


def _times(value: float, scale: float) -> float:
    """A product without the noise of binary fractions: 315.6亿 is 31 560 000 000."""
    return round(value * scale, 3)


def _fraction(start: int, match: re.Match[str], value: float, folded: str) -> Quantity | None:
    """1/4 where it is said of what: a share, no date and no part of a series."""
    whole = float(match[1])
    near = folded[max(0, start - 12) : start]
    if 0 < value < whole <= 20 and (
        "占" in near or "约" in near or folded[match.end() :][:3] == " of"
    ):
        return Quantity(start, match.end(), round(100 * value / whole, 1), "percent")
    return None


def _of_han(folded: str, start: int, end: int) -> Quantity | None:
    """A Chinese numeral: 十二条, 三成, 三分之一, 三千亿元."""
    follows = folded[end : end + 1]
    if follows not in _HAN_UNIT or not follows or folded[start - 1 : start] == "第":
        return None
    text = folded[start:end]
    if follows == "成":
        if end - start > 1 or text not in ZH_DIGITS or folded[end + 1 : end + 2] in _NOT_TENTHS:
            return None
        return Quantity(start, end + 1, 10.0 * ZH_DIGITS[text], "percent")
    if follows == "分":
        part = _PARTS_ZH.match(folded, end)
        above = _chinese(part[1]) if part else None
        below = _chinese(text)
        if part is None or above is None or not below or above >= below:
            return None
        return Quantity(start, part.end(), round(100 * above / below, 1), "percent")
    value = _chinese(text)
    if value is None:
        return None
    if follows in "千百亿万":
        if text[0] not in ZH_DIGITS:
            return None  # 百亿, 十万: an order of magnitude
        money = _money_zh(folded, start, end, value)
        return money if money and folded[money.end - 1] == "元" else None
    return _percent(folded, start, end, value) or _count_zh(folded, start, end, value)


def _chinese(text: str) -> float | None:
    """A Chinese numeral below a thousand: 十条, 二十一, 一百零八."""
    total, digit = 0, None
    for char in text:
        if char in ZH_DIGITS:
            digit = ZH_DIGITS[char]
        else:
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
    value = total + (digit or 0)
    return float(value) if value else None


def _percent(folded: str, start: int, end: int, value: float) -> Quantity | None:
    match = _PERCENT.match(folded, end)
    if match is None:
        return None
    return Quantity(
        start, match.end(), value, "percentage-points" if match["points"] else "percent"
    )


def _money_zh(folded: str, start: int, end: int, value: float) -> Quantity | None:
    match = _MONEY_ZH.match(folded, end)
    if match is None or not (match["s"] or match["c"]):
        return None
    if not match["c"]:
        # 亿 and 万亿 without 元 are money in headlines only where nothing counted follows.
        if match["level"] or match["s"] not in ("亿", "万亿"):
            return None
        if _NO_MONEY.match(folded, match.end()):
            return None
    unit = _CURRENCIES.get(match["c"] or "", "CNY")
    value = _times(value, ZH_SCALE[match["s"]]) if match["s"] else value
    return Quantity(start, match.end(), value, unit, level=bool(match["level"]))


def _currency(sign: str) -> str:
    if "$" in sign or "usd" in sign or "dollar" in sign:
        return "USD"
    return "EUR" if "€" in sign or "eur" in sign else "CNY"


def _money_before(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """A sum whose currency stands before it."""
    before = _CURRENCY_BEFORE.search(folded[max(0, start - 5) : start])
    if before is None:
        return None
    scale = _SCALE_AFTER.match(folded, end)
    value = _times(value, EN_SCALE[scale["s"]]) if scale else value
    left = start - len(before[0])
    return Quantity(left, scale.end() if scale else end, value, _currency(before[0]))


def _money_en(folded: str, start: int, end: int, value: float) -> Quantity | None:
    before = _money_before(folded, start, end, value)
    if before:
        return before
    match = _MONEY_EN.match(folded, end)
    if match:
        value = _times(value, EN_SCALE[match["s"]]) if match["s"] else value
        return Quantity(start, match.end(), value, _currency(match["c"]))
    match = _LEVEL_EN.match(folded, end)
    if match:
        return Quantity(start, match.end(), value * EN_SCALE[match["s"]], "CNY", level=True)
    match = _TRILLION.match(folded, end)
    return Quantity(start, match.end(), _times(value, 1e12), "CNY") if match else None


def _unit_of(match: re.Match[str], units: dict[str, str]) -> str:
    return units[match.lastgroup or ""]


def _thing(folded: str, start: int, end: int, value: float) -> Quantity | None:
    match = _THING_ZH.match(folded, end)
    if match:
        value = _times(value, ZH_SCALE[match["s"]]) if match["s"] else value
        return Quantity(start, match.end(), value, _unit_of(match, ZH_THING_UNITS))
    match = _THING_EN.match(folded, end)
    if match:
        value = _times(value, EN_SCALE[match["s"]]) if match["s"] else value
        return Quantity(start, match.end(), value, _unit_of(match, EN_THING_UNITS))
    return None


def _count(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """Things counted by a classifier (Chinese) or by a noun (English); one thing is no figure."""
    if value == 1:
        return None
    follows = folded[end : end + 1]
    if follows in " -+":
        if _YEAR.match(folded[start:end]) or folded[max(0, start - 1)] in "$.-":
            return None
        counted = _count_en(folded, start, end, value)
        if counted is not None or follows != " ":
            return counted
    if follows and follows.isascii():
        return _number_of(folded, start, end, value)
    return _count_zh(folded, start, end, value)


def _count_en(folded: str, start: int, end: int, value: float) -> Quantity | None:
    if value == 1:
        return None
    match = _COUNT_EN.match(folded, end)
    if match is None:
        return _number_of(folded, start, end, value)
    value = _times(value, EN_SCALE[match["s"].strip()]) if match["s"] else value
    return Quantity(start, match.end(), value, _unit_of(match, EN_NOUN_UNITS), noun=True)


def _number_of(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The figure of "the number of companies has grown to more than 500"."""
    window = max(0, start - 110)
    before = folded[window:start]
    at = before.rfind("number of ")
    if at < 0 or folded[end : end + 1] not in (".", ",", ";", " ", "\n", ""):
        return None
    match = _NUMBER_OF.search(before, at)
    if match is None or _YEAR.match(folded[start:end]):
        return None
    return Quantity(start, end, value, _unit_of(match, EN_NOUN_UNITS), noun=True)


def _count_zh(folded: str, start: int, end: int, value: float) -> Quantity | None:
    if value == 1:
        return None
    match = _COUNT_ZH.match(folded, end)
    if match:
        unit = _unit_of(match, ZH_NOUN_UNITS)
        if match["cl"] in "家户":
            unit = _kept_by(unit)
        value = _times(value, 1e4) if match["s"] else value
        return Quantity(start, match.end(), value, unit, noun=True)
    match = _CLASS_ALONE.match(folded, end)
    if match and (match["s"] or match["cl"]):
        window = max(0, start - 16)
        noun = _NOUN_BEFORE.search(folded[window:start])
        if noun:
            value = _times(value, 1e4) if match["s"] else value
            unit = _unit_of(noun, ZH_NOUN_UNITS)
            if match["cl"] in ("家", "户"):
                unit = _kept_by(unit)
            return Quantity(
                window + noun.start(noun.lastgroup or 0), match.end(), value, unit, noun=True
            )
    match = _LINES.match(folded, end)
    if match:
        near = folded[max(0, start - 90) : match.end() + 30]
        counted = folded[max(0, start - 8) : start]
        if (match["chain"] or "产业链" in near or "链长" in near) and "线" not in counted:
            return Quantity(start, match.end(), value, "chains", noun=True)
    return None


def _kept_by(unit: str) -> str:
    """家 and 户 count firms: 产业链48家 are the firms of a chain."""
    return "enterprises" if unit in ("chains", "clusters", "industries", "projects") else unit
