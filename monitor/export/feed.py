"""An Atom feed (RFC 4287) of the newest relevant stories, for readers and other programs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import IO

from lxml import etree

from monitor.model import Story

_NAMESPACE = "http://www.w3.org/2005/Atom"
#: As many entries as feed readers keep; the export in full is JSON Lines.
MOST_ENTRIES = 200


def write_atom(stories: Iterable[Story], stream: IO[bytes]) -> None:
    """Newest first, the head article's headline and address, chains and regions as categories."""
    chosen = list(islice((s for s in stories if s.labels.relevant and not s.seed), MOST_ENTRIES))
    feed = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    _add(feed, "id", "urn:industrial-chain-monitor:stories")
    _add(feed, "title", "Industrial chains and clusters of China's regions")
    updated = max((s.updated for s in chosen), default=None)
    _add(feed, "updated", updated.isoformat() if updated else "1970-01-01T00:00:00+00:00")
    author = etree.SubElement(feed, f"{{{_NAMESPACE}}}author")
    _add(author, "name", "Industrial chain monitor")
    for story in chosen:
        _entry(feed, story)
    stream.write(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(feed: etree._Element, story: Story) -> None:
    entry = etree.SubElement(feed, f"{{{_NAMESPACE}}}entry")
    _add(entry, "id", f"urn:industrial-chain-monitor:story:{story.id}")
    _add(entry, "title", story.title)
    _add(entry, "updated", story.updated.isoformat())
    if story.head.published is not None:
        _add(entry, "published", story.head.published.moment.isoformat())
    etree.SubElement(entry, f"{{{_NAMESPACE}}}link", rel="alternate", href=_legal(story.head.url))
    paragraph = story.head.text.partition("\n")[0]
    _add(entry, "summary", paragraph)
    for region in story.labels.regions:
        _category(entry, "region", region)
    for label in story.labels.chains:
        _category(entry, "chain", label.chain)


def _category(entry: etree._Element, scheme: str, term: str) -> None:
    etree.SubElement(
        entry,
        f"{{{_NAMESPACE}}}category",
        term=term,
        scheme=f"urn:industrial-chain-monitor:{scheme}",
    )


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}").text = _legal(text)


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
