"""Numbers with their units, as the news writes them in two languages, in base units.

"70.1 billion yuan" and 701亿元 are 70 100 000 000 CNY; 万 and 亿 multiply, so do bln and trillion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ZH_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ZH_SCALE = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}
_EN_SCALE = {
    "trillion": 1e12,
    "trn": 1e12,
    "tn": 1e12,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "million": 1e6,
    "mln": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "thousand": 1e3,
}
_EN_WORDS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "twenty-one": 21,
    "twenty-two": 22,
    "twenty-three": 23,
    "twenty-four": 24,
    "twenty-five": 25,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "dozen": 12,
}

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ZH_NUMERAL = r"[一二三四五六七八九十百两〇]{1,5}"
_WORD = "|".join(
    sorted((word for word in _EN_WORDS if word not in ("a", "dozen")), key=len, reverse=True)
)

#: Counted nouns → the unit of the fact; the noun stands behind its number.
_NOUNS_ZH = (
    ("chains", r"产业链(?!上|龙头|企业|配套|重点企业|供应链|项目|链长|协)|重点链"),
    ("clusters", r"产业集群|集群"),
    ("projects", r"项目"),
    ("officials", r"(?:省|市|县|区)?(?:级)?领导(?:同志)?|副省长|副市长|链长|负责人"),
    ("enterprises", r"企业|公司|小巨人|链主|单项冠军|瞪羚|独角兽"),
    (
        "industries",
        r"产业(?!链|集群|园|基地|协|带|人|规模|项目|工|转|用|重点|主|产|大|合|发展|企业|投|基金|联盟|类|领域|体系)|行业(?!企业|协会)|工业大类",
    ),
    ("parks", r"(?:产业|工业)?园区|产业园|工业园"),
    ("measures", r"措施|举措|政策|条款"),
    ("platforms", r"平台"),
    ("factories", r"工厂|车间"),
    ("cities", r"城市"),
    ("regions", r"地区|省份|区县"),
    ("bases", r"基地"),
    ("innovation centres", r"(?:制造业)?创新中心"),
    ("jobs", r"就业岗位|岗位"),
    ("funds", r"基金"),
)
_NOUNS_EN = (
    ("chains", r"(?:industrial |industry |industries )?chains?"),
    ("clusters", r"clusters?"),
    ("projects", r"projects?|deals|agreements|contracts"),
    ("officials", r"officials|leaders|chiefs|vice[- ]governors|chain chiefs"),
    (
        "enterprises",
        r"enterprises|companies|firms|businesses|unicorns?|manufacturers|producers|makers",
    ),
    ("industries", r"industries|industrial categories|sectors|(?:industrial )?fields"),
    ("parks", r"(?:industrial )?parks"),
    ("measures", r"measures|policies|aspects|kinds of support|articles"),
    ("platforms", r"(?:public )?(?:service )?platforms"),
    ("factories", r"factories|workshops|plants"),
    ("cities", r"cities"),
    ("regions", r"parties|places|regions|provinces|counties"),
    ("bases", r"bases"),
    ("airports", r"airports"),
    ("routes", r"routes"),
    ("innovation centres", r"innovation cent(?:er|re)s"),
    ("jobs", r"jobs"),
    ("brands", r"brands"),
    ("funds", r"funds"),
)
_PHYSICAL_ZH = (
    ("tonnes", r"吨"),
    ("vehicles", r"辆|台(?=[^,。]{0,6}(?:车|汽车))"),
    ("cubic metres", r"立方米"),
    ("square metres", r"平方米"),
    ("kilowatts", r"千瓦(?!时)"),
    ("kWh", r"千瓦时|度(?=电)"),
    ("GWh", r"gwh"),
    ("GW", r"gw(?!h)"),
    ("units", r"台|套"),
)
_PHYSICAL_EN = (
    ("tonnes", r"(?:metric )?tons?\b|tonnes?\b|mt\b"),
    ("vehicles", r"(?:new energy |new-energy |electric )?(?:vehicles|cars|nevs|automobiles)\b"),
    ("cubic metres", r"cubic met(?:er|re)s"),
    ("square metres", r"square met(?:er|re)s"),
    ("kWh", r"kwh|kilowatt[- ]hours"),
    ("kilowatts", r"kilowatts|kw\b"),
    ("GWh", r"gwh"),
    ("GW", r"gw\b|gigawatts"),
    ("units", r"units\b"),
)


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


def _union(pairs: tuple[tuple[str, str], ...], prefix: str) -> tuple[str, dict[str, str]]:
    names = {f"{prefix}{index}": unit for index, (unit, _) in enumerate(pairs)}
    pattern = "|".join(f"(?P<{prefix}{index}>{body})" for index, (_, body) in enumerate(pairs))
    return pattern, names


_NZ, _NZ_UNITS = _union(_NOUNS_ZH, "z")
_NE, _NE_UNITS = _union(_NOUNS_EN, "e")
_PZ, _PZ_UNITS = _union(_PHYSICAL_ZH, "p")
_PE, _PE_UNITS = _union(_PHYSICAL_EN, "q")

_MONEY_ZH = re.compile(
    rf"(?P<n>{_DIGITS})?(?P<more>多|余)?(?P<s>万亿|千亿|百亿|千万|百万|亿|万)(?P<m2>多|余)?(?P<level>级)?(?P<c>元人民币|元|美元|人民币|欧元|港元|卢比|日元)?"
)
_PERCENT = re.compile(
    rf"(?P<n>{_DIGITS})\s?(?P<u>%|个百分点|percentage points?|percent\b|per cent\b|pct\b)"
    r"|(?P<cheng>[一二三四五六七八九])成"
    r"|(?P<frac>\b(?:one[- ]|a )?(?:half|quarter|third|tenth|fifth)\b(?= of)|\bmore than one-tenth\b|\bone-tenth\b)"
)
_MONEY_EN = re.compile(
    rf"(?P<c1>rmb|cny|us\$|usd|\$|yuan|¥|￥)\s?(?P<n1>{_DIGITS})(?:[\s-]?(?P<s1>trillion|trn|tn|billion|bln|bn|b|million|mln|mn|m)\b)?"
    rf"|(?P<n2>{_DIGITS}|(?:{_WORD})\b)[\s-]?(?P<s2>trillion|billion|bln|bn|b|million|mln|mn)?[\s-]?(?P<c2>yuan|rmb|cny|renminbi|u\.?s\.? dollars?|dollars?|usd)\b"
    rf"|(?P<n3>{_DIGITS})[\s-]?(?P<s3>trillion)(?![\w ]{{0,12}}(?:yuan|dollar|cubic|ton|kilo))"
    rf"|(?P<n4>{_DIGITS})[\s-]?(?P<s4>billion|trillion)[\s-](?P<level>level)"
)
_COUNT_ZH = re.compile(
    rf"(?P<n>{_DIGITS}|{_ZH_NUMERAL})(?P<s>万)?(?P<more>多|余)?(?P<cl>条|个|大|家|户|位|项|座|种|名|只|支)(?P<mid>[^,。;、:（(\d]{{0,14}}?)(?:{_NZ})"
)
_COUNT_EN = re.compile(
    rf"(?<![\w.,$-])(?P<n>{_DIGITS}|(?:{_WORD}))\b(?P<s> (?:million|thousand))? (?P<mid>(?:(?!(?:and|or|in|of|with|that|wants|percent|per|to|which|have|has|are|is|a|the|interfered|greatly) )[a-z'&/\"-]+ ){{0,5}}?)(?:{_NE})\b"
)
_THING_ZH = re.compile(rf"(?P<n>{_DIGITS})(?P<s>万亿|亿|千万|百万|万)?(?P<more>多|余)?(?:{_PZ})")
_THING_EN = re.compile(
    rf"(?<![\w.,$-])(?P<n>{_DIGITS})\s?(?P<s>billion|million|bln|mln|thousand)?[\s-]?(?:{_PE})"
)
_FRACTIONS = {"half": 50.0, "quarter": 25.0, "third": 33.3, "tenth": 10.0, "fifth": 20.0}


def _number(text: str) -> float | None:
    """A plain number, in digits or words of either language."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    if text in _EN_WORDS:
        return float(_EN_WORDS[text])
    return _chinese(text)


