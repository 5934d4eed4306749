"""Kind json: paths, HTML in JSON, dates as numbers, wrong labels; and the paths themselves."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.errors import SourceError
from monitor.model import Listing, Pagination, Selectors, Source, Validators
from monitor.sources import discover
from monitor.sources.paths import items_at, values_at

URL = "https://www.example.gov.cn/api/list.json"


def _read(
    content: bytes | object, content_type: str | None = "application/json", **settings: object
) -> Listing:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    source = Source(slug="s", name="S", kind="json", url=URL, **settings)  # type: ignore[arg-type]
    fetcher = FakeFetcher({URL: page(URL, body, content_type=content_type)})
    return discover(source, fetcher, now=NOW)


def _one(record: dict[str, Any], **select: str) -> Any:
    (entry,) = _read({"list": [record]}, select=Selectors(item="list", **select)).entries
    return entry


def test_records_are_read_by_dotted_paths() -> None:
    """Nested fields, one element of an array, a site-relative address."""
    document = {"data": {"results": [{"source": {"links": [{"pc": "/n/1.html"}], "t": "A"}}]}}
    select = Selectors(item="data.results[].source", link="links[0].pc", title="t")
    (entry,) = _read(document, select=select).entries
    assert (entry.url, entry.title) == ("https://www.example.gov.cn/n/1.html", "A")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1763568000000, "2025-11-20"),
        (1763601330000, "2025-11-20T09:15:30+08:00"),
        (1763601330, "2025-11-20T09:15:30+08:00"),
        ("1763601330000", "2025-11-20T09:15:30+08:00"),
        (20251120, "2025-11-20"),
        ("2025-11-20 09:15:30", "2025-11-20T09:15:30+08:00"),
        ("2025.11.20", "2025-11-20"),
        (0, None),
        (True, None),
        (None, None),
        ({"y": 2025}, None),
    ],
)
def test_dates_are_epoch_numbers_or_words(written: object, expected: str | None) -> None:
    """Seconds, milliseconds, digits of a day; what is none of these is no date."""
    entry = _one({"url": "/1.html", "when": written}, date="when")
    assert (None if entry.published is None else str(entry.published)) == expected


def test_markup_and_entities_leave_titles() -> None:
    """Search answers mark the words that were asked for."""
    assert (
        _one({"url": "/1.html", "title": "<em>产业</em>链&amp;集群&nbsp;"}).title == "产业链&集群"
    )


def test_html_inside_json_is_read_by_css() -> None:
    """Behind the bar stands the row's selector; link, title and date are CSS then."""
    html = '<ul><li class="cf"><a href="/1.html" title="Whole title">Whole...</a><span>2026-11-20</span></li></ul>'
    select = Selectors(item="data.html | li.cf", link="a@href", title="a@title", date="span")
    (entry,) = _read({"data": {"html": html}}, select=select).entries
    assert (entry.title, str(entry.published)) == ("Whole title", "2026-11-20")


def test_an_array_of_html_fragments_is_a_row_each() -> None:
    """Nothing behind the bar: the fragment is the row."""
    rows = [f'<div class="t"><a href="/{n}.html">Title {n}</a></div>' for n in (1, 2)]
    select = Selectors(item="result[] |", link=".t > a@href", title=".t > a")
    listing = _read({"result": rows}, select=select)
    assert [entry.title for entry in listing.entries] == ["Title 1", "Title 2"]


def test_json_in_a_json_string_is_opened_where_the_path_goes_on() -> None:
    """Some answers carry the addresses as text that is JSON."""
    record = {"urls": '{"pc": "/1.html"}', "title": "A"}
    assert _one(record, link="urls.pc").url.endswith("/1.html")


def test_the_full_text_makes_the_article_page_unnecessary() -> None:
    """Blocks become lines, entities characters; without ``select.text`` there is none."""
    record = {"url": "/1.html", "body": "<div><p>First&ensp;line.</p><p>Second<br>third.</p></div>"}
    assert _one(record, text="body").text == "First line.\nSecond\nthird."
    assert _one(record).text is None


@pytest.mark.parametrize(
    "wrapped",
    [
        b'callback({"list": [{"url": "/1.html"}]});',
        b'/**/ jQuery1_2({"list": [{"url": "/1.html"}]})',
        b'var data = {"list": [{"url": "/1.html"}]};',
        b'window.list = [{"url": "/1.html"}]; var more = 1;',
        b'\xef\xbb\xbf{"list": [{"url": "/1.html"}]}',
        b'{"list": [{"url": "/1.html", "t": "tab\there"}]}',
    ],
)
def test_scripts_and_marks_round_json_are_taken_off(wrapped: bytes) -> None:
    """JSONP, assignments, a byte-order mark, raw tabs in strings; labelled as HTML."""
    assert len(_read(wrapped, "text/html; charset=utf-8").entries) == 1


def test_gbk_json_is_decoded() -> None:
    """Labelled in the header as gb2312, with a character outside it."""
    body = json.dumps([{"url": "/1.html", "title": "昇腾产业链"}], ensure_ascii=False)
    listing = _read(body.encode("gb18030"), "application/json; charset=gb2312")
    assert listing.entries[0].title == "昇腾产业链"


