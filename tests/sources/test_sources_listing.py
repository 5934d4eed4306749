"""Kind listing: rows by selectors or by address, dirty titles, dates, frames, further pages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.errors import SourceError
from monitor.model import Listing, Page, Pagination, Selectors, Source, Validators, Window
from monitor.sources import discover

URL = "http://www.example.gov.cn/xwzx/gzdt/"


def _source(**settings: object) -> Source:
    return Source(slug="s", name="S", kind="listing", url=URL, **settings)  # type: ignore[arg-type]


def _read(html: str, **settings: object) -> Listing:
    return discover(_source(**settings), FakeFetcher({URL: html.encode()}), now=NOW)


def _rows(listing: Listing) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            entry.url.removeprefix("http://www.example.gov.cn"),
            entry.title,
            str(entry.published) if entry.published else None,
        )
        for entry in listing.entries
    ]


def test_rows_are_found_by_selectors() -> None:
    """Item, link, title from an attribute, date; what stands outside the items is not listed."""
    listing = _read(
        """<div class=nav><a href="/a/t20261101_9.html">elsewhere</a></div><ul class=list>
        <li><a href="./202611/t20261120_1.html" title="Plan for the whole chain">Plan for...</a>
        <span>2026-11-20</span></li><li>no link</li></ul>""",
        select=Selectors(item="ul.list li", link="a@href", title="a@title", date="span"),
    )
    assert _rows(listing) == [
        ("/xwzx/gzdt/202611/t20261120_1.html", "Plan for the whole chain", "2026-11-20")
    ]


def test_without_selectors_every_link_that_matches_is_an_article() -> None:
    """One entry for each address, although picture, headline and button link to it."""
    card = """<div class=card><a href="/2026-11/20/c_1.htm"><img src=x alt=""></a>
    <h3><a href="/2026-11/20/c_1.htm">Chain takes shape</a></h3>
    <a href="/2026-11/20/c_1.htm">Read more</a></div>"""
    listing = _read(
        card + '<a href="/about.html">About</a>',
        article=re.compile(r"/\d{4}-\d\d/\d\d/c_\d+\.htm$"),
    )
    assert _rows(listing) == [("/2026-11/20/c_1.htm", "Chain takes shape", "2026-11-20")]


def test_a_pattern_without_a_host_is_searched_in_the_address() -> None:
    """Anchored or not: the pattern says what its author means."""
    html = '<a href="/news/1.html">A</a><a href="/about/1.html">B</a>'
    assert len(_read(html, article=re.compile(r"/news/\d+")).entries) == 1
    assert len(_read(html, article=re.compile(r"^http://www\.example\.gov\.cn/news/")).entries) == 1


@pytest.mark.parametrize(
    ("row", "title", "published"),
    [
        ('<a href="/1.html">16 2026-04 关于产业链的通知</a>', "关于产业链的通知", "2026-04-16"),
        ('<a href="/1.html">关于产业链的通知[ 2026-04-15 ]</a>', "关于产业链的通知", "2026-04-15"),
        ('<a href="/1.html">产业链大会举办2026-06-05</a>', "产业链大会举办", "2026-06-05"),
        (
            '<a href="/1.html"><span>2026-11-20</span>产业链大会</a>',
            "产业链大会",
            "2026-11-20",
        ),
        (
            '<a href="/1.html" title="关于推进产业链链长制的通知">关于推进产业…</a><b>11-20</b>',
            "关于推进产业链链长制的通知",
            "2026-11-20",
        ),
        (
            '<a href="/1.html" title="关于推进产业链链长制的通知">关于推进产业链</a>',
            "关于推进产业链链长制的通知",
            None,
        ),
        ('<a href="/1.html" title="点击查看">产业链大会</a>', "产业链大会", None),
        (
            '<a href="/1.html"><h4>产业链大会</h4><p>今天上午……[详细]</p><i>2026.11.20</i></a>',
            "产业链大会",
            "2026-11-20",
        ),
        (
            '<a href="/1.html">产业链大会<p>今天上午……[详细]</p></a><em>2026年11月20日</em>',
            "产业链大会",
            "2026-11-20",
        ),
        (
            '<span>[政策]</span><a href="/1.html">【图解】产业链行动计划</a> (2026/11/20)',
            "【图解】产业链行动计划",
            "2026-11-20",
        ),
        ('<a href="/1.html"><i>NEW</i>产业链大会</a> 12-30', "产业链大会", "2025-12-30"),
        ('<a href="/1.html">置顶 产业链大会</a>', "产业链大会", None),
        ('<a href="/1.html">推动大中小企业融通发展</a>10:35', "推动大中小企业融通发展", None),
        (
            '<a href="/1.html">产业链大会</a><span>[10:35]</span>',
            "产业链大会",
            "2026-11-21T10:35:00+08:00",
        ),
        ('<a href="/1.html">Top 10 new chains of 2026</a>', "Top 10 new chains of 2026", None),
        (
            '<a href="/1.html" title="文章标题：产业链大会 作者：编辑 更新时间：2026/11/20">产业链…</a>',
            "产业链大会",
            None,
        ),
        ('<a class="title" href="/1.html">产业链大会</a>', "产业链大会", None),
        ('<a href="/1.html">新能源汽车产业链</a>', "新能源汽车产业链", None),
        ('<a href="/1.html">Hot rolling mill opens</a>', "Hot rolling mill opens", None),
    ],
)
def test_titles_come_clean_and_dates_out_of_the_row(
    row: str, title: str, published: str | None
) -> None:
    """The dirt of page-templates 5.1, with and without selectors."""
    html = f"<ul><li>{row}</li></ul>"
    expected = [("/1.html", title, published)]
    assert _rows(_read(html, article=re.compile(r"/1\.html"))) == expected
    assert _rows(_read(html, select=Selectors(item="li", link="a@href", title="a"))) == expected


def test_of_several_matches_the_date_is_the_one_with_digits() -> None:
    """The first span of a row is often a label."""
    listing = _read(
        '<li><span>[政策]</span><a href="/1.html">A</a><span>2026-11-20</span></li>',
        select=Selectors(item="li", link="a@href", date="span"),
    )
    assert _rows(listing)[0][2] == "2026-11-20"


def test_a_time_alone_is_todays_where_the_selector_says_it_is_the_date() -> None:
    """Without a selector a time in the row proves nothing."""
    listing = _read(
        '<li><a href="/1.html">A</a><span>10:35</span></li><li><a href="/2.html">B</a><span>昨天</span></li>',
        select=Selectors(item="li", link="a@href", date="span"),
    )
    assert [row[2] for row in _rows(listing)] == ["2026-11-21T10:35:00+08:00", "2026-11-20"]


def test_a_date_without_a_year_takes_the_year_of_the_address() -> None:
    """An old page of a list shows 04-15; the directory says 2024."""
    listing = _read('<li><a href="/news/202404/abc.html">A</a><span>04-15</span></li>')
    assert _rows(listing)[0][2] == "2024-04-15"


def test_the_address_dates_a_row_without_a_date() -> None:
    """Of the day where it tells the day; the impossible t19700101 tells nothing."""
    listing = _read(
        '<a href="/a/202611/t20261119_1.html">A</a><a href="/a/202611/b.html">B</a>'
        '<a href="/a/t19700101_3.html">C</a>'
    )
    assert [row[2] for row in _rows(listing)] == ["2026-11-19", "2026-11", None]


def test_a_flat_run_of_links_gives_each_its_own_date() -> None:
    """Dates behind the links, no row element round them."""
    listing = _read(
        '<div><a href="/1.html">A one</a><span>2026-11-20</span><br>'
        '<a href="/2.html">B two</a> 2026-11-18<br><a href="/3.html">C three</a></div>'
    )
    assert [row[2] for row in _rows(listing)] == ["2026-11-20", "2026-11-18", None]


def test_relative_links_start_at_the_final_address_or_the_base_element() -> None:
    """A redirect to the directory with its slash; ``<base href>``."""
    moved = "http://www.example.gov.cn/xwzx/gzdt"
    source = Source(slug="s", name="S", kind="listing", url=moved)
    answer = page(moved, b'<a href="./1.html">A</a>', final_url=URL)
    listing = discover(source, FakeFetcher({moved: answer}), now=NOW)
    assert listing.entries[0].url == f"{URL}1.html"
    based = _read('<base href="http://www.example.gov.cn/other/"><a href="1.html">A</a>')
    assert based.entries[0].url == "http://www.example.gov.cn/other/1.html"


def test_links_that_turn_the_page_are_no_articles() -> None:
    """Not even where their address looks like one's (the parts of a long article do)."""
    listing = _read(
        '<a href="/c_1.htm">Chain</a><a href="/c_1_2.htm">2</a><a href="/c_2.htm">下一页</a>'
        '<a href="/c_3.htm">2026</a><a href="/c_4.htm">5G</a>',
        article=re.compile(r"/c_\d+(?:_\d+)?\.htm"),
    )
    assert [entry.title for entry in listing.entries] == ["Chain", "5G"]


