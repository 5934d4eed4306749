"""Publication dates out of the words, digits and addresses that Chinese sites write them in.

Used for lists, feeds, meta tags, visible date lines and URLs. The forms are a table of our own:
the general date finders give a wrong day for ``2026年11月20日`` and none for 二〇二六年.
Two ways in: ``parse_date`` for text, ``date_from_url`` for addresses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

from monitor.model import SHANGHAI, Precision, PublicationDate

#: Nothing that the sources publish is older; older dates are fillers (page-templates 2.3).
EARLIEST = date(2000, 1, 1)

#: A date line is short; a longer text is searched only this far, in characters.
SEARCHED = 1_000

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<mon>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"

_CHINESE_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("〇○零Ο◯", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_CN = "".join(_CHINESE_DIGITS)

#: Hours east of Greenwich. CST is China's on Chinese servers (Java prints it), HKT equals it.
_ZONES = {"z": 0, "gmt": 0, "utc": 0, "ut": 0, "cst": 8, "hkt": 8, "bjt": 8} | {
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "bst": 1, "cet": 1,
    "cest": 2, "jst": 9, "kst": 9,
}  # fmt: skip

_ZONE = (
    r"(?:\s*(?P<zone>[+-](?:0\d|1[0-4])(?::?[0-5]\d\b|\b(?![:\d-]))"
    r"|Z\b|(?:" + "|".join(sorted(_ZONES, key=len, reverse=True)) + r")\b))"
)
_CLOCK = (
    r"(?P<noon>[上下]午|凌晨|早上|晚上|中午|傍晚)?\s*"
    r"(?P<h>\d{1,2})(?:\s?:\s?|\s?[时点]\s?)(?P<mi>\d{2})(?!\d)"
    r"(?:(?:\s?:\s?|\s?分\s?)(?P<s>\d{2})(?:[.,]\d{1,9})?(?!\d)\s?秒?|\s?分)?"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?" + _ZONE + "?"
)
# Between a date and its time: blanks, T, the hyphen of gov.cn, a slash or a bar, a weekday.
_GAP = (
    r"(?:\s*(?:\(?(?:星期|周)[一二三四五六日天]\)?)?\s*(?:T(?=\d)|[-/|,]|\bat\b)?\s*(?:时间:)?\s*)"
)
_TIME = f"(?:{_GAP}{_CLOCK})?"
_BEFORE = r"(?<![\d.])"
_Y = r"(?P<y>(?:19|20)\d{2})"

_Groups = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of writing a date. ``whole``: only where the text is nothing else. ``from_today``:
    which year or day it means follows from when it is read."""

    pattern: re.Pattern[str]
    whole: bool = False
    from_today: bool = False


def _form(pattern: str, *, whole: bool = False) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE), whole)


def _spoken(pattern: str) -> _Form:
    """A form that means nothing without the day on which it was written."""
    return _Form(re.compile(pattern, re.IGNORECASE), whole=True, from_today=True)


