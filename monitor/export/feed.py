"""Feeds for readers and other programs: Atom (RFC 4287) and JSON Feed 1.1.

One value, ``Feed``, is written in both. Ids are stable: of a feed by what it is of, of an entry by
its story, so that a reader shows each story once, however often the feed is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from lxml import etree

from monitor.documents import story_document
from monitor.export.tables import row_of
from monitor.model import SHANGHAI, Article, Precision, PublicationDate, Story

#: Beginning of every id.
URN = "urn:industrial-chain-monitor"
#: Namespace of the fields that Atom has no element for.
FIELDS = f"{URN}:fields"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Atom's own elements stand without a prefix; None is how lxml says so, which its stubs forbid.
_NSMAP: Any = {None: _NAMESPACE}
#: As many entries as feed readers keep; the export in full is JSON Lines.
MOST_ENTRIES = 200
_END = b"</feed>\n"
#: An empty feed has no last change; Atom wants a moment all the same.
_NEVER = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One story in a feed. ``html`` is its content, ``summary`` plain text.

    ``categories`` are (``region`` or ``chain``, id, name). ``article`` is the report that is told
    first, where it is not the head.
    """

    story: Story
    summary: str
    html: str | None = None
    categories: tuple[tuple[str, str, str], ...] = ()
    article: Article | None = None

    @property
    def told(self) -> Article:
        """The article that the entry is of."""
        return self.article or self.story.head

    @property
    def id(self) -> str:
        return f"{URN}:story:{self.story.id}"

    @property
    def url(self) -> str | None:
        """The article's address, if it is one that may be opened from a feed."""
        return _openable(self.told.url)

    @property
    def related(self) -> str | None:
        """The head's address, where another report is told."""
        return None if self.article is None else _openable(self.story.head.url)

    @property
    def author(self) -> str | None:
        return self.told.publisher


def _openable(url: str) -> str | None:
    return url if url.lower().startswith(("http://", "https://")) else None


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, newest first, and what they are of."""

    id: str
    title: str
    entries: Sequence[Entry]
    description: str = ""

    @property
    def updated(self) -> datetime | None:
        """When a story in it changed last."""
        return max((entry.story.updated for entry in self.entries), default=None)


# --- Atom ------------------------------------------------------------------------------------


def write_atom_feed(feed: Feed, stream: IO[bytes]) -> None:
    """Newest first: headline and address of the article told, chains and regions as categories."""
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap=_NSMAP)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", feed.updated.isoformat() if feed.updated else _NEVER)
    author = etree.SubElement(root, f"{{{_NAMESPACE}}}author")
    _add(author, "name", "Industrial chain monitor")
    for entry in feed.entries:
        _atom_entry(root, entry)
    stream.write(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _atom_entry(root: etree._Element, entry: Entry) -> etree._Element:
    story, told = entry.story, entry.told
    element = etree.SubElement(root, f"{{{_NAMESPACE}}}entry")
    element.set(_LANG, told.language)
    _add(element, "id", entry.id)
    _add(element, "title", told.title)
    _add(element, "updated", story.updated.isoformat())
    if told.published is not None:
        _add(element, "published", told.published.moment.isoformat())
    if entry.author:
        _add(etree.SubElement(element, f"{{{_NAMESPACE}}}author"), "name", entry.author)
    if entry.url is not None:
        etree.SubElement(element, f"{{{_NAMESPACE}}}link", rel="alternate", href=_legal(entry.url))
    if entry.related is not None:
        etree.SubElement(
            element, f"{{{_NAMESPACE}}}link", rel="related", href=_legal(entry.related)
        )
    _add(element, "summary", entry.summary)
    # RFC 4287, 4.1.2: without an address to go to, an entry has a content.
    if entry.html is not None or entry.url is None:
        _add(element, "content", entry.html or entry.summary).set(
            "type", "text" if entry.html is None else "html"
        )
    for scheme, term, label in entry.categories:
        etree.SubElement(
            element,
            f"{{{_NAMESPACE}}}category",
            term=_legal(term),
            scheme=f"{URN}:{scheme}",
            label=_legal(label),
        )
    return element


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = _legal(text)
    return element


def _legal(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r"
        or "\u0020" <= char <= "\ud7ff"
        or "\ue000" <= char <= "\ufffd"
        or char >= "\U00010000"
    )


def write_atom(stories: Iterable[Story], stream: IO[bytes]) -> None:
    """All stories, relevant or not, one entry each: ``monitor export --format atom``.

    Beside Atom's own elements an entry has every field of the export, named and written as the
    columns of the CSV, in elements of the namespace ``FIELDS``; readers of feeds pass over them.
    A story at a time; so the feed's ``updated`` comes last, which Atom allows (RFC 4287, 4.1.1).
    """
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={**_NSMAP, "monitor": FIELDS})
    _add(root, "id", f"{URN}:stories")
    _add(root, "title", "Industrial chains and clusters of China's regions")
    author = etree.SubElement(root, f"{{{_NAMESPACE}}}author")
    _add(author, "name", "Industrial chain monitor")
    beginning = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    stream.write(beginning.removesuffix(_END))
    updated = None
    for story in stories:
        updated = max(updated or story.updated, story.updated)
        element = _atom_entry(root, _plain_entry(story))
        for name, value in row_of(story).items():
            etree.SubElement(element, f"{{{FIELDS}}}{name}").text = _legal(str(value or ""))
        stream.write(etree.tostring(element, encoding="utf-8", pretty_print=True))
        root.remove(element)
    last = _add(root, "updated", updated.isoformat() if updated else _NEVER)
    stream.write(etree.tostring(last, encoding="utf-8", pretty_print=True) + _END)


def _plain_entry(story: Story) -> Entry:
    return Entry(
        story,
        summary=story.head.text.partition("\n")[0],
        categories=(
            *(("region", region, region) for region in story.labels.regions),
            *(("chain", label.chain, label.chain) for label in story.labels.chains),
        ),
    )


# --- JSON Feed -------------------------------------------------------------------------------


def write_json_feed(feed: Feed, stream: IO[bytes]) -> None:
    """JSON Feed 1.1. Each item has the whole story, as the JSON Lines export, in ``_story``."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"description": feed.description} if feed.description else {}),
        # Extensions begin with an underscore (JSON Feed 1.1, "Extensions").
        "_monitor": {"id": feed.id},
        "items": [_json_item(entry) for entry in feed.entries],
    }
    stream.write(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")


def _json_item(entry: Entry) -> dict[str, Any]:
    story, told = entry.story, entry.told
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": told.title,
        "summary": entry.summary,
        "content_html": entry.html,
        # An item has a content (JSON Feed 1.1, "Items").
        "content_text": entry.summary if entry.html is None else None,
        "date_published": _rfc3339(told.published),
        "date_modified": story.updated.isoformat(),
        "authors": [{"name": entry.author}] if entry.author else None,
        "language": told.language,
        "tags": [label for _, _, label in entry.categories],
        "_story": story_document(story),
    }
    return {name: value for name, value in item.items() if value is not None}


def _rfc3339(published: PublicationDate | None) -> str | None:
    """A moment, which the format wants; a day is its start where the news is made, and a month or
    year alone is no moment at all."""
    if published is None or published.precision in (Precision.MONTH, Precision.YEAR):
        return None
    return published.moment.astimezone(SHANGHAI).isoformat()