def test_a_gb2312_page_with_other_characters_is_read() -> None:
    """Labelled in a meta tag behind six kilobytes, header silent; 昇 is outside GB 2312."""
    html = f'<!--{" " * 6000}--><meta charset="gb2312"><a href="/1.html">昇腾产业链</a>'
    listing = discover(_source(), FakeFetcher({URL: html.encode("gb18030")}), now=NOW)
    assert listing.entries[0].title == "昇腾产业链"


def test_a_page_without_rows_lists_nothing_and_is_no_error() -> None:
    """Status 200 and no rows: the history of the source tells whether the template changed."""
    listing = _read("<p>nothing</p>", select=Selectors(item="ul.gone li", link="a@href"))
    assert (listing.entries, listing.problems, listing.not_modified) == ((), (), False)


def test_frames_and_meta_redirects_are_followed_once_on_own_hosts() -> None:
    """The validators of the outer page do not cover what is in the frame."""
    inner = "http://www.example.gov.cn/xwzx/list.html"
    pages = {
        URL: page(
            URL,
            b'<iframe src="http://ads.example.com/"></iframe><iframe src="../list.html"></iframe>',
            validators=Validators(etag="1"),
        ),
        inner: b'<a href="/xwzx/1.html">A</a>',
    }
    wanted = re.compile(r"/\d+\.html")
    listing = discover(_source(article=wanted), FakeFetcher(pages), now=NOW)
    assert [entry.title for entry in listing.entries] == ["A"]
    assert listing.validators == Validators()

    pages[URL] = page(URL, b'<meta http-equiv="refresh" content="0; url=../list.html">')
    assert len(discover(_source(article=wanted), FakeFetcher(pages), now=NOW).entries) == 1


