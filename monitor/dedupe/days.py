"""Days and years that a text names, in either language: when it happened, until when it is to be.

``7月6日``, ``July 6`` and, in an article of July 8, ``on Monday`` may be one day;
``（2021—2023年）`` and ``from 2021 to 2023`` are the same years.
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