def _chinese(text: str) -> float | None:
    """A Chinese numeral below a thousand: 十条, 二十一, 一百零八."""
    total, digit = 0, None
    for char in text:
        if char in _ZH_DIGITS:
            digit = _ZH_DIGITS[char]
        elif char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            return None
    value = total + (digit or 0)
    return float(value) if value else None


def find_quantities(folded: str) -> list[Quantity]:
    """All quantities of a folded text, in order, none inside another."""
    found = [
        *_money_zh(folded),
        *_money_en(folded),
        *_percent(folded),
        *_counts(folded),
        *_things(folded),
    ]
    found.sort(key=lambda quantity: (quantity.start, -quantity.end))
    kept: list[Quantity] = []
    for quantity in found:
        if not kept or quantity.start >= kept[-1].end:
            kept.append(quantity)
    return kept


def _money_zh(folded: str) -> list[Quantity]:
    found = []
    for match in _MONEY_ZH.finditer(folded):
        if not match["n"]:
            continue
        currency = match["c"] or ""
        # 亿 and 万亿 without 元 are money in headlines only where nothing counted follows.
        if not currency and (match["level"] or match["s"] not in ("亿", "万亿")):
            continue
        if not currency and re.match(
            r"[\u4e00-\u9fff]?(?:千瓦|吨|立方|人|平方|株|斤|颗|亩|kwh|辆|只|头|件|度)",
            folded[match.end() :],
        ):
            continue
        unit = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "卢比": "INR", "日元": "JPY"}.get(
            currency, "CNY"
        )
        value = float(match["n"].replace(",", "")) * _ZH_SCALE[match["s"]]
        found.append(Quantity(match.start(), match.end(), value, unit, level=bool(match["level"])))
    for match in re.finditer(rf"({_DIGITS})(元|美元)(?![/每一])", folded):
        unit = "USD" if match[2] == "美元" else "CNY"
        found.append(Quantity(match.start(), match.end(), float(match[1].replace(",", "")), unit))
    return found


