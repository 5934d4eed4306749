"""Where the numbers of a text stand, and which quantities they begin.

"70.1 billion yuan" and 701亿元 are 70 100 000 000 CNY; 万 and 亿 multiply, so do bln and trillion.
Of a range both ends are kept: "3 to 5 billion yuan" and 30亿至50亿元.
"""

from __future__ import annotations

import re

import ahocorasick_rs

from monitor.classify.counts import count, count_en, count_zh, thing
from monitor.classify.money import money_before, money_en, money_zh
from monitor.classify.quantity import Quantity, times
from monitor.classify.units import EN_LARGE, EN_PARTS, EN_SCALE, EN_WORDS, ZH_DIGITS, ZH_SCALE

# A set of characters in front lets the engine skip to the next number; what follows that of a
# date, an issue, a room is no unit.
_DIGITS = re.compile(r"[0-9][0-9]*(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?(?![0-9年月日号时点届期版:])")
# 突破万亿元: an order of magnitude that something passed, without a digit.
_ORDER = re.compile(
    r"(?:突破|超过|超|逾|达到|达|迈上|跨上|跨越|迈过|跻身|破)了?"
    r"(?P<sum>(?P<s>万亿|千亿|百亿|十亿)元)(?!以?[上下]|级|的?(?:\d+[个家户])?(?:企业|项目|集群|产业|园区|县|镇))"
)
# 打造千亿级产业集群: the size that one cluster shall have.
_LEVEL = re.compile(
    r"(?:打造|建设|培育|建成|形成|冲刺|瞄准|迈向|构建|做强|做大|剑指|壮大|崛起)[^,。;、:\d个条大两三四五六]{0,10}?"
    r"(?P<sum>(?P<n>[一二两三四五六七八九])?(?P<s>万亿|千亿|百亿)元?级)"
    r"(?:的)?[^,。;、:\d]{0,14}?(?:集群|产业链)"
)
_ORDERS = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9}
_HAN = re.compile(
    r"[一二三四五六七八九十百两〇][一二三四五六七八九十百千两零〇]*(?:点[一二三四五六七八九零〇]+)?"
    r"(?=[多余]?[条个大家户位项座种名成分千百亿万]|新(?:兴)?产业)"
)
_PLAIN = re.compile(
    r"(?:(?P<s>万亿|亿|万)元(?![![/每素器件])|%| percent\b"
    r"| (?P<e>trillion|billion|million) yuan(?![a-z]))"
    r"(?! ?(?:[至到~-]|(?:to|and)\b))"
)
_SCALES = {**ZH_SCALE, **EN_SCALE}
_TENS = {"十": 10, "百": 100, "千": 1000}
_YEAR_LONG = 4  # digits
_AFTER_YEAR = frozenset(" ,.;:)\n\"'-")
_UNIT_NEXT = re.compile(
    r"[ -](?:[bmt\u4e00-\u9fff]|yuan|rmb|cny|us|dollar|euro|percent|per cent|pct|gw|kw|units|sets)"
    r"|[.,]\d"
)
_CURRENCY = ("$", "¥", "€", "rmb", "cny", "usd", "eur", "rmb ", "cny ", "usd ", "eur ", "yuan ")
_NO_UNIT = frozenset("年月日号时点届期版")
_MARKS = frozenset(",.;)\n")
_CHINESE = "\u4e00"  # and what comes after it: no number has a Chinese unit below it
_NOT_TENTHS = frozenset("立为员果就功长绩交品熟年都本")
_PARTS_ZH = re.compile(
    r"分之([一二三四五六七八九十百][一二三四五六七八九十]*(?:点[一二三四五六七八九零〇]+)?)"
)
_FRACTION = re.compile(r"/(\d{1,2})(?![\d/年月日])")
_PERCENT_FIRST = frozenset("p个百%")
_PERCENT = re.compile(
    r" ?(?:(?P<points>个?百分点|percentage points?)|percent\b|per cent\b|pct\b|%)"
)
# From one end of a range to the other.
_LINKS = frozenset(" 至到~-bmt")
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
_BLANKS = str.maketrans("-\n(", "   ")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
# No share of a whole but a time of the year.
_OF_TIME = re.compile(r"(?: of)? (?:(?:the |this |last )?(?:year|month|20\d\d|centur)|an? hour)")


