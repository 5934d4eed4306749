"""Kind feed: every dialect, encoding and date form that the watched sites send."""

from __future__ import annotations

import json
from datetime import date

import pytest
from fakes import NOW, FakeFetcher, page

from monitor.errors import SourceError
from monitor.model import Listing, Pagination, Selectors, Source, Validators, Window
from monitor.sources import discover

URL = "http://www.example.cn/rss/news.xml"


def _rss(items: str, encoding: str = "UTF-8", root: str = '<rss version="2.0">') -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{root}<channel><title>News</title>'
        f"<link>http://www.example.cn/</link>{items}</channel></rss>"
    )


def _item(number: int, extra: str = "") -> str:
    return f"<item><title>T{number}</title><link>/n/{number}.html</link>{extra}</item>"


def _read(content: bytes, content_type: str | None = None, **settings: object) -> Listing:
    source = Source(slug="s", name="S", kind="feed", url=URL, **settings)  # type: ignore[arg-type]
    fetcher = FakeFetcher({URL: page(URL, content, content_type=content_type)})
    return discover(source, fetcher, now=NOW)


def test_gb2312_in_the_prolog_is_read_as_gb18030() -> None:
    """昇 is not in GB 2312; the header says only text/xml."""
    content = _rss(
        "<item><title>昇腾产业链·喆</title><link>/1.html</link></item>", "GB2312"
    ).encode("gb18030")
    listing = _read(content, "text/xml")
    assert [entry.title for entry in listing.entries] == ["昇腾产业链·喆"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Fri, 20 Nov 2026 08:00:00 +0800", "2026-11-20T08:00:00+08:00"),
        ("Fri, 20 Nov 2026 08:00:00 GMT", "2026-11-20T16:00:00+08:00"),
        ("2026-11-20 08:00:00", "2026-11-20T08:00:00+08:00"),
        ("2026-11-20T08:00:00Z", "2026-11-20T16:00:00+08:00"),
        ("2026-11-20", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("soon", None),
    ],
)
def test_dates_without_a_zone_are_beijings_and_days_stay_days(
    written: str, expected: str | None
) -> None:
    """A pubDate in every form that is met, and one that is none."""
    listing = _read(_rss(_item(1, f"<pubDate>{written}</pubDate>")).encode())
    (entry,) = listing.entries
    assert (None if entry.published is None else str(entry.published)) == expected
    assert entry.published is None or entry.published.origin == "feed"


def test_atom_is_read_with_its_alternate_link() -> None:
    """rel=self and rel=edit are not the article; relative links start at the feed."""
    content = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>A</title>
    <link rel="edit" href="/edit/1"/><link rel="alternate" href="../n/1.html"/>
    <id>tag:example.cn,2026:1</id><updated>2026-11-20T09:00:00+08:00</updated>
    <summary type="html">&lt;p&gt;short &amp;amp; clear&lt;/p&gt;</summary></entry></feed>"""
    (entry,) = _read(content.encode()).entries
    assert entry.url == "http://www.example.cn/n/1.html"
    assert str(entry.published) == "2026-11-20T09:00:00+08:00"
    assert entry.summary == "short & clear"


def test_rdf_is_read() -> None:
    """RSS 1.0 has its items beside the channel, and the date in Dublin Core."""
    content = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel><title>t</title></channel><item><title>A</title><link>/n/1.html</link>
    <dc:date>2026-11-20T09:00:00+08:00</dc:date></item></rdf:RDF>"""
    (entry,) = _read(content.encode()).entries
    assert (entry.title, str(entry.published)) == ("A", "2026-11-20T09:00:00+08:00")


