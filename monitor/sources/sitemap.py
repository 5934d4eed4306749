"""Kind ``sitemap``: urlsets, news sitemaps, indexes, plain text and feeds; gzipped too.

Read with lxml in recovery mode: ultimate-sitemap-parser gives up at the first bare ``&`` in an
address (usual on Chinese sites), refuses a DOCTYPE, turns a day into a midnight and does not tell
when a child of an index changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from monitor import dates
from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Precision, Problem, PublicationDate, Validators
from monitor.sources.feed import feed_rows
from monitor.sources.gzipped import gunzip, is_gzipped
from monitor.sources.links import MOST_ENTRIES, Admission, Row, absolute, entries_of
from monitor.sources.visit import Visit, problem_of
from monitor.sources.xml_text import mended

#: Unpacked size, as sitemaps.org limits it (50 MiB).
_MAX_BYTES = 50 * 1024 * 1024
#: Files of an index read in one visit, newest first. The protocol allows 50,000; a site that lists
#: by day or month has its news in the first few.
_MAX_FILES = 50
#: For a past window as many as the protocol allows, and as many entries inside the window.
_MAX_FILES_DEEP = 50_000
_MOST_DEEP = 500_000
_MAX_DEPTH = 3
#: Angle brackets of one file: ten elements for each of the 50,000 addresses that it may hold.
_MOST_BRACKETS = 1_000_000

_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_ADDRESS_LINE = re.compile(r"^https?://\S+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file: rows of articles, or (address, date) of the files that an index names."""

    rows: tuple[Row, ...] = ()
    children: tuple[tuple[str, PublicationDate | None], ...] = ()