def find_quantities(folded: str, *, words: bool = True) -> list[Quantity]:
    """All quantities of a folded text, in order, none inside another.

    ``words`` false leaves out numbers in English words, of which a Chinese text has none.
    """
    found = _in_figures(folded)
    spelt = _in_words(folded) if words else []
    if not folded.isascii():
        spelt += _in_han(folded)
    if not spelt:
        return found
    free = [
        one
        for one in spelt
        if not any(one.start < other.end and other.start < one.end for other in found)
    ]
    return sorted([*found, *free])


def _in_figures(folded: str) -> list[Quantity]:
    found = []
    reach = 0
    for number in _DIGITS.finditer(folded):
        start, end = number.span()
        if start < reach:
            continue
        text = number[0]
        if end - start == _YEAR_LONG and text.startswith("20") and _is_year(folded, start, end):
            continue
        value = float(text.replace(",", ""))
        quantity = _plain(folded, start, end, value) or _ranged(folded, start, end, value)
        if quantity is not None:
            found.append(quantity)
            reach = quantity.end
    return found


def _plain(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The commonest quantities, read at once: 701亿元, "70.1 billion yuan", 8.6%, "8 percent".

    None of a range, and nothing beside them that needs a second look.
    """
    match = _PLAIN.match(folded, end)
    if (
        match is None
        or folded[start - 1 : start] in _LETTERS
        or folded.endswith(_CURRENCY, 0, start)
    ):
        return None
    scale = match["s"] or match["e"]
    if scale is None:
        return Quantity(start, match.end(), value, "percent")
    return Quantity(start, match.end(), times(value, _SCALES[scale]), "CNY")


def _is_year(folded: str, start: int, end: int) -> bool:
    """Whether four digits are plainly a year of English text: no unit and no currency beside."""
    return (
        folded[end : end + 1] in _AFTER_YEAR
        and _UNIT_NEXT.match(folded, end) is None
        and not folded.endswith(_CURRENCY, 0, start)
    )


def _in_han(folded: str) -> list[Quantity]:
    found = []
    for numeral in _HAN.finditer(folded):
        quantity = _of_han(folded, *numeral.span())
        if quantity is not None:
            found.append(quantity)
    if "亿" in folded:
        found += [
            Quantity(
                *level.span("sum"),
                (ZH_DIGITS[level["n"]] if level["n"] else 1) * _ORDERS[level["s"]],
                "CNY",
                level=True,
            )
            for level in _LEVEL.finditer(folded)
        ]
        found += [
            Quantity(*order.span("sum"), _ORDERS[order["s"]], "CNY")
            for order in _ORDER.finditer(folded)
        ]
    return found


def _in_words(folded: str) -> list[Quantity]:
    text = f" {folded} "
    if folded.isascii():
        text = text.translate(_BLANKS)
    else:  # a translation is quick for plain ASCII alone
        text = text.replace("-", " ").replace("\n", " ").replace("(", " ")
    found = []
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
            scale = word.rpartition(" ")[2]
            if scale in EN_LARGE:
                end -= len(scale) + 1
            value = float(EN_WORDS[word])
            quantity = (
                _percent(folded, start, end, value)
                or money_en(folded, start, end, value)
                or (
                    thing(folded, start, end, value) or count_en(folded, start, end, value)
                    if value > 1 or scale in EN_LARGE
                    else None
                )
            )
        if quantity is not None:
            reach = quantity.end
            found.append(quantity)
    return found


def _ranged(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The quantity at a number, or at the range that begins with it."""
    first = _of_digits(folded, start, end, value)
    after = first.end if first else end
    if folded[after : after + 1] not in _LINKS:
        return first
    link = _TO.match(folded, after)
    if link is None:
        return first
    number = _DIGITS.match(folded, link.end())
    if number is None:  # from a number to a date
        return first
    word = link["to"]
    other = float(number[0].replace(",", ""))
    if word == "and" and not folded.endswith("between ", 0, start):
        return first
    second = _of_digits(folded, number.start(), number.end(), other)
    if second is None or other == 0 or (first is not None and first.unit != second.unit):
        return first
    if word in ("to", "到") and _COMES_FROM.search(folded[max(0, start - 20) : start]):
        return first  # what it was and what it became
    if first is not None:
        low = first.value
    else:
        low = times(value, EN_SCALE[link["s"]] if link["s"] else second.value / other)
    if low >= second.value or (second.noun and low < 2):
        return first
    return second._replace(start=start, value=low, upper=second.value)


def _of_digits(folded: str, start: int, end: int, value: float) -> Quantity | None:
    follows = folded[end : end + 1]
    if follows == "%":
        return Quantity(start, end + 1, value, "percent")
    if follows == " " and folded[end + 1 : end + 2] >= _CHINESE:
        end += 1  # 总投资 35 亿元
        follows = folded[end]
        if follows in _NO_UNIT:
            return None
    if start and folded[start - 1] in _LETTERS:
        # "c919", "20gwh" behind a letter; but "rmb1.05 billion"
        return money_before(folded, start, end, value)
    if follows >= _CHINESE:
        return (
            _percent(folded, start, end, value)
            or money_zh(folded, start, end, value)
            or thing(folded, start, end, value)
            or count(folded, start, end, value)
        )
    if follows == "/":
        return _fraction(folded, start, end, value)
    if follows in _MARKS:
        return money_before(folded, start, end, value) or count(folded, start, end, value)
    return (
        _percent(folded, start, end, value)
        or money_en(folded, start, end, value)
        or thing(folded, start, end, value)
        or count(folded, start, end, value)
    )


def _fraction(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """1/4 where it is said of what: a share, no date and no part of a series."""
    match = _FRACTION.match(folded, end)
    if match is None:
        return None
    whole = float(match[1])
    near = folded[max(0, start - 12) : start]
    said_of = "占" in near or "约" in near or folded.startswith(" of", match.end())
    if said_of and 0 < value < whole <= 20:
        return Quantity(start, match.end(), round(100 * value / whole, 1), "percent")
    return None


def _of_han(folded: str, start: int, end: int) -> Quantity | None:
    """A Chinese numeral: 十二条, 三成, 三分之一, 三千亿元."""
    follows = folded[end]
    if folded[start - 1 : start] == "第":
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
    if follows == "新":
        until = end + (3 if folded[end + 1] == "产" else 4)  # 六新产业, 五新兴产业
        return Quantity(start, until, value, "industries", noun=True) if value > 1 else None
    if follows in "千百亿万":
        if text in ("十", "百"):
            return None  # 百亿, 十万: an order of magnitude
        money = money_zh(folded, start, end, value)
        return money if money and folded[money.end - 1] == "元" else None
    return _percent(folded, start, end, value) or count_zh(folded, start, end, value)


def _chinese(text: str) -> float | None:
    """A Chinese numeral below ten thousand: 十条, 二十一, 一百零八, 四千五百八十, 一点七."""
    whole, _, rest = text.partition("点")
    total, digit = 0, None
    for char in whole:
        if char in ZH_DIGITS:
            digit = ZH_DIGITS[char]
        elif char in _TENS:
            total += (1 if digit is None else digit) * _TENS[char]
            digit = None
    value = float(total + (digit or 0))
    if rest:
        value = float(f"{value:.0f}.{''.join(str(ZH_DIGITS.get(char, 0)) for char in rest)}")
    return value or None


def _percent(folded: str, start: int, end: int, value: float) -> Quantity | None:
    follows = folded[end : end + 1]
    if follows == "个":
        if folded[end + 1 : end + 2] != "百":
            return None
    elif (folded[end + 1 : end + 2] if follows == " " else follows) not in _PERCENT_FIRST:
        return None
    match = _PERCENT.match(folded, end)
    if match is None:
        return None
    unit = "percentage-points" if match["points"] else "percent"
    return Quantity(start, match.end(), value, unit)
