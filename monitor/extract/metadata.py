"""What a page says of itself in its head: the government's meta names, Open Graph, JSON-LD.

The best witness of title, date and origin, before any visible line; and one that lies in known
ways (page-templates 2.1), each of which is handled where the value is read.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from lxml.etree import _Element as Element

from monitor.dates import parse_date
from monitor.extract.document import Document
from monitor.extract.rendering import clean_inline
from monitor.model import PublicationDate

#: Names in order of trust, lower case. ``Maketime`` and ``HtmlGenerateTime`` are missing because
#: they tell when the page was generated, which can be years later.
_TITLE_NAMES = ("articletitle", "article:title", "contenttitle", "title")
_DATE_NAMES = (
    "pubdate", "firstpublishedtime", "publishdate", "publish_date", "publish-date", "pubtime",
    "publishtime", "publish_time", "publishedtime", "apub:time", "article:published_time",
    "og:article:published_time", "datepublished", "og:release_date", "bytedance:published_time",
    "weibo:article:create_at", "weibo: article:create_at", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "dcterms.date", "citation_publication_date", "article_date",
    "_pubtime", "date", "sailthru.date", "parsely-pub-date", "article.published",
)  # fmt: skip
_SOURCE_NAMES = ("contentsource", "source", "article:source", "dc.source", "news_source", "mediaid",
                 "article:publisher_name", "dc.publisher", "publisher")  # fmt: skip
_SITE_NAMES = ("sitename", "og:site_name", "application-name", "apple-mobile-web-app-title")

_BREAK = re.compile(r"</?(?:br|p|div|td|li|tr|h\d)\b[^>]*>?", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>?")
_SOURCE_LABEL = re.compile(r"^\s*(?:信息|文章|稿件|新闻)?(?:来源|來源|source)\s*[:：]\s*", re.I)
_ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "blogposting", "reportagenewsarticle", "report", "webpage",
     "analysisnewsarticle", "techarticle", "governmentservice"}
)  # fmt: skip

#: Marked-up dates that are not a sidebar's or another article's.
_STAMPS = (
    "//*[(self::time[@datetime] or @itemprop='datePublished')"
    " and not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]"
)

#: JSON-LD larger than this is a catalogue of something, not an article's description.
_JSON_LD_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Cleaned values; ``None`` for what is missing, empty or known to be wrong.

    ``stamped`` is the date of the first <time> element or datePublished property in the page.
    """

    title: str | None = None
    social_title: str | None = None
    page_title: str | None = None
    published: PublicationDate | None = None
    stamped: PublicationDate | None = None
    publisher: str | None = None
    site_name: str | None = None
    is_column: bool = False


def read_metadata(document: Document, *, today: date) -> Metadata:
    """Everything that the head and the script blocks for machines say. Never raises."""
    metas = _metas(document.root)
    described = _json_ld(document.root)
    site_name = _first(metas, _SITE_NAMES)
    column = _first(metas, ("columnname",))
    title = _first(metas, _TITLE_NAMES)
    if title in (site_name, column):  # a list page, or a template that was never filled in
        title = None
    source = _first(metas, _SOURCE_NAMES)
    return Metadata(
        title=title or _value(described.get("headline")),
        social_title=_first(metas, ("og:title", "twitter:title")),
        page_title=_page_title(document.root),
        published=_published(metas, described, today),
        stamped=_stamped(document.root, today),
        publisher=_SOURCE_LABEL.sub("", source) or None if source else _publisher(described),
        site_name=site_name,
        is_column=column is not None and _first(metas, ("articletitle", "pubdate")) is None,
    )


def clean_value(text: str) -> str:
    """A value for a reader: entities resolved (twice, some are escaped twice), no markup."""
    return clean_inline(_MARKUP.sub("", _BREAK.sub(" ", html.unescape(html.unescape(text)))))


def _metas(root: Element) -> dict[str, list[str]]:
    """All non-empty contents by lower-case name; the first non-empty one wins later."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop")
        value = clean_value(meta.get("content") or "")
        if name and value:
            found.setdefault(name.strip().lower(), []).append(value)
    return found


def _first(metas: Mapping[str, list[str]], wanted: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in wanted if name in metas), None)


def _published(
    metas: Mapping[str, list[str]], described: Mapping[str, Any], today: date
) -> PublicationDate | None:
    for name in _DATE_NAMES:
        for value in metas.get(name, ()):
            found = parse_date(value, origin="meta", today=today)
            if found is not None:
                return found
    for key in ("datePublished", "dateCreated", "pubDate"):
        stated = described.get(key)
        found = parse_date(str(stated), origin="json-ld", today=today) if stated else None
        if found is not None:
            return found
    return None


def _stamped(root: Element, today: date) -> PublicationDate | None:
    for element in cast(list[Element], root.xpath(_STAMPS)):
        stated = element.get("datetime") or element.get("content") or element.text or ""
        found = parse_date(stated, origin="visible", today=today)
        if found is not None:
            return found
    return None


def _page_title(root: Element) -> str | None:
    for element in root.iter("title"):
        title = clean_value((element.text or "")[:2_000])
        if title:
            return title
    return None


def _json_ld(root: Element) -> Mapping[str, Any]:
    """The first object of JSON-LD that describes an article."""
    for script in root.iter("script"):
        kind = (script.get("type") or "").lower()
        text = script.text or ""
        if "ld+json" not in kind or len(text) > _JSON_LD_CHARACTERS:
            continue
        try:
            # Baidu's own dialect is JSON-LD with line breaks inside strings.
            loaded = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(loaded):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            typed = any(str(name).lower() in _ARTICLE_TYPES for name in names)
            if item.get("datePublished") or item.get("pubDate") or (typed and item.get("headline")):
                return item
    return {}


def _objects(loaded: object) -> Iterator[dict[str, Any]]:
    """The objects on the first two levels, and those of ``@graph``."""
    for item in loaded if isinstance(loaded, list) else [loaded]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (node for node in graph if isinstance(node, dict))


def _publisher(described: Mapping[str, Any]) -> str | None:
    publisher = described.get("publisher")
    if isinstance(publisher, dict):
        return _value(publisher.get("name"))
    return _value(publisher)


def _value(value: object) -> str | None:
    return clean_value(value) or None if isinstance(value, str) else None