def test_without_selectors_the_largest_array_is_the_list() -> None:
    """Its usual field names are tried, then any value that is an article's address."""
    document = {
        "code": 0,
        "menu": [{"url": "/about.html"}],
        "data": {
            "rows": [
                {"weblink": f"/n/{n}.html", "TITLE": f"T{n}", "pubDate": "2026-11-20"}
                for n in range(3)
            ]
        },
    }
    listing = _read(document, article=re.compile(r"/n/\d+\.html$"))
    assert [(entry.title, str(entry.published)) for entry in listing.entries] == [
        (f"T{n}", "2026-11-20") for n in range(3)
    ]


def test_addresses_elsewhere_are_not_listed() -> None:
    """A record that leads to WeChat is passed over; a record that is none too."""
    rows = [{"url": "https://mp.weixin.qq.com/s/1"}, {"url": "/1.html"}, "text", 7, None, {}]
    assert len(_read(rows).entries) == 1
    assert _read([{"name": "words only", "id": "7"}]).entries == ()


def test_a_shell_that_names_its_data_source_is_followed() -> None:
    """Xinhua's form; the shell's validators would hide new records."""
    shell = "https://www.example.gov.cn/col/index.htm"
    number = "0123456789abcdef"
    fetcher = FakeFetcher(
        {
            shell: page(
                shell,
                f'<html><ul id="showData0" data="datasource:{number}"></ul></html>'.encode(),
                validators=Validators(etag="1"),
            ),
            f"https://www.example.gov.cn/col/ds_{number}.json": b'{"datasource": [{"publishUrl": "../20261120/c.html", "title": "A"}]}',
        }
    )
    source = Source(slug="s", name="S", kind="json", url=shell)
    listing = discover(source, fetcher, now=NOW)
    assert [entry.url for entry in listing.entries] == [
        "https://www.example.gov.cn/20261120/c.html"
    ]
    assert listing.validators == Validators()
    assert fetcher.requests[1].headers["Referer"] == shell


def test_post_with_form_or_json_is_sent_as_configured() -> None:
    """Method, body and headers reach the fetcher."""
    source = Source(
        slug="s",
        name="S",
        kind="json",
        url=URL,
        method="POST",
        json={"channelList": ["5144"]},
        headers={"Referer": "https://www.example.gov.cn/col/index.html"},
    )
    fetcher = FakeFetcher({URL: b'[{"url": "./1.html"}]'})
    listing = discover(source, fetcher, now=NOW)
    request = fetcher.requests[0]
    assert (request.method, request.json) == ("POST", {"channelList": ["5144"]})
    # A relative address is the column's, which the Referer names, not the API's.
    assert listing.entries[0].url == "https://www.example.gov.cn/col/1.html"


def test_pages_go_on_by_number() -> None:
    """As for lists; the body of a POST goes along."""
    source = Source(
        slug="s",
        name="S",
        kind="json",
        url=URL,
        method="POST",
        form={"q": "chain"},
        pages=Pagination(pattern=URL + "?p={n}"),
    )
    fetcher = FakeFetcher({URL: b'[{"url": "/1.html"}]', URL + "?p=2": b'[{"url": "/2.html"}]'})
    assert len(discover(source, fetcher, now=NOW).entries) == 2
    assert [(request.method, request.form) for request in fetcher.requests[:2]] == [
        ("POST", {"q": "chain"})
    ] * 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><body>login</body></html>", "is an HTML page, not JSON"),
        (b"{not json", "is not JSON"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_json_is_an_error(content: bytes, words: str) -> None:
    """It says what came instead."""
    with pytest.raises(SourceError, match=words):
        _read(content)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", [{"a": [{"b": 1}, {"b": 2}], "s": '{"c": [3]}', "d": {"x": {"l": 4}, "y": {"l": 5}}}]),
        ("a.b", [1, 2]),
        ("a[].b", [1, 2]),
        ("a[0].b", [1]),
        ("a[-1].b", [2]),
        ("a[7].b", []),
        ("d.*.l", [4, 5]),
        ("s.c[0]", [3]),
        ("nowhere.at.all", []),
        ("a.b.c", []),
    ],
)
def test_paths_lead_to_every_value(path: str, expected: list[object]) -> None:
    """Arrays in the middle are gone through; a wrong way leads nowhere."""
    document = {"a": [{"b": 1}, {"b": 2}], "s": '{"c": [3]}', "d": {"x": {"l": 4}, "y": {"l": 5}}}
    assert values_at(document, path) == expected


def test_an_array_at_the_end_of_a_path_counts_for_its_elements() -> None:
    """With or without brackets; null is no element."""
    assert items_at({"a": [1, None, 2]}, "a") == items_at({"a": [1, None, 2]}, "a[]") == [1, 2]
    assert items_at({"a": [1], "b": {"c": [2]}}, "a, b.*, nowhere") == [1, 2]
    assert items_at([1, 2], "[]") == items_at([1, 2], "") == [1, 2]
