"""Lists of every kind, damaged at random: entries, or one of our errors, and nothing else."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import suppress

import feedparser
import pytest
from fakes import NOW, FakeFetcher, page
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Selectors, Source
from monitor.sources import discover

HOST = "http://news.example.cn"
URL = f"{HOST}/list"
_ROW = '<li class="cf"><a href="/a/{n}.html" title="广西新增产业链{n}">广西新增…</a><span>2026-11-1{n}</span></li>'
_ROWS = "".join(_ROW.replace("{n}", str(n)) for n in range(1, 5))
_RSS = (
    '<?xml version="1.0" encoding="{charset}"?><rss version="2.0"><channel><title>要闻</title>'
    "<item><title>广西新增&nbsp;产业链</title><link>/a/1.html</link><guid>1</guid>"
    "<pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate>"
    "<description><![CDATA[<p>推动&amp;融通</p>]]></description></item></channel></rss>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">A &lt;b&gt;B</title>'
    '<link rel="alternate" href="/a/2.html"/><updated>2026-11-19T08:00:00Z</updated>'
    "<content>text</content></entry></feed>"
)
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/"><item rdf:about="/a/3.html"><title>T</title>'
    "<link>/a/3.html</link></item></rdf:RDF>"
)
_JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "/a/1.html", "title": "T", "content_html": "<p>x</p>"}],
    }
)
_SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/a/1.html?a=1&b=2</loc>'
    "<lastmod>2026-11-19</lastmod><news:news><news:title>T</news:title>"
    "<news:publication_date>2026-11-19</news:publication_date></news:news></url></urlset>"
)
_INDEX = f"<sitemapindex><sitemap><loc>{URL}</loc><lastmod>2026</lastmod></sitemap></sitemapindex>"
_RECORDS = "<datastore><recordset>" + "".join(
    f"<record><![CDATA[{_ROW.replace('{n}', str(n))}]]></record>" for n in range(1, 4)
)
_SHELL = (
    "<html><script parseType=\"buildstatic\" url=\"/list\" querydata=\"{'webId':'1','pageId':'2'}\">"
    "</script></html>"
)
_ROWS_JSON = {
    "data": {
        "html": _ROWS,
        "list": [
            {"url": "/a/1.html", "title": "<em>T</em>", "date": 1795000000000, "text": "<p>x</p>"},
            {"url": None, "title": ["T"], "date": {"y": 2026}},
        ],
    }
}
_BY_PATH = Selectors(item="data.list", link="url", title="title", date="date", text="text")
_BY_CSS = Selectors(item="data.html | li.cf", link="a@href", title="a@title", date="span")
_ROW_CSS = Selectors(item="li", link="a@href", title="a@title", date="span")

#: A whole document of each form: kind, bytes, selectors.
FORMS: dict[str, tuple[str, bytes, Selectors]] = {
    "rss": ("feed", _RSS.replace("{charset}", "utf-8").encode(), Selectors()),
    "rss-gb": ("feed", _RSS.replace("{charset}", "GB2312").encode("gb18030"), Selectors()),
    "atom": ("feed", _ATOM.encode(), Selectors(text="content")),
    "rdf": ("feed", _RDF.encode(), Selectors()),
    "json-feed": ("feed", _JSON_FEED.encode(), Selectors(text="content")),
    "sitemap": ("sitemap", _SITEMAP.encode(), Selectors()),
    "sitemap-gz": ("sitemap", gzip.compress(_SITEMAP.encode(), mtime=0), Selectors()),
    "index": ("sitemap", _INDEX.encode(), Selectors()),
    "listing": ("listing", f"<ul>{_ROWS}</ul>".encode(), _ROW_CSS),
    "links": ("listing", f"<base href=/x/><ul>{_ROWS}</ul>".encode("gb18030"), Selectors()),
    "records": ("records", _RECORDS.encode(), _ROW_CSS),
    "escaped": ("records", _RECORDS.replace("<li", "&lt;li").encode(), Selectors()),
    "json": ("json", json.dumps(_ROWS_JSON).encode(), _BY_PATH),
    "json-html": ("json", json.dumps(_ROWS_JSON).encode(), _BY_CSS),
    "json-p": ("json", b"cb(" + json.dumps(_ROWS_JSON).encode() + b");", Selectors()),
    "jpaas": ("jpaas", _SHELL.encode(), Selectors()),
}
_PATCHES = (
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;"),
    *(b"&#x110000;", b"&", b"<", b">", b'"', b"'", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"]", b"}"),
    *(b"\\ud800", b"null", b"1e999", b"-1", b"NaN", b"[[[[", b"{", b"//", b"http://[", b"\r\n"),
    *(b"javascript:", b"data:,", b"<base href=//x>", b"<li>" * 40, b"9" * 400, b"\xd6\xa7"),
    *(b"<rss>", b"<feed>", b"</channel>", b"<script>", b"xmlns:a='b'", b"2026-13-45", b"\\u0000"),
)


def listed(form: str, content: bytes, select: Selectors) -> Listing:
    """What a source of this form lists; every other address answers the same bytes."""
    kind = FORMS[form][0]
    source = Source(
        slug="s", name="S", kind=kind, url=URL, select=select, article=re.compile("/a/")
    )

    class Same(FakeFetcher):
        def fetch(self, request: object) -> Page:
            return page(getattr(request, "url", URL), content)

    return discover(source, Same({}), now=NOW, deep=True, max_pages=3)


def check(form: str, content: bytes, select: Selectors) -> None:
    """Entries have usable addresses and titles that a database takes."""
    entries: tuple[Entry, ...] = ()
    with suppress(SourceError):
        entries = listed(form, content, select).entries
    for entry in entries:
        assert entry.url.startswith("http://news.example.cn/")
        words = f"{entry.title}{entry.summary}{entry.text}"
        assert "\0" not in words
        words.encode()


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_document_lists_its_articles(form: str) -> None:
    """The forms that are damaged below are good ones."""
    _, content, select = FORMS[form]
    if form == "jpaas":
        with pytest.raises(SourceError):  # the shell is not its own data
            listed(form, content, select)
    else:
        assert listed(form, content, select).entries or form == "index"


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(
        st.tuples(
            st.integers(0, 1_500),
            st.integers(0, 80),
            st.one_of(st.sampled_from(_PATCHES), st.binary(max_size=12)),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_document_gives_entries_or_one_of_our_errors(
    form: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    """Whatever is cut out of a list or put into it, nothing else is raised."""
    _, content, select = FORMS[form]
    for start, length, patch in cuts:
        at = start % (len(content) + 1)
        content = content[:at] + patch + content[at + length :]
    check(form, content, select)


def test_an_element_that_a_feed_leaves_open_is_empty() -> None:
    """Found by the test above: feedparser gives None for it, not the empty string."""
    entry = b'<entry><title]]>/title><link href="/a/2.html"/><content>text</content></entry>'
    content = b'tp://www.w3.org/2005/Atom">' + entry + b"</feed>"
    assert [item["summary"] for item in feedparser.parse(content).entries] == [None]
    check("atom", content, FORMS["atom"][2])


_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["/a/1.html", _ROWS, "2026-11-19", "1795000000000", '{"list": [{}]}', "<p>x"]),
)
_KEYS = st.sampled_from(
    ["data", "html", "list", "url", "title", "date", "text", "items", "content"]
)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=5)),
    max_leaves=25,
)


@pytest.mark.parametrize("form", ["json", "json-html", "json-p", "json-feed", "jpaas"])
@settings(max_examples=60, deadline=None)
@given(tree=_TREES)
def test_json_of_any_shape_gives_entries_or_one_of_our_errors(form: str, tree: object) -> None:
    """Values of the wrong type stand where a link, a title, a date or the list should be."""
    check(form, json.dumps(tree).encode(), FORMS[form][2])
