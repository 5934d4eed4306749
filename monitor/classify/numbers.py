"""Quantities in a text: number, scale and unit, in base units.

"70.1 billion yuan" and 701亿元 are 70 100 000 000 CNY; 万 and 亿 multiply, so do bln and trillion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.classify.units import (
    DIGITS,
    EN_NOUN,
    EN_NOUN_UNITS,
    EN_SCALE,
    EN_THING,
    EN_THING_UNITS,
    EN_WORDS,
    NUMBER_WORD,
    ZH_DIGITS,
    ZH_NOUN,
    ZH_NOUN_UNITS,
    ZH_NUMERAL,
    ZH_SCALE,
    ZH_THING,
    ZH_THING_UNITS,
)

# Every quantity starts at a number; only there are the longer patterns tried.
_SITE = re.compile(
    rf"(?<!第)(?P<digits>{DIGITS})|(?P<cheng>[一二三四五六七八九])成(?![立为员果就功长绩交品熟年都])"
    rf"|(?<!第)(?P<han>{ZH_NUMERAL})(?=[条个大家户位项座种名])"
    r"|\b(?:one[- ]|a )?(?P<part>half|quarter|third|tenth|fifth)\b(?= of(?! (?:the |this "
    r"|last )?(?:year|20\d\d)))|\bone-(?P<tenth>tenth)\b"
    rf"|\b(?P<word>{NUMBER_WORD})\b(?=[ -])"
)
_PARTS = {"half": 50.0, "quarter": 25.0, "third": 33.3, "tenth": 10.0, "fifth": 20.0}
_PERCENT = re.compile(
    r"\s?(?:(?P<points>个百分点|percentage points?)|%|percent\b|per cent\b|pct\b)"
)
_MONEY_ZH = re.compile(
    r"[多余]?(?P<s>万亿|千亿|百亿|千万|百万|亿|万)?[多余]?(?P<level>级)?"
    r"(?P<c>元(?![/每素器件])|美元|人民币|欧元|港元|卢比|日元)?"
)
_CURRENCIES = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "卢比": "INR", "日元": "JPY"}
_NO_MONEY = re.compile(
    r"[\u4e00-\u9fff]?(?:千瓦|吨|立方|人|平方|株|斤|颗|亩|kwh|辆|只|头|件|度|户|台|千米|块|部|片"
    r"|瓶|箱|套|支|次|条|双|米|升|个|公里|gwh|gw)"
)
_CURRENCY_BEFORE = re.compile(r"(?:rmb|cny|us\$|usd|\$|yuan|¥)\s?$")
_SCALE_AFTER = re.compile(r"[\s-]?(?P<s>trillion|trn|tn|billion|bln|bn|b|million|mln|mn|m)\b")
_MONEY_EN = re.compile(
    r"[\s-]?(?P<s>trillion|billion|bln|bn|b|million|mln|mn)?[\s-]?"
    r"(?P<c>yuan|rmb|cny|renminbi|u\.?s\.? dollars?|us dollars?|dollars?|usd)\b"
)
_LEVEL_EN = re.compile(r"[\s-](?P<s>billion|trillion)[\s-]level")
_TRILLION = re.compile(r"[\s-]?trillion\b(?![\w ]{0,12}(?:yuan|dollar|cubic|ton|kilo))")
_COUNT_ZH = re.compile(
    r"(?P<s>万)?[多余]?(?P<cl>条|个(?!字)|大|家|户|位|项|座|种|名|只|支)"
    r"(?P<mid>(?:\"[^\"]{1,6}\")?"
    rf"[^,。;、:(\d \"“”将由据使成了是在及]{{0,14}}?)(?:{ZH_NOUN})(?!之一)"
)
_COUNT_EN = re.compile(
    r"(?P<s> (?:million|thousand))? (?P<mid>(?:(?!(?:or|in|of|with|that|wants|percent|per|to"
    r"|for|every|each|by|from|at|on"
    r"|which|have|has|are|is|a|the) )[a-z][a-z0-9'&/\"-]* ){0,5}?)"
    rf"(?:{EN_NOUN})\b"
)
_THING_ZH = re.compile(rf"(?P<s>万亿|亿|千万|百万|万)?[多余]?(?:{ZH_THING})")
_THING_EN = re.compile(rf"\s?(?P<s>billion|million|bln|mln|thousand)?[\s-]?(?:{EN_THING})")
# The counted noun before its number: 重点招商项目1033个.
_CLASS_ALONE = re.compile(
    r"(?=[多余万条个家户位项座款])(?P<s>万)?[多余]?(?P<cl>[条个家户位项座款])?(?=以上|左右|[,。;、)]|$)"
)
_NOUN_BEFORE = re.compile(rf"(?:{ZH_NOUN})[^,。;、:\d一二三四五六七八九十百]{{0,9}}$")
# 其余12条: lines without a noun are chains where the talk is of chains.
_LINES = re.compile(
    r"条(?P<chain>链)?(?![\u4e00-\u9fff]{0,8}(?:措施|政策|条款|航线|线路|河流|生产线|铁路|高速"
    r"|产线|意见|建议))"
)
# Words and runs of numerals; a decimal or a grouped number is one token.
_TOKEN = re.compile(r"[a-z]+|[\d一二三四五六七八九十百两〇][\d,.一二三四五六七八九十百两〇]*")
_FIRST_WORDS = frozenset(word.split("-")[0].split()[0] for word in EN_WORDS) | _PARTS.keys()
_YEAR = re.compile(r"20[0-4]\d$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: ``value`` in base units, the span of number and unit.

    ``noun`` is true for counted things (projects, chains), ``level`` for an order of magnitude
    that is no measurement of its own (千亿级).
    """

    start: int
    end: int
    value: float
    unit: str
    noun: bool = False
    level: bool = False