#: All forms in order of trust: at one place in the text the first that matches wins.
_FORMS = (
    # 2022-02-11 08:52:25, 2022/2/11, 2022.02.11, 2022-01-04-16:31:23, 2026-11-20T08:00:00+08:00
    _form(
        rf"{_BEFORE}{_Y}\s?(?P<sep>[-/.–_])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}})(?!\d){_TIME}"
    ),
    # 2022年01月28日 11:29:52, 2026 年 11 月 20 日上午9时30分
    _form(rf"{_BEFORE}{_Y}\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?[日号]?(?!\d){_TIME}"),
    # 二〇二六年十一月二十日
    _form(
        rf"(?P<y>[二贰][{_CN}]{{3}})年(?P<m>[{_CN}十拾]{{1,3}})月(?P<d>[{_CN}十拾廿卅]{{1,4}})[日号]{_TIME}"
    ),
    # 09:07, February 21, 2022
    _form(rf"(?<!\d){_CLOCK}\s*,?\s+{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*{_Y}(?!\d)"),
    # February 14, 2022; Nov 18,2021 15:11 PM; Mar.07,2024; Mar 20, 2018 / 06:33
    _form(
        rf"\b{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+|\.\s*){_Y}(?!\d|\s?:){_TIME}"
    ),
    # 14 February 2022, Wed, 18 Nov 2026 08:00:00 GMT, 18-Nov-2026
    _form(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[\s,-]*{_Y}(?!\d|\s?:){_TIME}"
    ),
    # Wed Nov 18 10:44:00 CST 2026
    _form(rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_CLOCK}\s+{_Y}(?!\d)"),
    # 16 2026-04: a card with the day set large
    _form(rf"{_BEFORE}(?P<d>\d{{1,2}})\s+{_Y}[-/.年]\s?(?P<m>\d{{1,2}})(?![\d.-])月?"),
    # 20221120085225, 202211200852, 20221120, 20221120T085225Z
    _form(
        rf"(?<![\d.]){_Y}(?P<m>\d{{2}})(?P<d>\d{{2}})"
        rf"(?:T?(?P<h>\d{{2}})(?P<mi>\d{{2}})(?P<s>\d{{2}})?{_ZONE}?)?(?!\d)"
    ),
    # 11/20/2026 or 20/11/2026, where only one reading is possible
    _form(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>(?:19|20)\d{2})(?!\d)" + _TIME),
    # 11-20 2026, as in cards with the year set small; 2026-04 16
    _form(rf"(?P<m>\d{{1,2}})[-/.月](?P<d>\d{{1,2}})日?\s+{_Y}", whole=True),
    _form(rf"{_Y}[-/.年](?P<m>\d{{1,2}})月?\s+(?P<d>\d{{1,2}})日?", whole=True),
    # 2022-04, 2022年4月, April 2022, 2022年, 2022
    _form(rf"{_Y}\s?[-/.年]\s?(?P<m>\d{{1,2}})月?份?", whole=True),
    _form(rf"{_MONTH}[\s,]*{_Y}", whole=True),
    _form(rf"{_Y}年?", whole=True),
    # 04-15, 4月15日 10:35, Nov 20: the year follows from today
    _spoken(rf"(?P<m>\d{{1,2}})(?:-|/|月)(?P<d>\d{{1,2}})日?{_TIME}"),
    _spoken(rf"{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_TIME}"),
    # 今天 10:35, 昨天, 3天前, 2 hours ago, 10:35
    _spoken(rf"(?P<ago>今天|今日|昨天|昨日|前天|today|yesterday){_TIME}"),
    _spoken(
        r"(?P<n>\d{1,3})\s*(?P<unit>秒|分钟|小时|天|seconds?|minutes?|mins?|hours?|days?)\s*(?:之?前|ago)"
    ),
    _spoken(r"(?P<ago>刚刚|just now)"),
    _spoken(_CLOCK),
)

_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?")
_AROUND = " \t\r\n[]()【】〔〕<>《》|,;:/·"
_LABEL = re.compile(
    r"^(?:(?:发布|发文|成文|更新)?(?:时间|日期)"
    r"|(?:updated|published|date ?time|date|posted)(?: on)?)\s*:?\s*",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"^(?:星期|周)[一二三四五六日天]\s*|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[.,]?\s*", re.I
)
_AGO_DAYS = {
    "今天": 0, "今日": 0, "today": 0, "刚刚": 0, "just now": 0,
    "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2,
}  # fmt: skip


