"""Stories split over several pages: ``content_N.htm``, ``content_N_2.htm`` ... (China Daily)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from monitor.extract.document import Document, read_document
from monitor.extract.files import is_pdf
from monitor.model import Article, Page
from monitor.urls import canonical_url

_SPLIT = re.compile(r"(?P<stem>.*?/[^/]*?\d{4,})(?:_(?P<number>\d{1,2}))?(?P<suffix>\.s?html?)")


def next_page_url(page: Page, document: Document | None = None) -> str | None:
    """The address of a split story's next page; ``None`` on the last page and on whole ones.

    Only a link of this very page to the same number with ``_2``, ``_3`` ... on the same host
    counts. The caller stops on an address that it has had, and gives the parsed page where it has
    it. Raises what ``extract`` raises for bytes that are no page.
    """
    address = canonical_url(page.url)
    here = _SPLIT.fullmatch(urlsplit(address).path)
    if here is None or is_pdf(page.content):
        return None
    wanted = int(here["number"] or 1) + 1
    for anchor in (document or read_document(page)).root.iter("a"):
        try:
            target: str = urljoin(page.url, (anchor.get("href") or "").strip())
            parts = urlsplit(canonical_url(target))
        except ValueError:
            continue
        there = _SPLIT.fullmatch(parts.path)
        same = parts.netloc == urlsplit(address).netloc and there is not None
        if same and there and there["stem"] == here["stem"] and there["number"] == str(wanted):
            return target.partition("#")[0]
    return None


def join(articles: Sequence[Article]) -> Article:
    """One article of a split story's pages, in order; everything but the text is the first's.

    Lines that every page repeats (the headline, a credit) count once. ``articles`` is not empty.
    """
    first = articles[0]
    lines = first.text.split("\n")
    known = set(lines) | {first.title}
    for article in articles[1:]:
        fresh = [line for line in article.text.split("\n") if line not in known]
        lines.extend(fresh)
        known.update(fresh)
    attachments = {item.url: item for article in articles for item in article.attachments}
    flags = dict.fromkeys(flag for article in articles for flag in article.flags)
    return replace(
        first,
        text="\n".join(lines),
        attachments=tuple(attachments.values()),
        flags=tuple(flags),
    )
