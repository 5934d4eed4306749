"""Lists that mean harm or are badly broken: each costs one error or one row, in bounded time.

The pages are a few megabytes at most, as the fetcher lets them through. The time limit is ten times
what the slowest takes on a slow machine; without the bounds they took from 30 s to 6 minutes.
"""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path

import pytest
from fakes import NOW, FakeFetcher, page
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.model import Listing, Selectors, Source
from monitor.sources import KINDS, discover

URL = "http://news.example.cn/list"
_GROWING = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{_GROWING}]>'
_XXE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _list(kind: str, content: bytes, **settings: object) -> Listing:
    source = Source(slug="s", name="S", kind=kind, url=URL, **settings)  # type: ignore[arg-type]
    return discover(source, FakeFetcher({URL: page(URL, content)}), now=NOW)


@pytest.mark.parametrize(
    ("kind", "content", "error"),
    [
        pytest.param("feed", b"<a>" * 1_000_000, "too-large", id="feed-of-a-million-elements"),
        pytest.param("feed", b"<" * 3_000_000, "too-large", id="feed-of-angle-brackets"),
        pytest.param(
            "feed", b'<rss version="2.0">' + b"& " * 2_000_000, "too-large", id="feed-of-ampersands"
        ),
        pytest.param("feed", b"/etc/passwd", "parse", id="feed-that-is-a-file-name"),
        pytest.param("feed", b"http://127.0.0.1:1/", "parse", id="feed-that-is-an-address"),
        pytest.param("feed", b"", "empty", id="feed-without-a-byte"),
        pytest.param("feed", b'{"items": ' + b"[" * 100_000, "parse", id="json-feed-too-deep"),
        pytest.param(
            "feed",
            b"<rss><channel><item><title>a</ti",
            "parse",
            id="feed-cut-off-in-its-first-item",
        ),
        pytest.param("listing", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "not-html", id="picture"),
        pytest.param("listing", b"%PDF-1.7 " + b"x" * 99, "not-html", id="pdf"),
        pytest.param("json", b"[" * 200_000 + b"]" * 200_000, "parse", id="json-arrays-too-deep"),
        pytest.param("json", b'{"a":' * 100_000, "parse", id="json-objects-too-deep"),
        pytest.param("json", b'[{"date":' + b"9" * 5_000 + b"}]", "parse", id="json-huge-number"),
        pytest.param("json", b"<html></html>", "parse", id="json-that-is-html"),
        pytest.param("json", b" \n", "empty", id="json-of-blanks"),
        pytest.param("listing", b"", "empty", id="page-without-a-byte"),
        pytest.param("listing", b"\x00" * 1_000, "parse", id="page-of-nul"),
        pytest.param("listing", b"<!-- only -->", "parse", id="page-of-a-comment"),
        pytest.param("records", b"<html><p>no rows</p></html>", "parse", id="records-without-any"),
        pytest.param("jpaas", b"<html><p>no unit</p></html>", "parse", id="shell-without-a-unit"),
        pytest.param("sitemap", b"<html></html>", "parse", id="sitemap-that-is-html"),
        pytest.param(
            "sitemap", gzip.compress(b"<urlset>" + b" " * 60_000_000), "too-large", id="gzip-bomb"
        ),
        pytest.param("sitemap", gzip.compress(b"<urlset/>")[:-6], "parse", id="gzip-cut-off"),
        pytest.param("sitemap", b"\x1f\x8b\x08broken", "parse", id="gzip-broken"),
        pytest.param(
            "listing",
            "".join(f'<a href="/{n}.html">x</a>' for n in range(60_000)).encode(),
            "too-large",
            id="page-of-sixty-thousand-links",
        ),
        pytest.param("listing", b"<b>x" * 500_000, "too-large", id="page-of-half-a-million-tags"),
        pytest.param(
            "sitemap",
            gzip.compress(b"<urlset>" + b"<url><loc>/1</loc></url>" * 400_000),
            "too-large",
            id="sitemap-of-four-hundred-thousand",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_one_error(kind: str, content: bytes, error: str) -> None:
    """It names the address and says what is wrong, in bounded time."""
    started = time.process_time()
    with pytest.raises(SourceError) as caught:
        _list(kind, content)
    assert caught.value.kind == error
    assert caught.value.url == URL
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("kind", "content", "at_most"),
    [
        pytest.param("listing", b"<div>" * 200_000 + b'<a href="/1">x</a>', 1, id="deep-page"),
        pytest.param("listing", b'<a href="/1.html">x' * 20_000, 1, id="links-in-links"),
        pytest.param(
            "listing", b"<div>" + b'<a href="/1.html">x</a>' * 20_000, 1, id="one-link-often"
        ),
        pytest.param("listing", b'<ul><li><a href="/1">x</a>' * 20_000, 1, id="lists-in-lists"),
        pytest.param("listing", b'<a href="/1">' + b"<b>" * 50_000 + b"x</a>", 1, id="deep-title"),
        pytest.param("records", b"<record>" * 300_000, 0, id="records-never-closed"),
        pytest.param("records", b"<record><![CDATA[" * 200_000, 0, id="cdata-never-closed"),
        pytest.param("sitemap", b"<urlset>" + b"<![CDATA[" * 300_000, 0, id="sitemap-of-cdata"),
        pytest.param("sitemap", b"<urlset>" + b"<url>" * 200_000, 0, id="deep-sitemap"),
    ],
)
def test_a_list_that_repeats_or_nests_without_end_stays_small(
    kind: str, content: bytes, at_most: int
) -> None:
    """What can be read of it is read, once, in bounded time."""
    started = time.process_time()
    assert len(_list(kind, content).entries) <= at_most
    assert time.process_time() - started < 20


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.parametrize("prolog", [_LAUGHS, _XXE], ids=["billion-laughs", "external-entity"])
def test_entities_of_a_document_are_not_resolved(kind: str, prolog: str) -> None:
    """Neither do they grow, nor do they bring a file of this machine."""
    name = "a9" if prolog is _LAUGHS else "x"
    body = {
        "feed": f'<rss version="2.0"><channel><item><title>T &{name};</title>'
        "<link>http://news.example.cn/1</link></item></channel></rss>",
        "sitemap": f"<urlset><url><loc>http://news.example.cn/1</loc><title>&{name};</title>"
        "</url></urlset>",
    }[kind]
    listing = _list(kind, (prolog + body).encode())
    assert [entry.url for entry in listing.entries] == ["http://news.example.cn/1"]
    assert len(listing.entries[0].title or "") < 20
    assert "root:" not in (listing.entries[0].title or "")


def test_a_selector_that_finds_rows_in_rows_stays_bounded() -> None:
    """A hundred nested elements, each with all ten thousand links below it."""
    links = b"".join(b'<a href="/%d.html">A</a>' % n for n in range(10_000))
    started = time.process_time()
    select = Selectors(item="div", link="a@href", title="a")
    assert len(_list("listing", b"<div>" * 100 + links, select=select).entries) == 1
    assert time.process_time() - started < 20


def test_a_list_of_five_thousand_links_is_read_whole() -> None:
    """Long lists are no attack."""
    rows = b"".join(
        b'<li><a href="/%d.html">Number %d</a><span>2026-11-20</span></li>' % (n, n)
        for n in range(5_000)
    )
    started = time.process_time()
    assert len(_list("listing", b"<ul>" + rows + b"</ul>").entries) == 5_000
    assert time.process_time() - started < 20


def test_the_name_of_a_file_is_never_opened(tmp_path: Path) -> None:
    """A parser that takes a path or an address for its argument would read it."""
    feed = tmp_path / "feed.xml"
    feed.write_text(
        '<rss version="2.0"><channel><item><title>T</title>'
        "<link>http://news.example.cn/1</link></item></channel></rss>"
    )
    with pytest.raises(SourceError, match="not a feed"):
        _list("feed", str(feed).encode())


def test_links_that_are_no_addresses_are_passed_over() -> None:
    """Scripts, data, broken hosts and ports, foreign hosts behind tricks, the list itself."""
    links = (
        *("javascript:alert(1)", "data:text/html,x", "mailto:a@b.cn", "http://[", "//", "", "#top"),
        *("http://news.example.cn:99999/1", "http://news.example.cn@evil.cn/1", r"\\evil.cn\1"),
        *("ftp://news.example.cn/1", "http://evil.cn/1", "list", "http://news.example.cn.evil.cn/"),
        "/good.html",
    )
    content = "".join(f'<p><a href="{link}">words</a></p>' for link in links)
    assert [entry.url for entry in _list("listing", content.encode()).entries] == [
        "http://news.example.cn/good.html"
    ]


def test_a_clone_of_the_site_on_another_host_is_not_listed() -> None:
    """The same paths under a name of somebody else are links of somebody else."""
    own = "/regional/chongqing/liangjiang/2026-11/19/c_527689.htm"
    hosts = ("http://news.example.cn", "http://news.example.cn.clone.top", "http://liangjiang.vip")
    content = "".join(f'<li><a href="{host}{own}">Chain</a></li>' for host in hosts)
    wanted = re.compile(r"/regional/.+/c_\d+\.htm")
    listing = _list("listing", content.encode(), article=wanted)
    assert [entry.url for entry in listing.entries] == [f"{hosts[0]}{own}"]


def test_what_no_database_takes_is_taken_out_of_titles() -> None:
    """NUL and half a surrogate pair, which JSON can write."""
    listing = _list("json", rb'[{"url": "/1.html", "title": "A\ud800\u0000B"}]')
    assert listing.entries[0].title == "AB"


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(sorted(set(KINDS) - {"files"})), content=st.binary(max_size=300))
def test_no_bytes_raise_anything_but_our_errors(kind: str, content: bytes) -> None:
    """Random bytes behind a plausible beginning."""
    heads = {
        "feed": b'<rss version="2.0"><channel><item><link>/1</link>',
        "sitemap": b"<urlset><url><loc>http://news.example.cn/",
        "json": b'{"data": {"list": [{"url": "/1", "title": ',
        "records": b"<record><![CDATA[<li><a href=",
        "jpaas": b'<script parseType="buildstatic" url="',
    }
    url = "https://rsshub.app/list" if kind == "rsshub" else URL
    source = Source(
        slug="s",
        name="S",
        kind=kind,
        url="/list" if kind == "rsshub" else URL,
        article=re.compile(""),
        select=Selectors(link="url" if kind == "json" else "a@href"),
    )
    for body in (content, heads.get(kind, b"<a href=") + content):
        fetcher = FakeFetcher({url: page(url, body)})
        try:
            listing = discover(source, fetcher, now=NOW)
        except SourceError:
            continue
        assert all(entry.url.startswith(("http://", "https://")) for entry in listing.entries)