def parse_date(
    text: str, *, origin: str, today: date, stored: bool = False
) -> PublicationDate | None:
    """The first plausible date in a short text; ``None`` where there is none.

    The text may be a date alone or a line around one; it is read up to ``SEARCHED`` characters,
    in half width. A form without a year, a relative one (昨天, 2 hours ago), a month or year alone
    and an epoch number (seconds or milliseconds) count only where the text, apart from a label,
    a weekday and brackets, is nothing else. ``today`` is the day in Asia/Shanghai: a date without
    a year is the latest one that is not after tomorrow. ``stored``: the text may have been written
    long ago, so that a date without a year and a relative one say nothing.

    Times are +08:00 unless a zone is written. A written midnight without a zone, or in +08:00, is
    the filler of a CMS and means the day. AM or PM after a time of the 24-hour clock is ignored.
    Dates before 2000 or after tomorrow are passed over, impossible ones too. Never raises.
    """
    line = normal_line(text[:SEARCHED])
    best: tuple[int, int, PublicationDate] | None = None
    for rank, form in enumerate(_FORMS):
        if form.whole:
            continue
        for match in form.pattern.finditer(line):
            if best is not None and (match.start(), rank) >= best[:2]:
                break
            found = _resolve(match.groupdict(), origin=origin, today=today)
            if found is not None:
                best = match.start(), rank, found
                break
    if best is not None:
        return best[2]
    return _parse_whole(line, origin=origin, today=today, stored=stored)


def date_from_url(url: str, *, today: date) -> PublicationDate | None:
    """The day, month or year that an address is filed under (page-templates 2.3).

    It is when the item entered the CMS, which may differ from its publication by days. Dates
    before 2000 and after tomorrow are passed over (``t19700101``), so that a directory may still
    tell the month. ``None`` where nothing safe is there. Never raises.
    """
    path = re.split(r"[?#]", re.sub(r"^[a-zA-Z]+://[^/]*", "", url[:2_000]), maxsplit=1)[0]
    for pattern in _URL_FORMS:
        for match in pattern.finditer(path):
            found = _resolve(match.groupdict(), origin="url", today=today)
            if found is not None:
                return found
    return None


def normal_line(text: str) -> str:
    """Half width, plain spaces and colons, no zero-width characters: for labels and digits."""
    line = unicodedata.normalize("NFKC", text)
    line = re.sub("[\u200b-\u200f\u2060\ufeff\u00ad]", "", line)
    return re.sub(r"\s+", " ", line).strip()


_URL_FORMS = tuple(
    re.compile(form)
    for form in (
        r"/t(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)_\d+\.",  # TRS
        r"/art/(?P<y>20\d\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})/",  # Hanweb
        r"/(?P<y>20\d\d)-(?P<m>\d{1,2})/(?P<d>\d{1,2})/",  # China Daily, Xinhua, e-papers
        r"/(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?=[/_.-])",  # XPCC, CGTN
        r"/(?P<y>20\d\d)(?P<m>\d\d)/(?P<d>\d\d)(?=[/_])",  # english.www.gov.cn
        r"/(?P<y>20\d\d)/(?P<m>\d\d)-?(?P<d>\d\d)/",  # people.com.cn, chinanews
        r"/(?P<y>20\d\d)/(?P<m>\d{1,2})-(?P<d>\d{1,2})/",
        r"/(?P<y>20\d\d)/[A-Za-z]{1,12}_(?P<m>\d\d)(?P<d>\d\d)/",  # yunnangateway
        r"/(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=[/_])",  # Shanghai, Xinhua
        r"/(?P<y>20\d\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?=[/_])",  # Sichuan, Qinghai, WordPress
        r"/(?P<y>20\d\d)(?P<m>\d\d)(?=/)",  # UCAP, gov.cn
        r"/(?P<y>20\d\d)[/-](?P<m>\d\d)(?=/)",
        r"/art/(?P<y>20\d\d)/art_",  # MIIT
    )
)


def _parse_whole(line: str, *, origin: str, today: date, stored: bool) -> PublicationDate | None:
    rest = _WEEKDAY.sub("", _LABEL.sub("", line.strip(_AROUND))).strip(_AROUND)
    if _EPOCH.fullmatch(rest):
        whole = rest.partition(".")[0]
        seconds = int(whole) / (1000 if len(whole) == 13 else 1)
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
        return _checked(moment.replace(microsecond=0), Precision.TIME, origin, today)
    for form in _FORMS:
        is_read = form.whole and not (stored and form.from_today)
        match = form.pattern.fullmatch(rest) if is_read else None
        found = _resolve(match.groupdict(), origin=origin, today=today) if match else None
        if found is not None:
            return found
    return None