def test_json_feed_is_read() -> None:
    """Version 1.1; an item without title, one with an external address."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "t",
        "items": [
            {"id": "1", "url": "/n/1.html", "title": "A", "date_published": "2026-11-20"},
            {"id": "2", "external_url": "http://www.example.cn/n/2.html", "content_text": "x"},
            "not an item",
        ],
    }
    listing = _read(json.dumps(document).encode(), "application/feed+json")
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("http://www.example.cn/n/1.html", "A"),
        ("http://www.example.cn/n/2.html", None),
    ]
    assert all(entry.text is None for entry in listing.entries)


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link() -> None:
    """An item with neither is no article."""
    items = (
        "<item><title>A</title><guid>http://www.example.cn/n/1.html</guid></item>"
        "<item><title>B</title><guid isPermaLink='false'>77</guid></item>"
    )
    assert [entry.url for entry in _read(_rss(items).encode()).entries] == [
        "http://www.example.cn/n/1.html"
    ]


def test_a_broken_feed_keeps_what_came() -> None:
    """A bare ampersand, an HTML entity, a control character and a cut end lose no item."""
    items = (
        "<item><title>A & B&nbsp;C\x0b</title><link>/n/1.html?a=1&b=2</link></item>"
        "<item><title>D</title><link>/n/2.html</link></item><item><title>cut"
    )
    listing = _read(_rss(items).encode()[: -len("</channel></rss>")])
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("http://www.example.cn/n/1.html?a=1&b=2", "A & B C"),
        ("http://www.example.cn/n/2.html", "D"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><html><head><title>Home</title></head><body>gone</body></html>",
        "<html><body><a href='/1.html'>x</a></body></html>",
        "<script>location.href='/'</script>",
    ],
)
def test_a_html_page_instead_of_a_feed_is_an_error(content: str) -> None:
    """Not an empty feed: the silence would be believed."""
    with pytest.raises(SourceError, match="is an HTML page, not a feed") as caught:
        _read(content.encode())
    assert caught.value.kind == "parse"


def test_a_page_that_names_its_feed_says_where_it_is() -> None:
    """What is needed to mend the source stands in the error."""
    link = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    with pytest.raises(SourceError, match=r"it names one at http://www\.example\.cn/feed/$"):
        _read(f"<html><head>{link}</head></html>".encode())


def test_a_feed_without_items_is_empty_and_well() -> None:
    """A quiet day is no error."""
    assert _read(_rss("").encode()).entries == ()


def test_a_feed_cut_before_its_first_item_is_an_error() -> None:
    """Nothing came, and not because there is nothing."""
    with pytest.raises(SourceError, match="broken feed"):
        _read(b'<rss version="2.0"><channel><title>News</title')


def test_the_content_of_a_feed_is_the_article_only_where_the_source_says_so() -> None:
    """content:encoded is often an excerpt; ``select.text`` declares it whole."""
    body = "<content:encoded><![CDATA[<p>First.</p><p>Second &amp; last.</p>]]></content:encoded>"
    root = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    content = _rss(_item(1, body), root=root).encode()
    assert _read(content).entries[0].text is None
    whole = _read(content, select=Selectors(text="content"))
    assert whole.entries[0].text == "First.\nSecond & last."


def test_markup_and_double_escapes_leave_titles() -> None:
    """<em> round search words, written as entities of entities."""
    item = "<item><title>&amp;lt;em&amp;gt;Chip&amp;lt;/em&amp;gt; &amp;amp; chain</title><link>/1.html</link></item>"
    assert _read(_rss(item).encode()).entries[0].title == "Chip & chain"


def test_links_to_other_hosts_are_not_listed_unless_named() -> None:
    """The www. form is the same host; ``hosts`` adds more."""
    items = "".join(
        f"<item><title>T</title><link>{link}</link></item>"
        for link in ("http://example.cn/1.html", "http://it.example.cn/2.html", "http://e.cn/3")
    )
    content = _rss(items).encode()
    assert [entry.url for entry in _read(content).entries] == ["http://example.cn/1.html"]
    assert len(_read(content, hosts=("*.example.cn",)).entries) == 2


def test_the_window_leaves_out_what_is_older_and_keeps_the_undated() -> None:
    """``--days``: only a known date can rule an item out."""
    items = (
        _item(1, "<pubDate>2026-11-20</pubDate>")
        + _item(2, "<pubDate>2026-11-10</pubDate>")
        + _item(3)
    )
    source = Source(slug="s", name="S", kind="feed", url=URL)
    listing = discover(
        source,
        FakeFetcher({URL: _rss(items).encode()}),
        now=NOW,
        window=Window(since=date(2026, 11, 19)),
    )
    assert [entry.title for entry in listing.entries] == ["T1", "T3"]


def test_an_unchanged_feed_is_not_read() -> None:
    """The stored validators go along; a 304 comes back as such."""
    validators = Validators(etag='"1"')
    fetcher = FakeFetcher({URL: page(URL, _rss(_item(1)).encode(), validators=validators)})
    source = Source(slug="s", name="S", kind="feed", url=URL)
    first = discover(source, fetcher, now=NOW)
    assert (len(first.entries), first.validators, first.not_modified) == (1, validators, False)
    second = discover(source, fetcher, now=NOW, validators=first.validators)
    assert (second.entries, second.not_modified) == ((), True)


def test_further_pages_of_a_feed_are_read_while_all_is_new() -> None:
    """WordPress pages its feed; the pattern is the source's."""
    source = Source(
        slug="s",
        name="S",
        kind="feed",
        url=URL,
        pages=Pagination(pattern="http://www.example.cn/rss/news.xml?paged={n}"),
    )
    pages = {
        URL: _rss(_item(1)).encode(),
        f"{URL}?paged=2": _rss(_item(2)).encode(),
    }
    listing = discover(source, FakeFetcher(pages), now=NOW)
    assert [entry.title for entry in listing.entries] == ["T1", "T2"]
    assert listing.problems == ()
