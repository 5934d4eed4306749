"""Kind ``feed``: RSS, Atom, RDF and JSON Feed.

The bytes are decoded by the project's own rules first (a GB2312 prolog means gb18030) and handed to
feedparser as clean UTF-8. What it makes of a broken feed is taken: one bad item loses itself.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any
from xml.sax import SAXException

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page
from monitor.sources.links import Admission, Row, absolute, entries_of
from monitor.sources.markup import fragment_text, parse_html
from monitor.sources.paging import read_further_pages
from monitor.sources.titles import plain
from monitor.sources.visit import Visit
from monitor.sources.xml_text import mended

_PROLOG = re.compile(r"^\s*<\?xml\b[^>]{0,300}\?>")
_HTML_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]|<script[\s>]", re.IGNORECASE)
#: feedparser lets what its handlers stumble over through.
_FEEDPARSER_ERRORS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError),
    ValueError,
)
#: feedparser takes 40 to 70 µs an element (measured on 10,000 to 1,000,000); a feed of 5,000 items
#: with ten elements each stays below.
_MAX_TAGS = 60_000
#: It takes 6 µs an entity where the feed is broken; escaped HTML has some ten thousand a megabyte.
_MAX_ENTITIES = 500_000
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_JSON_FEED = "https://jsonfeed.org/version/"


def discover(visit: Visit) -> Listing:
    """The items of the feed. Raises SourceError where the answer is no feed."""
    page = visit.first_page()
    if page.not_modified:
        return Listing(not_modified=True, validators=page.validators)
    entries = _entries(visit, page)
    further, problems = read_further_pages(visit, entries, lambda more: _entries(visit, more))
    return Listing(
        entries=tuple(entries + further),
        validators=page.validators,
        problems=tuple(problems),
    )


def feed_entries(
    visit: Visit, page: Page, text: str, admission: Admission | None = None
) -> list[Entry]:
    """The entries of a feed's text; ``admission`` replaces the source's own rules."""
    rows = feed_rows(text, page.url, with_text=visit.source.select.text is not None)
    return entries_of(rows, base=page.url, visit=visit, origin="feed", admission=admission)


def _entries(visit: Visit, page: Page) -> list[Entry]:
    return feed_entries(visit, page, visit.text_of(page))


def feed_rows(text: str, url: str, *, with_text: bool = False) -> list[Row]:
    """The items of a feed in its order; ``with_text`` takes their content as the whole article.

    Raises SourceError of kind ``parse`` for what is no feed, ``empty`` for nothing at all.
    """
    if not text.strip():
        raise SourceError("empty", url, "the feed is empty")
    if text.lstrip()[:1] in "{[":
        return _json_rows(text, url, with_text=with_text)
    parsed = parse_feed(text, url)
    rows = [_row(item, with_text=with_text) for item in parsed.entries]
    if parsed.bozo and not any(row.link for row in rows):
        # Cut off in its first item, say: that it lists nothing would not be true.
        raise SourceError("parse", url, f"is a broken feed: {parsed.bozo_exception}")
    return rows


def parse_feed(text: str, url: str) -> Any:
    """feedparser's result for XML that is a feed. Raises SourceError of kind ``parse``."""
    import feedparser  # takes 0.1 s to import

    document = mended(_PROLOG.sub("", text, count=1)).strip()
    if _tags_in(document) > _MAX_TAGS or document.count("&") > _MAX_ENTITIES:
        raise SourceError("too-large", url, "has more elements or entities than any feed")
    if not document:
        raise SourceError("empty", url, "the feed is empty")
    # From a stream: a plain argument would be taken for a file's name or an address to open.
    try:
        parsed = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")),
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": url,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _FEEDPARSER_ERRORS as error:
        raise SourceError("parse", url, f"is a broken feed: {error!r}") from error
    if not parsed.entries:
        # An HTML page parses as a feed without items and without a version.
        if not parsed.get("version"):
            raise SourceError("parse", url, _what_it_is(document, url))
        if parsed.bozo and isinstance(parsed.bozo_exception, SAXException):
            raise SourceError("parse", url, f"is a broken feed: {parsed.bozo_exception}")
    return parsed


def _what_it_is(document: str, url: str) -> str:
    """A sentence's end for what came instead of a feed, with the feed that a page names."""
    if not _HTML_PAGE.search(document[:4000]):
        return "is something else, not a feed"
    for link in parse_html(document, url).iter("link"):
        named = absolute(url, link.get("href") or "")
        if (link.get("type") or "").lower() in _FEED_TYPES and named is not None:
            return f"is an HTML page, not a feed; it names one at {named}"
    return "is an HTML page, not a feed"


def _tags_in(document: str) -> int:
    """Opening tags outside CDATA: what feedparser's time grows with."""
    outside = [part.partition("]]>")[2] for part in document.split("<![CDATA[")[1:]]
    pieces = [document.partition("<![CDATA[")[0], *outside]
    return sum(piece.count("<") - piece.count("</") for piece in pieces)


def _row(item: Any, *, with_text: bool) -> Row:
    text = None
    if with_text:
        bodies = [part.get("value") or "" for part in item.get("content") or []]
        text = fragment_text(max([*bodies, item.get("summary") or ""], key=len)) or None
    return Row(
        link=_link(item),
        title=item.get("title"),
        date=item.get("published") or item.get("updated") or item.get("created"),
        summary=plain(item.get("summary") or "")[:1000] or None,
        text=text,
    )


def _link(item: Any) -> str:
    """The article's address: the link, else the alternate one, else a guid that is an address.

    feedparser gives None for an element that a broken feed leaves open.
    """
    for candidate in (item.get("feedburner_origlink"), item.get("link")):
        if candidate:
            return str(candidate)
    for link in item.get("links") or []:
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link["href"])
    guid = str(item.get("id") or "")
    return guid if guid.startswith(("http://", "https://")) else ""


def _json_rows(text: str, url: str, *, with_text: bool) -> list[Row]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError("parse", url, f"is not a JSON Feed: {_brief(error)}") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise SourceError("parse", url, f"is JSON without items, no JSON Feed ({_JSON_FEED}1.1)")
    return [_json_row(item, with_text=with_text) for item in items if isinstance(item, dict)]


def _json_row(item: dict[str, Any], *, with_text: bool) -> Row:
    def words(*names: str) -> str:
        return next((v for name in names if isinstance(v := item.get(name), str) and v), "")

    body = fragment_text(words("content_html")) or words("content_text")
    return Row(
        link=words("url", "external_url"),
        title=words("title") or None,
        date=words("date_published", "date_modified") or None,
        summary=plain(words("summary"))[:1000] or None,
        text=(body or None) if with_text else None,
    )


def _brief(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
