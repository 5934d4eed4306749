"""Stories split over several pages: ``content_N.htm``, ``content_N_2.htm`` ... (China Daily).

TRS sites number from ``_1``, and often name the pages in a script only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from monitor.extract.document import Document, read_document
from monitor.extract.files import is_pdf
from monitor.extract.numbered import numbered_pages
from monitor.model import Article, Page
from monitor.urls import canonical_url

_SPLIT = re.compile(r"(?P<stem>.*?/[^/]*?\d{4,})(?:_(?P<number>\d{1,2}))?(?P<suffix>\.s?html?)")


def next_page_url(
    page: Page, document: Document | None = None, *, second: str | None = None
) -> str | None:
    """The address of a split story's next page; ``None`` on the last page and on whole ones.

    Only what this very page says counts: a link to the same number with ``_2``, ``_3`` ... on the
    same host, or a script that counts the pages. The second page is ``_1`` on TRS sites; of a later
    page ``second``, the address of the second one, tells that.
    The caller stops on an address that it has had, and gives the parsed page where it has it.
    Raises what ``extract`` raises for bytes that are no page.
    """
    address = canonical_url(page.url)
    here = _SPLIT.fullmatch(urlsplit(address).path)
    if here is None or is_pdf(page.content):
        return None
    document = document or read_document(page)
    number = int(here["number"]) if here["number"] else None
    wanted = (1, 2) if number is None else (number + 1,)
    found: dict[int, str] = {}
    for target in _named(page, document, second):
        try:
            parts = urlsplit(canonical_url(target))
        except ValueError:
            continue
        there = _SPLIT.fullmatch(parts.path)
        same = parts.netloc == urlsplit(address).netloc and there is not None
        if same and there and there["stem"] == here["stem"] and there["number"]:
            found.setdefault(int(there["number"]), target.partition("#")[0])
    return next((found[one] for one in wanted if one in found), None)


def _named(page: Page, document: Document, second: str | None) -> Iterator[str]:
    """Where the page's links lead, and where its script goes on."""
    for anchor in document.root.iter("a"):
        try:
            yield urljoin(page.url, (anchor.get("href") or "").strip())
        except ValueError:
            continue
    scripted = numbered_pages(document.source, page.url)
    if scripted is not None:
        from_zero = None if second is None else "_1." in second.rpartition("/")[2]
        onward = scripted.after(page.url, from_zero=from_zero)
        if onward is not None:
            yield onward


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