def find_quantities(folded: str) -> list[Quantity]:
    """All quantities of a folded text, in order, none inside another."""
    found: list[Quantity] = []
    reach = 0
    for site in _sites(folded):
        if site.start() < reach:
            continue
        quantity = _at(folded, site)
        if quantity is not None:
            found.append(quantity)
            reach = quantity.end
    return found


def _sites(folded: str) -> Iterator[re.Match[str]]:
    """The numbers of a text: tried only at digits, Chinese numerals and words that begin one."""
    reach = 0
    for token in _TOKEN.finditer(folded):
        position, end = token.span()
        if folded[position].isascii() and folded[position].isalpha():
            if position < reach or token[0] not in _FIRST_WORDS:
                continue
            end = position + 1
        while reach <= position < end:
            site = _SITE.match(folded, position)
            reach = position = site.end() if site else position + 1
            if site:
                yield site


def _at(folded: str, site: re.Match[str]) -> Quantity | None:
    """The quantity that begins with a number, if it is one."""
    start, end = site.span()
    if site["cheng"]:
        return Quantity(start, end, 10.0 * ZH_DIGITS[site["cheng"]], "percent")
    part = site["part"] or site["tenth"]
    if part:
        return Quantity(start, end, _PARTS[part], "percent")
    value = _value(site)
    if value is None:
        return None
    if site["digits"]:
        percent = _PERCENT.match(folded, end)
        if percent:
            unit = "percentage-points" if percent["points"] else "percent"
            return Quantity(start, percent.end(), value, unit)
        if start and folded[start - 1].isascii() and folded[start - 1].isalnum():
            return None  # "c919", "20gwh" behind a letter
        found = _money_zh(folded, start, end, value) or _thing(folded, start, end, value)
        if found:
            return found
    if not site["han"]:
        found = _money_en(folded, start, end, value)
        if found:
            return found
    return _count(folded, site, value)


