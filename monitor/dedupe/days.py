"""Days and years that a text names, in either language: when it happened, until when it is to be.

``7月6日``, ``July 6`` and, in an article of July 8, ``on Monday`` may be one day;
``（2021—2023年）`` and ``from 2021 to 2023`` are the same years, ``前5月`` and ``the first five
months`` the same period.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from monitor.dedupe.folding import fold

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
)}  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EN_DAY = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+(\d{1,2})\b(?!,?\s*\d{4}\s*/)"
)
_EN_DAY_FIRST = re.compile(
    r"\b(\d{1,2})\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b"
)
_EN_ORDINAL = re.compile(r"\bthe\s+(\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:five|century|anniv|place))")
_EN_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b")
_ZH_DAY = re.compile(r"(?:(\d{1,2})\s*月\s*)?(?<!\d)(\d{1,2})\s*日")
_YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?![\d.%]|\s*(?:元|亿|万|个|家|yuan|billion|million))"
)
_SPAN = re.compile(
    r"(?<!\d)(20)(\d\d)\s?年?\s?(?:[-–—~至到]+|to|through|and)\s?(?:20)?(\d\d)(?!\d|[-./]\d)"
)

_NUMBERS = {word: number for words in (
    "一二三四五六七八九十",
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
) for number, word in enumerate(words, 1)} | {"十一": 11, "eleven": 11}  # fmt: skip
_NUMBER = rf"(\d{{1,2}}|十一|eleven|{'|'.join(_NUMBERS)})"
_FIRST_MONTHS = re.compile(rf"前\s?{_NUMBER}个?月|\bfirst {_NUMBER} months\b")
_MONTHS_TO = re.compile(
    r"(?<!\d)(\d{1,2})\s?月?\s?(?:[-–—~至到]+)\s?(\d{1,2})月(?!\d)"
    rf"|\b({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s?(?:[-–—]|to|through)\s?({'|'.join(_MONTHS)})"
)
_ONE_MONTH = re.compile(r"(?<![\d前至到~–—-])(\d{1,2})月份")
_QUARTERS = {
    "一季度": (1, 3), "首季": (1, 3), "二季度": (4, 6), "(?<!前)三季度": (7, 9), "四季度": (10, 12),
    "上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "前三个季度": (1, 9), "全年": (1, 12),
    r"\b(?:first quarter|q1)\b": (1, 3), r"\b(?:second quarter|q2)\b": (4, 6),
    r"\b(?:third quarter|q3)\b": (7, 9), r"\b(?:fourth quarter|q4)\b": (10, 12),
    r"\bfirst half\b": (1, 6), r"\bsecond half\b": (7, 12), r"\bfirst three quarters\b": (1, 9),
    r"\b(?:full|whole|entire) year\b": (1, 12),
}  # fmt: skip
_WHOLE_YEAR = (1, 12)
_QUARTER = tuple((re.compile(words), span) for words, span in _QUARTERS.items())


@lru_cache(maxsize=1024)
def days(text: str, published: date | None) -> frozenset[tuple[int, int]]:
    """The (month, day) pairs of a text; bare days and weekdays are read back from publication."""
    folded = fold(text)
    found = {(_MONTHS[month], int(day)) for month, day in _EN_DAY.findall(folded)}
    found |= {(_MONTHS[month], int(day)) for day, month in _EN_DAY_FIRST.findall(folded)}
    for month, day in _ZH_DAY.findall(folded):
        if month:
            found.add((int(month), int(day)))
        elif published:
            found.add(_back(published, int(day)))
    if published:
        found |= {_back(published, int(day)) for day in _EN_ORDINAL.findall(folded)}
        for name in _EN_WEEKDAY.findall(folded):
            ago = (published.weekday() - _WEEKDAYS.index(name)) % 7
            when = published - timedelta(days=ago)
            found.add((when.month, when.day))
    return frozenset((month, day) for month, day in found if 1 <= month <= 12 and 1 <= day <= 31)


def _back(published: date, day: int) -> tuple[int, int]:
    """The latest such day of the month up to publication."""
    if day <= published.day:
        return published.month, day
    return (published.month - 2) % 12 + 1, day


@lru_cache(maxsize=1024)
def years(text: str) -> frozenset[int]:
    """The years of a text; both ends of a span (``2021-25``)."""
    folded = fold(text)
    found = {int(year) for year in _YEAR.findall(folded)}
    return frozenset(found.union(*spans(text)))


@lru_cache(maxsize=1024)
def spans(text: str) -> frozenset[tuple[int, int]]:
    """The spans of years of a text: ``2021-25``, ``2021—2025年``, ``from 2021 to 2025``."""
    return frozenset(
        (int(century + first), int(century + last))
        for century, first, last in _SPAN.findall(fold(text))
        if first < last
    )


@lru_cache(maxsize=4096)
def periods(text: str) -> frozenset[tuple[int, int]]:
    """The periods of statistics of a text, as (first month, last month) of a year."""
    folded = fold(text)
    found = {(1, _number(zh or en)) for zh, en in _FIRST_MONTHS.findall(folded)}
    for first, last, from_, to in _MONTHS_TO.findall(folded):
        found.add((_MONTHS[from_], _MONTHS[to]) if from_ else (int(first), int(last)))
    found |= {(int(month), int(month)) for month in _ONE_MONTH.findall(folded)}
    found |= {span for words, span in _QUARTER if words.search(folded)}
    if len(found) > 1:
        found.discard(_WHOLE_YEAR)  # what the month's bulletin looks forward to
    return frozenset(span for span in found if 1 <= span[0] <= span[1] <= 12)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]