@dataclass(slots=True)
class _Walk:
    """What was found on the way through an index."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: list[SourceError] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    files: int = 0


def discover(visit: Visit) -> Listing:
    """The pages of the sitemap and of the files that it names.

    The date of a news sitemap is the publication's; ``lastmod`` stands in where there is none: it
    is when the page changed, so it never rules out an article that is younger.
    Raises SourceError where the file is no sitemap, or none of an index's files can be read.
    """
    page = visit.first_page()
    if page.not_modified:
        return Listing(not_modified=True, validators=page.validators)
    sitemap = read_sitemap(_text(visit, page), page.url, today=visit.today)
    walk = _Walk(visited={visit.source.url, page.url})
    walk.entries += _entries(visit, sitemap, page.url)
    _follow(visit, sitemap, page.url, walk, depth=1)
    if walk.errors and walk.files == 0:
        raise walk.errors[0]
    return Listing(
        entries=_distinct(walk.entries),
        # An index may stay the same while a file that it names grows.
        validators=Validators() if sitemap.children else page.validators,
        problems=tuple(walk.problems),
    )


def read_sitemap(text: str, url: str, *, today: date) -> Sitemap:
    """One sitemap file of any form. Raises SourceError (``parse``, ``empty``)."""
    body = text.lstrip("\ufeff \t\r\n")
    if not body:
        raise SourceError("empty", url, "the sitemap is empty")
    if not body.startswith("<"):
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        rows = tuple(Row(link=line) for line in lines if _ADDRESS_LINE.match(line))
        if not rows:
            raise SourceError("parse", url, "is no sitemap: neither XML nor a list of addresses")
        return Sitemap(rows)
    root = parse_xml(body, url)
    name = _local(root)
    if name in _FEED_ROOTS:
        return Sitemap(tuple(feed_rows(body, url)))
    if name not in ("urlset", "sitemapindex"):
        what = "an HTML page" if name == "html" else f"XML with the root {name!r}"
        raise SourceError("parse", url, f"is {what}, not a sitemap")
    children = tuple(
        (words["loc"], dates.parse_date(words.get("lastmod", ""), origin="list", today=today))
        for words in map(_words, _below(root, "sitemap"))
        if "loc" in words
    )
    return Sitemap(tuple(_rows(root, today)), children)


def parse_xml(text: str, url: str) -> etree._Element:
    """The tree of an XML text, mended where it is broken; entities of its own stay unresolved.

    Raises SourceError of kind ``parse``, ``too-large``.
    """
    if text.count("<") > _MOST_BRACKETS:
        raise SourceError("too-large", url, "has more elements than any sitemap")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(mended(text).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError("parse", url, f"is not XML: {error}") from error
    if root is None:
        raise SourceError("parse", url, "is not XML")
    return root


def _rows(root: etree._Element, today: date) -> Iterator[Row]:
    for node in _below(root, "url"):
        words = _words(node)
        if "loc" not in words:
            continue
        listed = words.get("publication_date")
        if listed is None and not _has_day(words["loc"], today):
            listed = words.get("lastmod")
        yield Row(link=words["loc"], title=words.get("title"), date=listed)


def _has_day(url: str, today: date) -> bool:
    """The day in an address is nearer to the publication than the last change."""
    found = dates.date_from_url(url, today=today)
    return found is not None and found.precision is Precision.DAY


def _words(node: etree._Element) -> dict[str, str]:
    """The first text of each element below a row, by local name; those of images left out."""
    words: dict[str, str] = {}
    for child in node.iter():
        name = _local(child)
        parent = child.getparent()
        if parent is None or _local(parent) in ("image", "video"):
            continue
        text = (child.text or "").strip()
        if text:
            words.setdefault(name, text)
    return words


def _below(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (node for node in root.iter() if _local(node) == name)


def _local(node: etree._Element) -> str:
    if not isinstance(node.tag, str):  # comments, processing instructions, entities
        return ""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _text(visit: Visit, page: Page) -> str:
    if not is_gzipped(page.content):
        return visit.text_of(page)
    content = gunzip(page.content, page.url, limit=_MAX_BYTES)
    # The header speaks of the package, not of what is in it.
    return visit.text_of(replace(page, content=content, content_type=None))


def _entries(visit: Visit, sitemap: Sitemap, url: str) -> list[Entry]:
    entries = entries_of(sitemap.rows, base=url, visit=visit, origin="list")
    if visit.deep:
        return [entry for entry in entries if visit.window.admits(entry.published)]
    return entries


def _follow(visit: Visit, sitemap: Sitemap, base: str, walk: _Walk, *, depth: int) -> None:
    admission = Admission(visit.own_host, visit.source.hosts)
    files, most = (_MAX_FILES_DEEP, _MOST_DEEP) if visit.deep else (_MAX_FILES, MOST_ENTRIES)
    for link in _newest_first(visit, sitemap):
        url = absolute(base, link)
        if url is None or url in walk.visited or not admission.admits(url):
            continue
        if len(walk.visited) > files or len(walk.entries) > most:
            return
        walk.visited.add(url)
        try:
            page = visit.further_page(url)
            child = read_sitemap(_text(visit, page), page.url, today=visit.today)
            walk.entries += _entries(visit, child, page.url)
            if len(walk.entries) > most:
                raise SourceError(
                    "too-large", page.url, f"with it the index lists more than {most} pages"
                )
        except SourceError as error:
            walk.errors.append(error)
            walk.problems.append(problem_of(error))
            continue
        walk.files += 1
        if child.children and depth < _MAX_DEPTH:
            _follow(visit, child, page.url, walk, depth=depth + 1)


def _newest_first(visit: Visit, sitemap: Sitemap) -> list[str]:
    """The files of an index, those with the latest date first, without those before the window.

    Those without a date come first, in their order: they may hold anything.
    """
    since = visit.window.since
    wanted = [
        (link, changed)
        for link, changed in sitemap.children
        if since is None or changed is None or changed.day >= since
    ]
    dated = sorted(
        ((changed.moment, link) for link, changed in wanted if changed is not None), reverse=True
    )
    return [link for link, changed in wanted if changed is None] + [link for _, link in dated]


def _distinct(entries: list[Entry]) -> tuple[Entry, ...]:
    by_url: dict[str, Entry] = {}
    for entry in entries:
        by_url.setdefault(entry.canonical_url, entry)
    return tuple(by_url.values())