def _resolve(groups: _Groups, *, origin: str, today: date) -> PublicationDate | None:
    """A match to a date; ``None`` where it is impossible or implausible."""
    try:
        day, precision = _day(groups, today)
        clock = _clock(groups)
        if precision is Precision.DAY and clock is not None:
            hour, minute, second = clock
            zone = _zone(groups.get("zone"))
            moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
            if clock != (0, 0, 0) or zone.utcoffset(None) != SHANGHAI.utcoffset(None):
                precision = Precision.TIME
        else:
            moment = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return _checked(moment, precision, origin, today)
    except (ValueError, OverflowError):  # 30 February, month 13, a zone of 99 hours
        return None


def _checked(
    moment: datetime, precision: Precision, origin: str, today: date
) -> PublicationDate | None:
    day = moment.astimezone(SHANGHAI).date()
    if not EARLIEST <= day <= today + timedelta(days=1):
        return None
    return PublicationDate(moment.astimezone(timezone.utc), precision, origin)


def _day(groups: _Groups, today: date) -> tuple[date, Precision]:
    """Raises ValueError for a day that the calendar lacks."""
    get: Callable[[str], str | None] = groups.get
    if ago := get("ago"):
        return today - timedelta(days=_AGO_DAYS[ago.lower()]), Precision.DAY
    if unit := get("unit"):
        days = int(get("n") or 0) if unit.lower().startswith(("天", "day")) else 0
        return today - timedelta(days=days), Precision.DAY
    if first := get("a"):
        return _either_order(int(get("y") or 0), int(first), int(get("b") or 0)), Precision.DAY
    name = get("mon")
    month = _MONTHS[name.lower()] if name else _number(get("m"))
    day = _number(get("d"))
    if year_text := get("y"):
        year = _number(year_text)
        if month is None or year is None:
            return date(year or 0, 1, 1), Precision.YEAR
        if day is None:
            return date(year, month, 1), Precision.MONTH
        return date(year, month, day), Precision.DAY
    if month is None or day is None:
        return today, Precision.DAY
    return _latest(month, day, today), Precision.DAY


def _latest(month: int, day: int, today: date) -> date:
    """The last such day up to tomorrow: 12-30 listed on 2 January belongs to last year."""
    tomorrow = today + timedelta(days=1)
    for year in range(tomorrow.year, tomorrow.year - 5, -1):  # five: 29 February
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= tomorrow:
            return found
    raise ValueError("no such day")


def _either_order(year: int, first: int, second: int) -> date:
    if first <= 12 < second:
        return date(year, first, second)
    if second <= 12 < first or first == second:
        return date(year, second, first)
    raise ValueError("month and day cannot be told apart")


def _number(text: str | None) -> int | None:
    """Arabic or Chinese digits, the latter by place (二〇二六) or with tens (二十一, 廿一)."""
    if text is None:
        return None
    if text.isascii():
        return int(text)
    plain = text.replace("廿", "二十").replace("卅", "三十").replace("拾", "十")
    if "十" in plain:
        tens, _, ones = plain.partition("十")
        return (_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[ones] if ones else 0)
    value = 0
    for character in plain:
        value = value * 10 + _CHINESE_DIGITS[character]
    return value


def _clock(groups: _Groups) -> tuple[int, int, int] | None:
    hour_text = groups.get("h")
    if hour_text is None:
        return None
    hour, minute = int(hour_text), int(groups.get("mi") or 0)
    second = min(int(groups.get("s") or 0), 59)
    if hour > 23 or minute > 59:
        return None
    half = (groups.get("half") or "")[:1].lower()
    noon = groups.get("noon")
    if hour == 12 and (half == "a" or noon == "凌晨"):
        hour = 0
    elif (half == "p" or noon in ("下午", "晚上", "傍晚")) and hour < 12:
        hour += 12
    return hour, minute, second


def _zone(text: str | None) -> tzinfo:
    if not text:
        return SHANGHAI
    if text[0] in "+-":
        digits = text[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    return timezone(timedelta(hours=_ZONES[text.lower()]))