# --- further pages ------------------------------------------------------------------------------


def test_rows_that_a_script_holds_in_arrays_are_listed() -> None:
    """Addresses, headlines and dates by place; arrays without an address are something else."""
    script = (
        "var urls=new Array();urls[0]='/1.html';headers[0]=\"产业链大会\";year[0]='2026';"
        "month[0]='11';day[0]='20';urls[1]='./2.html';headers[1]='集群公示';date[1]='2026-11-19';"
        "color[2]='red';"
    )
    content = f"<html><body><script>{script}</script></body></html>".encode()
    listing = discover(_source(), FakeFetcher({URL: content}), now=NOW)
    assert [(entry.title, str(entry.published)) for entry in listing.entries] == [
        ("产业链大会", "2026-11-20"),
        ("集群公示", "2026-11-19"),
    ]


_PAGES = Pagination(pattern=URL + "index_{n}.html", first=1)


def _numbered(*numbers: int) -> bytes:
    return "".join(f'<li><a href="/{n}.html">Title {n}</a></li>' for n in numbers).encode()


def _paged(pages: dict[str, bytes | Page | SourceError], **arguments: object) -> Listing:
    return discover(
        _source(pages=_PAGES),
        FakeFetcher({URL: _numbered(9, 8), **pages}),
        now=NOW,
        **arguments,  # type: ignore[arg-type]
    )


