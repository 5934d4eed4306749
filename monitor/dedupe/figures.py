"""Numbers in a text, in either language, in base units: 70.1 billion yuan is 701亿元.

The language-independent part of a story. Labels carry the figures that a reader wants; this reads
every number, so that two reports can be compared whichever of them each has picked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.dedupe.folding import fold


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in base units and what it counts: ``CNY``, ``USD``, ``percent`` or ``number``."""

    value: float
    unit: str

    def __str__(self) -> str:
        amount = _readable(self.value)
        return amount if self.unit == "number" else f"{amount} {self.unit}"


_COUNTING = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
"""
_WORDS = {word: number for number, word in enumerate(_COUNTING.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
}

_SCALES = {
    "thousand": 1e3, "million": 1e6, "mln": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bln": 1e9,
    "bn": 1e9, "b": 1e9, "trillion": 1e12, "trln": 1e12, "tn": 1e12,
    "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "百亿": 1e10, "千亿": 1e11,
    "万亿": 1e12,
}  # fmt: skip
_HAN_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}

# Most patterns begin with a look at the next character: most places of a text are told by it.
_EN = re.compile(
    r"(?=[\s\drcyu$¥])(?P<cur>rmb|cny|yuan|us\$|usd|\$|¥)?\s?"
    r"(?P<num>(?<![a-z\d.,])\d[\d,]{0,20}(?:\.\d{1,9})?)"
    r"(?:[\s-]?(?P<scale>trillion|billion|million|thousand|trln|bln|mln|bn|mn|tn|b|m)\b)?"
    r"(?:[\s-]?(?P<unit>%|percent\b|per\s+cent\b|yuan\b|rmb\b|cny\b|u\.?s\.?\s+dollars?|dollars?\b|usd\b))?"
)
_EN_WORD = re.compile(
    r"\b(?:(?P<tens>twenty|thirty|forty|fifty|sixty)-)?(?P<word>"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\b"
)
_ZH = re.compile(
    r"(?=\d)(?P<num>(?<![\d.,])\d[\d,]{0,20}(?:\.\d{1,9})?)(?P<scale>万亿|千亿|百亿|千万|百万|亿|万|千)?多?余?"
    r"(?P<unit>%|元|美元|人民币)?"
)
_ZH_WORD = re.compile(
    r"(?=[一二两三四五六七八九十百千])(?<![第一二两三四五六七八九十百千〇])(?P<num>[一二两三四五六七八九十百千]{1,8})(?P<scale>万亿|亿|万)?"
    r"(?P<unit>元|美元)?(?=[大条个项家类批重余多元美链])"
)
#: An order of magnitude without a number: 超万亿元, 千亿级, "a trillion-yuan industry".
_ZH_BARE = re.compile(
    r"(?=[万千百])(?<![\d.一二两三四五六七八九十几数多余])(?P<scale>万亿|千亿|百亿)(?=[级元])(?P<unit>元)?"
)
_EN_BARE = re.compile(
    r"(?=[aot])(?<![\d.])(?<!\d[\s-])\b(?:(?:a|one|the)\s)(?P<scale>trillion|billion)[\s-](?P<unit>yuan|dollar)"
)
_PERCENT_ZH = re.compile(r"百分之(?P<num>\d{1,9}(?:\.\d{1,9})?)")
#: Years and dates say when, not how much; they are compared apart.
_DATES = re.compile(
    r"(?=\d)(?:"
    r"(?:19|20)\d\d\s?[-—–至到]\s?(?:(?:19|20)?\d\d)\s?年?"
    r"|(?:19|20)\d\d\s?[年-]\s?\d{1,2}\s?[月-]\s?\d{1,2}日?"
    r"|(?:19|20)\d\d年|\d{1,2}月\d{1,2}日|\d{1,2}(?:[-—–至到]\d{1,2})?月(?:份)?|\d{1,2}日"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:19|20)\d\d\b|\d{1,2}:\d{2})"
    r"|(?=[jfmasondt])\b(?:"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:,?\s+(?:19|20)\d\d)?\b"
    r"|the\s+\d{1,2}(?:st|nd|rd|th)\b)"
)


#: From here on the order of magnitude tells as much as a digit. Powers of ten are the stock of
#: every plan ("千亿级"), whatever their size.
_LARGE = 10_000


@lru_cache(maxsize=1024)
def figures(text: str) -> frozenset[Figure]:
    """All figures of a text but dates and years; several readings of one text are one figure."""
    folded = _DATES.sub(" ", fold(text))
    found: set[Figure] = set()
    for match in _ZH.finditer(folded):
        if match["scale"] or match["unit"]:
            found.add(_figure(match["num"], match["scale"], match["unit"], None))
    for match in _ZH_WORD.finditer(folded):
        value = _han_number(match["num"])
        if value is not None:
            found.add(_scaled(value, match["scale"], match["unit"], None))
    for match in _EN.finditer(folded):
        tail = folded[match.end() : match.end() + 1]
        if tail in "万亿千" and tail:
            continue
        found.add(_figure(match["num"], match["scale"], match["unit"], match["cur"]))
    for match in _EN_WORD.finditer(folded):
        value = _WORDS[match["word"]] + (_WORDS[match["tens"]] if match["tens"] else 0)
        found.add(Figure(float(value), "number"))
    for pattern in (_ZH_BARE, _EN_BARE):
        for match in pattern.finditer(folded):
            found.add(_scaled(1.0, match["scale"], match["unit"] or "yuan", None))
    for match in _PERCENT_ZH.finditer(folded):
        found.add(Figure(float(match["num"]), "percent"))
    return frozenset(found)


#: What official news counts, in both languages; the names are the units of the gold labels.
_COUNTED = {
    "chains": (r"chains?(?!\s+(?:chief|leader|master|length|owner))", r"(?:产业)?链条?(?![长主])"),
    "clusters": (r"clusters?", r"集群"),
    "industries": (r"industries|sectors", r"产业(?![链集园])|行业"),
    "projects": (r"projects?", r"项目"),
    "enterprises": (r"enterprises?|companies|company|firms?", r"企业|公司"),
    "parks": (r"parks?", r"园区|产业园"),
    "measures": (r"measures?|aspects", r"措施|举措|政策"),
}
_NUMBER_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_EN_COUNT = re.compile(
    rf"(?<![\w.,])(?P<num>\d[\d,]{{0,20}}|(?:(?:twenty|thirty|forty|fifty|sixty)-)?(?:{_NUMBER_WORD}))\s+"
    r"(?:(?!and\b|of\b|in\b|to\b|with\b|for\b|percent\b|years?\b|billion\b|million\b)[a-z'&-]+\s+){0,4}?"
    r"(?:" + "|".join(f"(?P<{name}>{words[0]})" for name, words in _COUNTED.items()) + r")\b"
)
_ZH_COUNT = re.compile(
    r"(?=[\d一二两三四五六七八九十百])(?<![\d.,一二两三四五六七八九十百])(?P<num>\d[\d,]{0,20}|[一二两三四五六七八九十百]{1,6})多?余?[条个项家大类批户]"
    r"[^\s\d,.。;、:!?()“”\"一二三四五六七八九十]{0,10}?"
    r"(?:" + "|".join(f"(?P<{name}>{words[1]})" for name, words in _COUNTED.items()) + r")"
)
_ZH_COUNT_AFTER = re.compile(
    r"(?=[产链集行项企公园措举政])(?:"
    + "|".join(f"(?P<{name}>{words[1]})" for name, words in _COUNTED.items())
    + r")"
    r"[^\s\d,.。;、:!?()“”\"一二三四五六七八九十]{0,4}?"
    r"(?P<num>\d[\d,]{0,20}|[一二两三四五六七八九十百]{1,6})(?:余|多)?[条个家户]"
)


@lru_cache(maxsize=1024)
def counts(text: str) -> frozenset[Figure]:
    """What a text counts: 11 chains are ``eleven industrial chains`` and ``11条重点产业链``."""
    folded = fold(text)
    found: set[Figure] = set()
    for pattern in (_EN_COUNT, _ZH_COUNT, _ZH_COUNT_AFTER):
        for match in pattern.finditer(folded):
            value = _plain(match["num"])
            unit = next(name for name in _COUNTED if match[name])
            if value is not None and value > 1:
                found.add(Figure(value, unit))
    return frozenset(found)


def _plain(number: str) -> float | None:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    if number.isascii():
        tens, _, word = number.rpartition("-")
        return float(_WORDS[word] + (_WORDS[tens] if tens else 0))
    return _han_number(number)


def _figure(number: str, scale: str | None, unit: str | None, currency: str | None) -> Figure:
    return _scaled(float(number.replace(",", "")), scale, unit, currency)


def _scaled(value: float, scale: str | None, unit: str | None, currency: str | None) -> Figure:
    value = round(value * _SCALES.get(scale or "", 1.0), 4)
    mark = (unit or currency or "").strip()
    if mark in ("%", "percent") or mark.startswith("per"):
        return Figure(value, "percent")
    if mark in ("usd", "us$", "$", "美元") or "dollar" in mark:
        return Figure(value, "USD")
    if mark in ("元", "人民币", "yuan", "rmb", "cny", "¥"):
        return Figure(value, "CNY")
    return Figure(value, "number")


def _han_number(text: str) -> float | None:
    total, current = 0, 0
    for character in text:
        if character in _HAN_DIGITS:
            if current:
                return None
            current = _HAN_DIGITS[character]
        else:
            total += (current or 1) * _HAN_UNITS[character]
            current = 0
    return float(total + current)


@lru_cache(maxsize=1 << 14)
def weight(figure: Figure) -> float:
    """How much a shared figure proves, in natural log odds: little for a small or round number,
    which any report may have, much for an amount of four significant digits."""
    digits = len(f"{figure.value:.6g}".replace(".", "").split("e")[0].strip("0")) or 1
    large = figure.value >= _LARGE
    if digits == 1:
        power_of_ten = f"{figure.value:e}".startswith("1.0")
        return 0.2 if figure.value < 10 else 1.2 if large and not power_of_ten else 0.7
    money = 0.4 if figure.unit in ("CNY", "USD") else 0.0
    return {2: 1.7 if large else 1.4, 3: 2.6}.get(digits, 3.4) + money


def _readable(value: float) -> str:
    for scale, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= scale:
            return f"{value / scale:.6g} {name}"
    return f"{value:,.12g}"
