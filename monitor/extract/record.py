"""Articles that are no pages: entries that carry their text (JSON Lines, interfaces), and PDF."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote, urlsplit

from monitor.dates import date_from_url
from monitor.errors import ExtractError
from monitor.extract.body import read_body
from monitor.extract.document import parse_html
from monitor.extract.files import read_file
from monitor.extract.labels import document_number
from monitor.extract.metadata import clean_value
from monitor.extract.rendering import clean_inline
from monitor.model import Article, Entry, Language, Page, Source
from monitor.text import detect_language
from monitor.urls import article_id, canonical_url, host_of

#: A text longer than this is a data dump; what follows the first million characters is cut.
LONGEST_TEXT = 1_000_000

_MARKUP = re.compile(r"</?(?:p|div|br|span|table|section|strong|a|img|font|style)\b[^>]*>", re.I)


def extract_text(entry: Entry, source: Source | None, today: date) -> Article:
    """The article of an entry whose ``text`` is there.

    Text with markup (Jiangxi answers so) is read like a page's body; plain text is taken line by
    line as it is, because whoever gave it chose it. Title and date are the entry's, the date also
    the address's. Raises ExtractError: ``empty`` without text, ``parse`` for markup beyond reading.
    """
    given = entry.text or ""
    if _MARKUP.search(given):
        text = read_body(parse_html(given, entry.url)).text
    else:
        text = "\n".join(line for line in map(clean_inline, given.splitlines()) if line)
    if not text:
        raise ExtractError("empty", entry.url, "the entry carries no text")
    lines = text.split("\n", 8)[:8]
    title = clean_value(entry.title or "") or lines[0][:100]
    return Article(
        id=article_id(entry.canonical_url),
        url=entry.url,
        canonical_url=entry.canonical_url,
        title=title,
        text=text,
        language=language_of(title, text, source),
        published=entry.published or date_from_url(entry.url, today=today),
        publisher=_publisher(source, entry.url),
        document_number=document_number(title, lines),
        source=source.slug if source is not None else None,
    )


def extract_pdf(page: Page, *, source: Source | None, entry: Entry | None, today: date) -> Article:
    """The article of a PDF that stands in a list itself.

    The title is the list's, else the file's own, else its first line or name; the date that of
    the address, else the list's. Raises ExtractError of kind ``parse``.
    """
    found = read_file(page.content, page.url)
    lines = found.text.split("\n", 8)[:8]
    listed = clean_value(entry.title or "") if entry is not None else ""
    name = unquote(urlsplit(page.url).path.rpartition("/")[2])
    title = listed or found.title or lines[0][:100] or name
    address = entry.canonical_url if entry is not None else canonical_url(page.url)
    return Article(
        id=article_id(address),
        url=entry.url if entry is not None else page.url,
        canonical_url=address,
        title=title,
        text=found.text[:LONGEST_TEXT],
        language=language_of(title, found.text, source),
        published=date_from_url(page.url, today=today) or (entry.published if entry else None),
        publisher=_publisher(source, page.url),
        document_number=document_number(title, lines),
        source=source.slug if source is not None else None,
        flags=found.flags,
    )


def language_of(title: str, text: str, source: Source | None) -> Language:
    """The text decides; a source's language only where there are too few letters to tell."""
    sample = f"{title}\n{text}"
    letters = sum(character.isalpha() for character in sample[:200])
    if letters < 10 and source is not None and source.language is not None:
        return source.language
    return detect_language(sample)


def host_or_none(url: str) -> str | None:
    """The host of an address, for a publisher's name of last resort."""
    try:
        return host_of(url)
    except ValueError:
        return None


def _publisher(source: Source | None, url: str) -> str | None:
    named = (source.publisher or source.name) if source is not None else None
    return named or host_or_none(url)