def _numbers(listing: Listing) -> list[str]:
    return [entry.url.rpartition("/")[2].removesuffix(".html") for entry in listing.entries]


def test_further_pages_are_read_until_one_does_not_exist() -> None:
    """404 is the end of a list, no problem."""
    listing = _paged({URL + "index_1.html": _numbered(8, 7), URL + "index_2.html": _numbered(6, 5)})
    assert _numbers(listing) == ["9", "8", "7", "6", "5"]
    assert listing.problems == ()


def test_a_page_that_ends_with_something_known_is_the_last() -> None:
    """A daily run of a known list asks for one page only; what is pinned to its top says nothing."""
    known = {"http://www.example.gov.cn/8.html"}
    listing = _paged({URL + "index_1.html": _numbered(7, 6)}, is_known=known.__contains__)
    assert _numbers(listing) == ["9", "8"]
    pinned = {"http://www.example.gov.cn/9.html"}
    listing = _paged({URL + "index_1.html": _numbered(7, 6)}, is_known=pinned.__contains__)
    assert _numbers(listing) == ["9", "8", "7", "6"]


def test_a_server_that_repeats_its_page_ends_the_list() -> None:
    """Some answer any number with the first or the last page."""
    pages = {URL + f"index_{n}.html": _numbered(9, 8) for n in range(1, 9)}
    assert _numbers(_paged(dict(pages))) == ["9", "8"]


def test_at_most_so_many_pages_are_read() -> None:
    """``max_pages`` counts the first; ``last`` of the source may be nearer."""
    pages = {URL + f"index_{n}.html": _numbered(100 + n) for n in range(1, 20)}
    assert len(_paged(dict(pages), max_pages=3).entries) == 4
    assert len(_paged(dict(pages), max_pages=1).entries) == 2
    source = _source(pages=Pagination(pattern=_PAGES.pattern, first=1, last=1))
    fetcher = FakeFetcher({URL: _numbered(9, 8), **pages})
    assert len(discover(source, fetcher, now=NOW).entries) == 3


def test_a_further_page_that_fails_is_a_problem_and_not_the_end_of_the_source() -> None:
    """What the first page listed stands."""
    broken = SourceError("timeout", URL + "index_1.html", "no answer within 20 s")
    listing = _paged({URL + "index_1.html": broken})
    assert _numbers(listing) == ["9", "8"]
    assert [(one.step, one.kind, one.url) for one in listing.problems] == [
        ("discover", "timeout", URL + "index_1.html")
    ]


def test_pages_older_than_the_window_are_not_asked_for() -> None:
    """A first page without anything young enough ends the list."""
    old = b'<li><a href="/1.html">A</a><span>2026-01-05</span></li>'
    fetcher = FakeFetcher({URL: old})
    discover(_source(pages=_PAGES), fetcher, now=NOW, window=Window(since=date(2026, 11, 1)))
    assert [request.url for request in fetcher.requests] == [URL]


def test_only_the_first_page_is_asked_for_conditionally() -> None:
    """And its validators are the ones given back."""
    first = page(URL, _numbered(9), validators=Validators(etag="new"))
    fetcher = FakeFetcher({URL: first, URL + "index_1.html": _numbered(7)})
    listing = discover(_source(pages=_PAGES), fetcher, now=NOW, validators=Validators(etag="old"))
    assert [request.validators.etag for request in fetcher.requests[:2]] == ["old", None]
    assert listing.validators == Validators(etag="new")


def test_the_date_in_an_address_is_todays() -> None:
    """An e-paper has a list for each issue; the validators of yesterday's mean nothing."""
    url = "http://www.example.gov.cn/paper/2026-11/21/001/"
    source = Source(
        slug="s",
        name="S",
        kind="listing",
        url="http://www.example.gov.cn/paper/{date:%Y-%m/%d}/001/",
    )
    fetcher = FakeFetcher({url: b'<a href="content_1.htm">A</a>'})
    listing = discover(source, fetcher, now=NOW, validators=Validators(etag="x"))
    assert [entry.url for entry in listing.entries] == [url + "content_1.htm"]
    assert fetcher.requests[0].validators == Validators()