def _money_en(folded: str) -> list[Quantity]:
    found = []
    for match in _MONEY_EN.finditer(folded):
        number = match["n1"] or match["n2"] or match["n3"] or match["n4"]
        scale = match["s1"] or match["s2"] or match["s3"] or match["s4"]
        currency = match["c1"] or match["c2"] or ""
        value = _number(number)
        if value is None or (match["n4"] and value < 1):
            continue
        unit = "USD" if "$" in currency or "dollar" in currency or currency == "usd" else "CNY"
        value *= _EN_SCALE.get(scale, 1.0) if scale else 1.0
        found.append(Quantity(match.start(), match.end(), value, unit, level=bool(match["level"])))
    return found


def _percent(folded: str) -> list[Quantity]:
    found = []
    for match in _PERCENT.finditer(folded):
        if match["cheng"]:
            value, unit = 10.0 * _ZH_DIGITS[match["cheng"]], "percent"
        elif match["frac"]:
            value = next(share for word, share in _FRACTIONS.items() if word in match["frac"])
            unit = "percent"
        else:
            value = float(match["n"].replace(",", ""))
            points = "点" in match["u"] or "point" in match["u"]
            unit = "percentage-points" if points else "percent"
        found.append(Quantity(match.start(), match.end(), value, unit))
    return found


_CLASSED_ZH = re.compile(
    rf"(?P<noun>{_NZ})[^,。;、:\d一二三四五六七八九十百]{{0,9}}(?P<n>{_DIGITS}|{_ZH_NUMERAL})(?P<s>万)?(?P<more>多|余)?(?P<cl>条|个|家|户|位|项)(?=[,。;、\)]|$)"
)
_LINES_ZH = re.compile(
    rf"(?P<n>{_DIGITS}|{_ZH_NUMERAL})条(?P<chain>链)?(?![\u4e00-\u9fff]{{0,8}}(?:措施|政策|条款|航线|线路|河流|生产线|铁路|高速|产线|意见|建议))"
)


def _unit_of(match: re.Match[str], units: dict[str, str]) -> str:
    return next(unit for group, unit in units.items() if match[group])


def _counts(folded: str) -> list[Quantity]:
    found = []
    for match in _COUNT_ZH.finditer(folded):
        value = _number(match["n"])
        if value is not None and value != 1:
            unit = _unit_of(match, _NZ_UNITS)
            if match["cl"] in "家户" and unit in ("chains", "clusters", "industries", "projects"):
                unit = "enterprises"
            found.append(_counted(match, value * (1e4 if match["s"] else 1), unit))
    for match in _CLASSED_ZH.finditer(folded):
        value = _number(match["n"])
        if value is not None and value != 1:
            unit = _unit_of(match, _NZ_UNITS)
            found.append(_counted(match, value * (1e4 if match["s"] else 1), unit))
    for match in _LINES_ZH.finditer(folded):
        value = _number(match["n"])
        near = folded[max(0, match.start() - 90) : match.end() + 30]
        if value is not None and (match["chain"] or "产业链" in near or "链长" in near):
            found.append(_counted(match, value, "chains"))
    for match in _COUNT_EN.finditer(folded):
        value = _number(match["n"])
        if value is not None and value != 1 and not re.fullmatch(r"20[0-4]\d", match["n"]):
            scale = _EN_SCALE.get((match["s"] or "").strip(), 1.0)
            found.append(_counted(match, value * scale, _unit_of(match, _NE_UNITS)))
    return found


def _counted(match: re.Match[str], value: float, unit: str) -> Quantity:
    return Quantity(match.start(), match.end(), value, unit, noun=True)


def _things(folded: str) -> list[Quantity]:
    found = []
    for pattern, units in ((_THING_ZH, _PZ_UNITS), (_THING_EN, _PE_UNITS)):
        scales = _ZH_SCALE if units is _PZ_UNITS else _EN_SCALE
        for match in pattern.finditer(folded):
            value = float(match["n"].replace(",", "")) * (scales[match["s"]] if match["s"] else 1)
            found.append(Quantity(match.start(), match.end(), value, _unit_of(match, units)))
    return found
