"""Entries that carry their text: JSON Lines, search interfaces that answer with whole articles."""

from __future__ import annotations

import re
from datetime import date

from monitor.dates import date_from_url
from monitor.errors import ExtractError
from monitor.extract.body import read_body
from monitor.extract.document import parse_html
from monitor.extract.labels import document_number
from monitor.extract.metadata import clean_value
from monitor.extract.rendering import clean_inline
from monitor.model import Article, Entry, Source
from monitor.text import detect_language
from monitor.urls import article_id, host_of

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
    publisher = (source.publisher or source.name) if source is not None else None
    return Article(
        id=article_id(entry.canonical_url),
        url=entry.url,
        canonical_url=entry.canonical_url,
        title=title,
        text=text,
        language=detect_language(f"{title}\n{text}"),
        published=entry.published or date_from_url(entry.url, today=today),
        publisher=publisher or _host(entry.url),
        document_number=document_number(title, lines),
        source=source.slug if source is not None else None,
    )


def _host(url: str) -> str | None:
    try:
        return host_of(url)
    except ValueError:
        return None
