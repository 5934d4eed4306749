"""Kind sitemap: urlsets, news sitemaps, indexes, gzip, text, feeds."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.errors import SourceError
from monitor.model import Listing, Source, Validators, Window
from monitor.sources import discover

SITE = "http://www.example.cn"
URL = f"{SITE}/sitemap.xml"
_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _urlset(*locs: str, lastmod: str = "") -> bytes:
    date_part = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<urlset {_NS}>{''.join(f'<url><loc>{SITE}{loc}</loc>{date_part}</url>' for loc in locs)}</urlset>".encode()


def _index(*children: str) -> bytes:
    return f"<sitemapindex {_NS}>{''.join(children)}</sitemapindex>".encode()


def _child(name: str, lastmod: str = "") -> str:
    date_part = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<sitemap><loc>{SITE}/{name}</loc>{date_part}</sitemap>"


def _read(pages: dict[str, object], **arguments: object) -> Listing:
    source = Source(slug="s", name="S", kind="sitemap", url=URL)
    return discover(source, FakeFetcher(pages), now=NOW, **arguments)  # type: ignore[arg-type]


def _paths(listing: Listing) -> list[str]:
    return [entry.url.removeprefix(SITE) for entry in listing.entries]


def test_a_news_sitemap_gives_title_and_publication_date() -> None:
    """The publication counts, not the last change; images have titles of their own."""
    content = f"""<?xml version="1.0" encoding="UTF-8"?><urlset {_NS}
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>{SITE}/1.html</loc>
    <lastmod>2026-11-21</lastmod><image:image><image:loc>{SITE}/1.jpg</image:loc>
    <image:title>picture</image:title></image:image><news:news><news:publication>
    <news:name>Example</news:name><news:language>zh-cn</news:language></news:publication>
    <news:publication_date>2026-11-20T09:00:00+08:00</news:publication_date>
    <news:title>产业链 &amp; 集群</news:title></news:news></url></urlset>"""
    (entry,) = _read({URL: content.encode()}).entries
    assert (entry.url, entry.title) == (f"{SITE}/1.html", "产业链 & 集群")
    assert str(entry.published) == "2026-11-20T09:00:00+08:00"


def test_lastmod_stands_in_for_a_date_but_not_against_the_address() -> None:
    """A page of 2024 that was built again today is of 2024."""
    listing = _read({URL: _urlset("/n/1.html", "/2024-05/06/c_1.htm", lastmod="2026-11-21")})
    assert [str(entry.published) for entry in listing.entries] == ["2026-11-21", "2024-05-06"]


def test_an_index_is_followed_newest_first_and_never_in_circles() -> None:
    """It names itself, a file twice, one that is itself an index, and one that is broken."""
    listing = _read(
        {
            URL: _index(
                _child("sitemap.xml"),
                _child("old.xml", "2026-01-01"),
                _child("new.xml", "2026-11-20"),
                _child("new.xml", "2026-11-20"),
                _child("deeper.xml", "2026-06-01"),
                _child("gone.xml", "2026-02-01"),
            ),
            f"{SITE}/old.xml": _urlset("/old.html"),
            f"{SITE}/new.xml": _urlset("/new.html"),
            f"{SITE}/deeper.xml": _index(_child("sitemap.xml"), _child("deepest.xml")),
            f"{SITE}/deepest.xml": _urlset("/deepest.html"),
        }
    )
    assert _paths(listing) == ["/new.html", "/deepest.html", "/old.html"]
    assert [(one.url, one.kind) for one in listing.problems] == [(f"{SITE}/gone.xml", "http")]


def test_an_index_gives_no_validators() -> None:
    """It may stay the same while a file that it names grows."""
    index = page(URL, _index(_child("a.xml")), validators=Validators(etag="1"))
    listing = _read({URL: index, f"{SITE}/a.xml": _urlset("/1.html")})
    assert listing.validators == Validators()
    alone = page(URL, _urlset("/1.html"), validators=Validators(etag="1"))
    assert _read({URL: alone}).validators == Validators(etag="1")


def test_files_of_an_index_before_the_window_are_not_asked_for() -> None:
    """Nothing in them changed since."""
    pages = {
        URL: _index(_child("old.xml", "2026-01-01"), _child("undated.xml")),
        f"{SITE}/undated.xml": _urlset("/1.html"),
    }
    listing = _read(pages, window=Window(since=date(2026, 11, 1)))
    assert (_paths(listing), listing.problems) == (["/1.html"], ())


def test_an_index_of_which_nothing_can_be_read_is_an_error() -> None:
    """Its first failure, with its address."""
    with pytest.raises(SourceError) as caught:
        _read({URL: _index(_child("gone.xml"))})
    assert caught.value.url == f"{SITE}/gone.xml"


def test_at_most_fifty_files_of_an_index_are_read() -> None:
    """And none on a foreign host."""
    names = [f"{n}.xml" for n in range(80)]
    pages: dict[str, object] = {f"{SITE}/{name}": _urlset(f"/{name}.html") for name in names}
    foreign = "<sitemap><loc>http://evil.example.com/x.xml</loc></sitemap>"
    pages[URL] = _index(foreign, *(_child(name) for name in names))
    source = Source(slug="s", name="S", kind="sitemap", url=URL)
    fetcher = FakeFetcher(pages)  # type: ignore[arg-type]
    assert len(discover(source, fetcher, now=NOW).entries) == 50
    assert all(request.url.startswith(SITE) for request in fetcher.requests)


def test_gzip_is_unpacked_whatever_the_header_says() -> None:
    """Told by its first bytes; the name may lack .gz."""
    packed = page(URL, gzip.compress(_urlset("/1.html")), content_type="text/xml; charset=gbk")
    assert _paths(_read({URL: packed})) == ["/1.html"]


def test_bare_ampersands_stay_in_addresses() -> None:
    """Not XML, but usual; those in CDATA and the correct ones stay too."""
    content = (
        f"<urlset><url><loc>{SITE}/a?x=1&y=2</loc></url><url><loc>{SITE}/b?x=1&amp;y=2</loc></url>"
        f"<url><loc><![CDATA[{SITE}/c?x=1&y=2]]></loc></url></urlset>"
    )
    assert _paths(_read({URL: content.encode()})) == ["/a?x=1&y=2", "/b?x=1&y=2", "/c?x=1&y=2"]


def test_a_text_file_and_a_feed_are_sitemaps_too() -> None:
    """As sitemaps.org allows."""
    text = f"\ufeff{SITE}/1.html\r\n\r\nnot an address\n{SITE}/2.html\n"
    assert _paths(_read({URL: text.encode()})) == ["/1.html", "/2.html"]
    feed = f'<rss version="2.0"><channel><item><title>A</title><link>{SITE}/1.html</link></item></channel></rss>'
    assert _paths(_read({URL: feed.encode()})) == ["/1.html"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", "is an HTML page, not a sitemap"),
        (b"<error/>", "is XML with the root 'error', not a sitemap"),
        (b"gone", "neither XML nor a list of addresses"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_sitemap_is_an_error(content: bytes, words: str) -> None:
    """It says what came instead."""
    with pytest.raises(SourceError, match=words):
        _read({URL: content})