def _value(site: re.Match[str]) -> float | None:
    if site["digits"]:
        return float(site["digits"].replace(",", ""))
    if site["word"]:
        return float(EN_WORDS[site["word"]])
    return _chinese(site["han"])


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
    value *= ZH_SCALE[match["s"]] if match["s"] else 1
    return Quantity(start, match.end(), value, unit, level=bool(match["level"]))


def _money_en(folded: str, start: int, end: int, value: float) -> Quantity | None:
    before = _CURRENCY_BEFORE.search(folded[max(0, start - 5) : start])
    if before:
        scale = _SCALE_AFTER.match(folded, end)
        value *= EN_SCALE[scale["s"]] if scale else 1
        dollars = "$" in before[0] or "usd" in before[0]
        left = start - (len(before[0]))
        return Quantity(left, scale.end() if scale else end, value, "USD" if dollars else "CNY")
    match = _MONEY_EN.match(folded, end)
    if match:
        value *= EN_SCALE[match["s"]] if match["s"] else 1
        dollars = "dollar" in match["c"] or match["c"] == "usd"
        return Quantity(start, match.end(), value, "USD" if dollars else "CNY")
    match = _LEVEL_EN.match(folded, end)
    if match:
        return Quantity(start, match.end(), value * EN_SCALE[match["s"]], "CNY", level=True)
    match = _TRILLION.match(folded, end)
    return Quantity(start, match.end(), value * 1e12, "CNY") if match else None


def _unit_of(match: re.Match[str], units: dict[str, str]) -> str:
    return next(unit for group, unit in units.items() if match[group])


def _thing(folded: str, start: int, end: int, value: float) -> Quantity | None:
    match = _THING_ZH.match(folded, end)
    if match:
        value *= ZH_SCALE[match["s"]] if match["s"] else 1
        return Quantity(start, match.end(), value, _unit_of(match, ZH_THING_UNITS))
    match = _THING_EN.match(folded, end)
    if match:
        value *= EN_SCALE[match["s"]] if match["s"] else 1
        return Quantity(start, match.end(), value, _unit_of(match, EN_THING_UNITS))
    return None


def _count(folded: str, site: re.Match[str], value: float) -> Quantity | None:
    """Things counted by a classifier (Chinese) or by a noun (English); one thing is no figure."""
    if value == 1:
        return None
    start, end = site.span()
    if site["word"] or (site["digits"] and folded[end : end + 1] == " "):
        if site["digits"] and (_YEAR.match(site["digits"]) or folded[max(0, start - 1)] in "$.-"):
            return None
        match = _COUNT_EN.match(folded, end)
        if match is None:
            return None
        value *= EN_SCALE[match["s"].strip()] if match["s"] else 1
        return Quantity(start, match.end(), value, _unit_of(match, EN_NOUN_UNITS), noun=True)
    match = _COUNT_ZH.match(folded, end)
    if match:
        unit = _unit_of(match, ZH_NOUN_UNITS)
        if match["cl"] in "家户" and unit in ("chains", "clusters", "industries", "projects"):
            unit = "enterprises"
        value *= 1e4 if match["s"] else 1
        return Quantity(start, match.end(), value, unit, noun=True)
    match = _CLASS_ALONE.match(folded, end)
    if match and (match["s"] or match["cl"]):
        window = max(0, start - 16)
        noun = _NOUN_BEFORE.search(folded[window:start])
        if noun:
            value *= 1e4 if match["s"] else 1
            unit = _unit_of(noun, ZH_NOUN_UNITS)
            if match["cl"] in ("家", "户") and unit != "users":
                unit = "enterprises"
            return Quantity(window + noun.start(), match.end(), value, unit, noun=True)
    match = _LINES.match(folded, end)
    if match:
        near = folded[max(0, start - 90) : match.end() + 30]
        counted = folded[max(0, start - 8) : start]
        if (match["chain"] or "产业链" in near or "链长" in near) and "线" not in counted:
            return Quantity(start, match.end(), value, "chains", noun=True)
    return None
