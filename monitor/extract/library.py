"""The last resort for a date: htmldate, on the page's head alone."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

from lxml import etree

from monitor.dates import EARLIEST, parse_date
from monitor.extract.document import Document
from monitor.model import PublicationDate

#: htmldate was measured at up to 16 s on a single page; its time grows with the source.
DATED_SOURCE = 100_000

#: When the page was generated, which can be years later (page-templates 2.1).
_GENERATED = frozenset({"maketime", "htmlgeneratetime"})


def library_date(document: Document, *, today: date) -> PublicationDate | None:
    """A date from the head, in one of the many dialects that htmldate knows; day precision.

    The body is kept from it: there it takes a sidebar's or a footer's year, and a wrong old date
    would silence an announcement, while an undated one is heard (DESIGN.md, style 12).
    """
    head = deepcopy(document.root.find("head"))
    if head is None:
        return None
    for meta in head.iter("meta"):
        if (meta.get("name") or "").strip().lower() in _GENERATED:
            meta.clear()
    source = etree.tostring(head, method="html", encoding="unicode")
    if len(source) > DATED_SOURCE:
        return None
    import htmldate  # slow to import, seldom needed

    try:
        found = htmldate.find_date(
            f"<html>{source}<body></body></html>",
            extensive_search=False,
            original_date=True,
            min_date=EARLIEST.isoformat(),
            max_date=today.isoformat(),
        )
    except (etree.LxmlError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None  # a page without a date is better than none
    return parse_date(found, origin="library", today=today) if found else None
