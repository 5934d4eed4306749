"""Publication dates, as Chinese sites write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.dates import date_from_url, parse_date
from monitor.model import Precision

TODAY = date(2026, 11, 20)


def read(text: str, today: date = TODAY) -> str | None:
    """The date as the contract prints it."""
    found = parse_date(text, origin="visible", today=today)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发布日期：2022-02-11 08:52", "2022-02-11T08:52:00+08:00"),
        ("发布日期：| 2022年01月28日", "2022-01-28"),
        ("发布日期：2016-11-22  浏览次数：  信息来源：省发改委", "2016-11-22"),
        ("2021年01月04日 11:29:52 | 来源:ourjiangsu.com", "2021-01-04T11:29:52+08:00"),
        ("Updated: 2020-08-10", "2020-08-10"),
        ("ALMS|Updated: April 1, 2021", "2021-04-01"),
        ("english.guiyang.gov.cn|Updated: 2022-05-05", "2022-05-05"),
        ("By Hu Dongmei |chinadaily.com.cn|Updated:February 14, 2022", "2022-02-14"),
        ("Updated: March 31, 2020 L M S", "2020-03-31"),
        ("Updated:Nov 18,2021 10:44 AM", "2021-11-18T10:44:00+08:00"),
        ("Updated:Nov 18,2021 15:11 PM", "2021-11-18T15:11:00+08:00"),
        ("Updated : 2021-10-21Source : CCFAO", "2021-10-21"),
        ("Date: 2022-09-14, Source: chinadaily.com.cn, Total Visits :", "2022-09-14"),
        ("Click:0    DateTime:Mar.07,2024", "2024-03-07"),
        ("Source:Liuzhou Daily Date:2024-03-29 15:00", "2024-03-29T15:00:00+08:00"),
        ("Source: Xinhua| 2019-02-18 19:02:22|Editor: ZX", "2019-02-18T19:02:22+08:00"),
        ("(Xinhua) 09:07, February 21, 2022", "2022-02-21T09:07:00+08:00"),
        ("From:... Date:2024-12-12【Font:large regular", "2024-12-12"),
        ("Oct. 14, 2020 - Department of ...", "2020-10-14"),
    ],
)
def test_every_known_date_line_is_read(line: str, expected: str) -> None:
    """The visible lines of page-templates 2.2 give their date, with time where one is written."""
    assert read(line) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-02-11 08:52:25", "2022-02-11T08:52:25+08:00"),
        ("2022-01-28 00:00:00", "2022-01-28"),
        ("2022-01-28 00:00", "2022-01-28"),
        ("2022-01-28T00:00:00+08:00", "2022-01-28"),
        ("2022-01-04-16:31:23", "2022-01-04T16:31:23+08:00"),
        ("2019-06-15", "2019-06-15"),
        ("2026-11-20T08:30:00Z", "2026-11-20T16:30:00+08:00"),
        ("2026-11-19T22:00:00-05:00", "2026-11-20T11:00:00+08:00"),
        ("2026-11-20T08:30:00.123456+0800", "2026-11-20T08:30:00+08:00"),
        ("Fri, 20 Nov 2026 01:30:00 GMT", "2026-11-20T09:30:00+08:00"),
        ("Fri, 20 Nov 2026 09:30:00 +0800", "2026-11-20T09:30:00+08:00"),
        ("Fri Nov 20 09:30:00 CST 2026", "2026-11-20T09:30:00+08:00"),
        ("20 Nov 2026", "2026-11-20"),
        ("20261119083015", "2026-11-19T08:30:15+08:00"),
        ("20261119", "2026-11-19"),
        ("1795132800", "2026-11-20T08:00:00+08:00"),
        ("1795132800000", "2026-11-20T08:00:00+08:00"),
        ("2026/1/5", "2026-01-05"),
        ("2026.01.05", "2026-01-05"),
        ("2026年11月20日上午9时30分", "2026-11-20T09:30:00+08:00"),
        ("2026年11月20日 下午3:30", "2026-11-20T15:30:00+08:00"),
        ("2026 年 11 月 20 日", "2026-11-20"),
        ("二〇二六年十一月二十日", "2026-11-20"),
        ("二○二六年一月廿一日", "2026-01-21"),
        ("二零二六年十月三十一日", "2026-10-31"),
        ("２０２６年１１月２０日", "2026-11-20"),
        ("２０２６－１１－２０　０８：３０", "2026-11-20T08:30:00+08:00"),
        ("Sept. 3rd, 2021", "2021-09-03"),
        ("Mar 20, 2018 / 06:33", "2018-03-20T06:33:00+08:00"),
        ("November 20, 2026 3:05 p.m.", "2026-11-20T15:05:00+08:00"),
        ("November 20, 2026 12:05 AM", "2026-11-20T00:05:00+08:00"),
        ("11/20/2026", "2026-11-20"),
        ("16 2026-04", "2026-04-16"),
        ("[2026-11-19]", "2026-11-19"),
        ("2026-04", "2026-04"),
        ("2026年4月", "2026-04"),
        ("April 2026", "2026-04"),
        ("2026", "2026"),
    ],
)
def test_every_written_form_is_read(value: str, expected: str) -> None:
    """Metas, feeds, lists and interfaces write dates in all of these forms."""
    assert read(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((spoken, None) for spoken in ("昨天", "3天前", "2 hours ago", "刚刚", "today 10:35")),
        *((yearless, None) for yearless in ("11-20", "11月20日", "Nov 20", "10:35")),
        ("2026-11-20", "2026-11-20"),
        ("2026年11月", "2026-11"),
        ("1763600400", "2025-11-20T09:00:00+08:00"),
    ],
)
def test_what_was_stored_is_not_read_by_the_day_on_which_it_is_read(
    value: str, expected: str | None
) -> None:
    """Yesterday, in a file of last year, is no day of this week; a date with its year is one."""
    found = parse_date(value, origin="input", today=TODAY, stored=True)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("value", "today", "expected"),
    [
        ("11-19", TODAY, "2026-11-19"),
        ("[11-19]", TODAY, "2026-11-19"),
        ("11月19日", TODAY, "2026-11-19"),
        ("11-19 10:35", TODAY, "2026-11-19T10:35:00+08:00"),
        ("Nov 19", TODAY, "2026-11-19"),
        ("12-30", date(2027, 1, 2), "2026-12-30"),
        ("01-03", date(2027, 1, 2), "2027-01-03"),
        ("01-04", date(2027, 1, 2), "2026-01-04"),
        ("02-29", TODAY, "2024-02-29"),
        ("10:35", TODAY, "2026-11-20T10:35:00+08:00"),
        ("今天 10:35", TODAY, "2026-11-20T10:35:00+08:00"),
        ("昨天", TODAY, "2026-11-19"),
        ("3天前", TODAY, "2026-11-17"),
        ("2 days ago", TODAY, "2026-11-18"),
        ("5分钟前", TODAY, "2026-11-20"),
    ],
)
def test_rows_without_a_year_take_it_from_today(value: str, today: date, expected: str) -> None:
    """A day and month mean the last such day up to tomorrow, also across New Year."""
    assert read(value, today) == expected


@pytest.mark.parametrize(
    "value",
    [
        "", "no date here", "2022-02-30", "2022-13-01", "1970-01-01", "1999-12-31", "2026-11-22",
        "2030-01-01", "03/04/2024", "0", "123456", "99999999999999999999", "第12号", "13-45",
        "电话：0771-5595000", "邮编：530000", "45010000000000", "11-20届", "增长10-20%", "192.168.10.12",
        "12.5万亿元", "十四五", "1-10月", "二〇二六年",
    ],
)  # fmt: skip
def test_what_is_no_plausible_date_is_none(value: str) -> None:
    """Impossible days, fillers, dates to come, ambiguous orders and plain numbers give nothing."""
    assert read(value) is None


def test_an_implausible_date_does_not_hide_a_plausible_one() -> None:
    """The filler 1970-01-01 is passed over."""
    assert read("1970-01-01 发布日期：2022-03-04") == "2022-03-04"


def test_tomorrow_is_still_believed() -> None:
    """Servers ahead of the clock by some hours are no reason to lose a date."""
    assert read("2026-11-21") == "2026-11-21"


def test_the_origin_is_kept_and_the_moment_is_utc() -> None:
    """Callers name the witness; the instant is stored in UTC."""
    found = parse_date("2026-11-20 08:30", origin="feed", today=TODAY)
    assert found is not None
    assert (found.origin, found.precision) == ("feed", Precision.TIME)
    assert found.moment.isoformat() == "2026-11-20T00:30:00+00:00"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/zwgk/202604/t20260407_1404521.html", "2026-04-07"),
        ("/art/2025/1/21/art_1660147_58933630.html", "2025-01-21"),
        ("/xwfb/art/2026/art_0123456789abcdef0123456789abcdef.html", "2026"),
        ("/2022-05/25/content_37550740.htm", "2022-05-25"),
        ("/2020-08/10/c_527689.htm", "2020-08-10"),
        ("/news/202402/23/content_WS65d8a1b2c6d0868f4e8e4b5a.html", "2024-02-23"),
        ("/nw4411/20260609/0123456789abcdef0123456789abcdef.html", "2026-06-09"),
        ("/xw/202308/0123456789abcdef0123456789abcdef.shtml", "2023-08"),
        ("/gsszf/c107572/202207/2081569.shtml", "2022-07"),
        ("/c/2026-06-11/8488419.shtml", "2026-06-11"),
        ("/10462/2020/7/31/0123456789abcdef0123456789abcdef.shtml", "2020-07-31"),
        ("/system/2026/04/16/030097355.shtml", "2026-04-16"),
        ("/n1/2022/0525/c1001-32429876.html", "2022-05-25"),
        ("/cj/2022/05-25/9763411.shtml", "2022-05-25"),
        ("/2026/11/some-slug/", "2026-11"),
        ("/html/2023/news_0829/32390.html", "2023-08-29"),
        ("/2023/node_0229/1.html", None),
        ("/2023/news_32390/1.html", None),
        ("/2023/8-29/1234.html", "2023-08-29"),
        ("/2023-8/29/1234.html", "2023-08-29"),
        ("/2023/08/29_1234.html", "2023-08-29"),
        ("/202308/29_1234.html", "2023-08-29"),
        ("/2022/ggxw_68627/cydt_68630/1.html", None),
        ("/n3/c90000-20210130.html", None),
        ("/zwgk/1234567890123456789/index.html", None),
        ("/zwgk/2026040712345678901/index.html", None),
        ("/content/post_4321987.html", None),
        ("/xw/t27562283.shtml", None),
        ("/detail?id=424&date=2022-05-25", None),
        ("/202404/t19700101_1.html", "2024-04"),
        ("/2027/01/05/a.html", None),
        ("/202613/1.html", None),
        ("", None),
    ],
)
def test_addresses_tell_day_month_or_year(path: str, expected: str | None) -> None:
    """Every family of page-templates 2.3 gives what it can, and nothing that is not safe."""
    found = date_from_url(f"http://www.example.gov.cn{path}", today=TODAY)
    assert (None if found is None else str(found)) == expected
    assert found is None or found.origin == "url"


_PIECES = st.sampled_from(
    ["2026", "-", "11", "20", "年", "月", "日", " ", ":", "08", "30", "Nov", ".", ",", "T", "Z", "+08",
     "PM", "二〇二六年", "十一", "/", "1", "99", "前", "天", "ago", "发布日期", "：", "星期五", "|"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_plausible_date_or_none(text: str) -> None:
    """Nothing raises, and nothing outside 2000 to tomorrow ever comes out."""
    found = parse_date(text, origin="visible", today=TODAY)
    assert found is None or date(2000, 1, 1) <= found.day <= date(2026, 11, 21)
    from_url = date_from_url(f"http://x.cn/{text}", today=TODAY)
    assert from_url is None or date(2000, 1, 1) <= from_url.day <= date(2026, 11, 21)


@pytest.mark.parametrize(
    "unit", ["1 ", "2026-", "11:", "Nov ", "年1月", "0" * 9 + " ", "20 ", "今天"]
)
def test_long_lines_are_read_in_no_time(unit: str) -> None:
    """No repetition makes the search slow: the length that is searched is bounded."""
    import time

    started = time.process_time()
    parse_date(unit * 200_000, origin="visible", today=TODAY)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 2, 28), date(2024, 2, 29)])
def test_today_at_the_edges_of_the_calendar(day: date) -> None:
    """Yesterday of New Year and the leap day work like any other day."""
    assert read(f"{day:%m-%d}", day) == day.isoformat()
    assert read("昨天", day) is not None
