"""How a list names its further pages, and when a visit for a past window stops."""

from __future__ import annotations

from datetime import date

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.model import Page, Pagination, Request, Source, Window
from monitor.sources import discover
from monitor.sources.pagelinks import guesses, next_page
from monitor.sources.paging import nth_page

URL = "http://www.example.gov.cn/xwzx/"


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        ('createPageHTML(50, 0, "index", "html");', URL, "index_1.html"),
        ("createPageHTML(50,1,'index','shtml')", URL, "index_2.shtml"),
        ("createPageHTML('page_div',50, 1,'index','shtml',1000);", URL, "index_2.shtml"),
        ('createPageHTML(50, 3, "index", "html");', URL + "index_3.html", "index_4.html"),
        # a script that stays at the first page
        ('createPageHTML(50, 0, "index", "html");', URL + "index_3.html", "index_4.html"),
        ('createPageHTML(50, 0, "index", "html");', URL + "index_50.html", None),
        ('createPageHTML(1, 0, "index", "html");', URL, None),
        ('createPageHTML(1, 1, "index", "html");', URL, None),
        ('createPageHTML(2, 1, "index", "html");', URL, "index_2.html"),
        ('<a href="local_2.html">下一页</a><a href="local_9.html">尾页</a>', URL, "local_2.html"),
        ('<a href="?page=2">Next</a>', URL, "?page=2"),
        ('<a rel="next" href="page/2/">&raquo;</a>', URL, "page/2/"),
        ('<link rel="next" href="page/2/">', URL, "page/2/"),
        ('<a href="javascript:go(2)">下一页</a>', URL, None),
        ('<a href="./">下一页</a>', URL, None),
        ('<a href="2.html">The next step for chains</a>', URL, None),
        ("", URL, None),
        ('createPage("list", 50, 0, "index", "html", 3);', URL, "index_1.html"),
        ("var currentPage = 0;//from 0\nvar countPage = 2", URL, "index_1.html"),
        ("var currentPage = 2; var countPage = 2", URL + "common_2.shtml", None),
        ('<a href="index_9.html">尾页</a>', URL, "index_2.html"),
        ('<a href="index_1.html">2</a><a href="index_9.html">尾页</a>', URL, "index_1.html"),
        ('<a href="index_1.html">1</a><a href="index_9.html">末页</a>', URL, "index_2.html"),
        ('<a href="?page=9">尾页</a>', URL + "?page=8", "?page=9"),
        ('<a href="?page=9">尾页</a>', URL + "?page=9", None),
        ('<a href="about.html">尾页</a>', URL, None),
    ],
)
def test_the_next_page_is_read_from_the_page(html: str, url: str, expected: str | None) -> None:
    """The script of TRS counts from 0 or from 1; a link to the page itself leads nowhere."""
    assert next_page(html, url) == (None if expected is None else URL + expected)


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        ("", URL, ["index_1.html", "index_2.html"]),
        ("", URL + "common_list.shtml", ["common_list_1.shtml", "common_list_2.shtml"]),
        ("", URL + "index_3.html", ["index_4.html"]),
        ('<a href="#">上一页</a>', URL + "index_3.html", []),
        ('createPageHTML(1, 0, "index", "html")', URL, []),
        ("", URL + "list.jsp", []),
        ("", URL + "?cat=3", []),
    ],
)
def test_names_are_guessed_only_where_a_list_tells_nothing(
    html: str, url: str, expected: list[str]
) -> None:
    """A pager that ends says that nothing more is there."""
    assert list(guesses(html, url)) == [URL + name for name in expected]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(9, 8, "index_1.html"), (9, 9, "index_2.html"), (None, 8, "index_2.html")],
    ids=["from-1", "1-is-the-first-page", "no-1"],
)
def test_the_second_page_of_a_list_that_tells_nothing_is_tried(
    first: int | None, second: int, expected: str
) -> None:
    """``_1`` first; where that is missing or the same page, ``_2``."""
    pages = {URL: f"<ul>{_row(9, '2026-11-20')}</ul>".encode()}
    if first is not None:
        pages[URL + "index_1.html"] = _row(second, "2026-11-19").encode()
    pages[URL + "index_2.html"] = _row(7, "2026-11-18").encode()
    listing = discover(_SOURCE, FakeFetcher(pages), now=NOW, deep=True, max_pages=1)
    assert listing.following == URL + expected


def test_a_list_of_one_page_leads_nowhere() -> None:
    """Two guesses that the server does not know."""
    fetcher = FakeFetcher({URL: _row(9, "2026-11-20").encode()})
    assert discover(_SOURCE, fetcher, now=NOW, deep=True, max_pages=1).following is None
    assert len(fetcher.requests) == 3


_PROXY = "http://www.example.gov.cn/dataproxy.jsp?startrecord="


@pytest.mark.parametrize(
    ("pages", "asked"),
    [
        (
            Pagination(pattern=_PROXY + "{start}&endrecord={end}", rows=25),
            (_PROXY + "51&endrecord=75", {"unit": "5"}, {"size": 9}),
        ),
        (Pagination(form={"page": "{n}"}, first=1), (URL, {"unit": "5", "page": "2"}, {"size": 9})),
        (
            Pagination(json={"page": "{n}", "sort": ["p{n}"]}),
            (URL, {"unit": "5"}, {"size": 9, "page": 3, "sort": ["p3"]}),
        ),
    ],
    ids=["records", "form", "json"],
)
def test_the_third_page_is_asked_for_as_the_server_counts(
    pages: Pagination, asked: tuple[str, dict[str, str], dict[str, object]]
) -> None:
    """By the numbers of its records, or by a number in the form or the JSON that is posted."""
    first = Source(
        slug="s", name="S", kind="records", url=URL, method="POST", form={"unit": "5"},
        json={"size": 9}, pages=pages,
    )  # fmt: skip
    assert nth_page(first, 1) == first
    third = nth_page(first, 3)
    assert third is not None
    assert (third.url, third.form, third.json) == asked


