"""Sums of money in base units: 701亿元, "RMB 70.1 bn", "$3.5 billion", "2 trillion yuan"."""

from __future__ import annotations

import re

from monitor.classify.quantity import Quantity, times
from monitor.classify.units import EN_SCALE, ZH_SCALE

_MONEY_ZH = re.compile(
    r"[多余]?(?P<s>万亿|千亿|百亿|千万|百万|亿|万)?[多余]?(?P<level>级)?"
    r"(?P<c>元(?![![/每素器件])|美元|美金|人民币|欧元|港元|港币|卢比|日元)?"
)
_FIRST_ZH = frozenset("多余万千百亿元美人欧港卢日")
_CURRENCIES = {
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "卢比": "INR",
    "日元": "JPY",
}
_NO_MONEY = re.compile(
    r"[\u4e00-\u9fff]?(?:千瓦|吨|立方|人|平方|株|斤|颗|亩|kwh|辆|只|头|件|度|户|台|千米|块|部|片"
    r"|瓶|箱|套|支|次|条|双|米|升|个|公里|gwh|gw)"
)
_BEFORE = re.compile(r"(?:rmb|cny|hk\$|us\$|usd|\$|yuan|cn¥|¥|€|eur)\s?$")
_LAST_BEFORE = frozenset("$¥€bydnr")
_SCALE_AFTER = re.compile(r"[\s-]?(?P<s>trillion|trn|tn|billion|bln|bn|b|million|mln|mn|m)\b")
_MONEY_EN = re.compile(
    r"[\s-]?(?P<s>trillion|trn|tn|billion|bln|bn|b|million|mln|mn)?[\s-]?"
    r"(?P<c>yuan|rmb|cny|renminbi|u\.?s\.? dollars?|us dollars?|us\$|dollars?|usd|euros?|eur)"
    r"(?![a-z])"
)
_FIRST_EN = frozenset("tbmyrcude")
_LEVEL_EN = re.compile(r"[\s-](?P<s>billion|trillion)[\s-]level")
# "Three trillion-yuan clusters" are counted; "a three-trillion-yuan cluster" is a sum.
_SIZED = re.compile(
    r" (?:trillion|billion)-yuan(?:-level)? (?:[a-z-]+ ){0,4}?"
    r"(?:clusters|chains|industries|companies|enterprises|parks|groups|bases|sectors|hubs|zones"
    r"|firms|counties|towns|pillars|markets)\b"
)
_FEW = 10  # "100 billion-yuan clusters" are of 100 billion
# A trillion of nothing said is a sum.
_TRILLION = re.compile(r"[\s-]?trillion\b(?![\w ]{0,12}(?:yuan|dollar|euro|cubic|ton|kilo))")


def money_zh(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The sum whose number ends at ``end``, its scale and currency in Chinese behind it."""
    if folded[end : end + 1] not in _FIRST_ZH:
        return None
    match = _MONEY_ZH.match(folded, end)
    if match is None or not (match["s"] or match["c"]):
        return None
    if not match["c"]:
        # 亿 and 万亿 without 元 are money in headlines only where nothing counted follows.
        if match["s"] not in ("亿", "万亿"):
            return None
        if _NO_MONEY.match(folded, match.end()):
            return None
    value = times(value, ZH_SCALE[match["s"]]) if match["s"] else value
    unit = _CURRENCIES.get(match["c"] or "", "CNY")
    return Quantity(start, match.end(), value, unit, level=bool(match["level"]))


def money_en(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """The same in English; the currency may stand before the number."""
    before = money_before(folded, start, end, value)
    if before:
        return before
    first = folded[end : end + 1]
    if (folded[end + 1 : end + 2] if first in " -" else first) not in _FIRST_EN:
        return None
    match = _MONEY_EN.match(folded, end)
    if match:
        if value < _FEW and first == " " and _SIZED.match(folded, end):
            return None
        value = times(value, EN_SCALE[match["s"]]) if match["s"] else value
        return Quantity(start, match.end(), value, _currency(match["c"]))
    match = _LEVEL_EN.match(folded, end)
    if match:
        scaled = times(value, EN_SCALE[match["s"]])
        return Quantity(start, match.end(), scaled, "CNY", level=True)
    match = _TRILLION.match(folded, end)
    return Quantity(start, match.end(), times(value, 1e12), "CNY") if match else None


def money_before(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """A sum whose currency stands before it: "RMB1.05 billion", "$3.5 bn"."""
    left = folded[max(0, start - 5) : start]
    if not left or (left[-2:-1] if left[-1] == " " else left[-1]) not in _LAST_BEFORE:
        return None
    before = _BEFORE.search(left)
    if before is None:
        return None
    scale = _SCALE_AFTER.match(folded, end)
    value = times(value, EN_SCALE[scale["s"]]) if scale else value
    until = scale.end() if scale else end
    return Quantity(start - len(before[0]), until, value, _currency(before[0]))


def _currency(sign: str) -> str:
    if "hk$" in sign:
        return "HKD"
    if "$" in sign or "usd" in sign or "dollar" in sign:
        return "USD"
    return "EUR" if "€" in sign or "eur" in sign else "CNY"