def test_the_pages_of_a_daily_visit_are_posted_too() -> None:
    """At first sight the pattern is followed, and each page gets its own form."""
    source = Source(
        slug="s", name="S", kind="listing", url=URL, method="POST", form={"page": "1"},
        pages=Pagination(form={"page": "{n}"}, last=3),
    )  # fmt: skip

    class Counting(FakeFetcher):
        def fetch(self, request: Request) -> Page:
            super().fetch(request)
            number = int((request.form or {})["page"])
            return page(URL, _row(number, "2026-11-20").encode())

    listing = discover(source, Counting({URL: b""}), now=NOW)
    assert [entry.title for entry in listing.entries] == ["Title 1", "Title 2", "Title 3"]


def _row(number: int, day: str) -> str:
    return f'<li><a href="/{number}.html">Title {number}</a><span>{day}</span></li>'


def _pages(*days: str) -> dict[str, bytes]:
    """One page for each day, chained by links."""
    return {
        URL if n == 0 else f"{URL}p{n}.html": (
            f'<ul>{_row(n, day)}</ul><a href="/xwzx/p{n + 1}.html">下一页</a>'.encode()
        )
        for n, day in enumerate(days)
    }


_SOURCE = Source(slug="s", name="S", kind="listing", url=URL)


def test_a_deep_visit_follows_what_the_list_names() -> None:
    """A daily one does not: it has no pattern to go by, and needs none."""
    pages = _pages("2026-11-20", "2026-11-19", "2026-11-18")
    assert len(discover(_SOURCE, FakeFetcher(pages), now=NOW).entries) == 1
    assert len(discover(_SOURCE, FakeFetcher(pages), now=NOW, deep=True).entries) == 3
    assert len(discover(_SOURCE, FakeFetcher(pages), now=NOW, deep=True, max_pages=2).entries) == 2


def test_a_past_window_is_reached_through_younger_pages() -> None:
    """What is younger than the window is passed over, and one old page is no reason to stop."""
    pages = _pages(
        "2020-01-01", "2026-11-20", "2026-05-02", "2026-01-01", "2025-12-31", "2026-05-01"
    )
    fetcher = FakeFetcher(pages)
    window = Window(since=date(2026, 5, 1), until=date(2026, 5, 31))
    listing = discover(_SOURCE, fetcher, now=NOW, window=window, deep=True, max_pages=100)
    assert [entry.url for entry in listing.entries] == ["http://www.example.gov.cn/2.html"]
    assert len(fetcher.requests) == 5


@pytest.mark.parametrize("max_pages", [1, 5])
def test_a_list_that_goes_on_elsewhere_is_not_followed(max_pages: int) -> None:
    """A clone's list would bring articles of its own."""
    row = _row(1, "2026-11-20")
    content = f'<ul>{row}</ul><a href="http://www.clone.top/xwzx/2.html">下一页</a>'
    fetcher = FakeFetcher({URL: content.encode()})
    listing = discover(_SOURCE, fetcher, now=NOW, deep=True, max_pages=max_pages)
    assert (len(listing.entries), listing.following) == (1, None)
    assert len(fetcher.requests) == 1


def test_pages_in_a_circle_end() -> None:
    """The last page links back to the first."""
    pages = _pages("2026-11-20", "2026-11-19")
    pages[URL + "p1.html"] = pages[URL + "p1.html"].replace(b"/xwzx/p2.html", b"/xwzx/")
    fetcher = FakeFetcher(pages)
    assert len(discover(_SOURCE, fetcher, now=NOW, deep=True, max_pages=50).entries) == 2
    assert len(fetcher.requests) == 3


def test_the_pattern_of_a_source_goes_before_the_links_of_its_page() -> None:
    """It was reviewed; the links may lead elsewhere."""
    pages = _pages("2026-11-20", "2026-11-19")
    pages[URL + "index_1.html"] = _row(7, "2026-11-18").encode()
    source = Source(
        slug="s",
        name="S",
        kind="listing",
        url=URL,
        pages=Pagination(pattern=URL + "index_{n}.html", first=1),
    )
    listing = discover(source, FakeFetcher(pages), now=NOW, deep=True)
    assert [entry.title for entry in listing.entries] == ["Title 0", "Title 7"]


@pytest.mark.parametrize(("current", "second", "third"), [(0, 1, 2), (1, 2, 3)])
def test_a_list_whose_pages_are_written_by_script_is_followed(
    current: int, second: int, third: int
) -> None:
    """``createPageHTML`` counting from 0 goes on at ``_1``, counting from 1 at ``_2``."""
    script = f'<script>createPageHTML(9, {current}, "index", "html");</script>'
    pages = {
        URL: f"<ul>{_row(9, '2026-11-20')}</ul>{script}".encode(),
        f"{URL}index_{second}.html": f"<ul>{_row(8, '2026-11-19')}</ul>{script}".encode(),
        f"{URL}index_{third}.html": f"<ul>{_row(7, '2026-11-18')}</ul>{script}".encode(),
    }
    listing = discover(_SOURCE, FakeFetcher(pages), now=NOW, deep=True)
    assert [entry.title for entry in listing.entries] == ["Title 9", "Title 8", "Title 7"]
    assert listing.problems == ()
