"""The last resort for a date: htmldate, on the marks it knows, never on whatever looks like one."""

from __future__ import annotations

from datetime import date

from lxml import etree

from monitor.dates import EARLIEST, parse_date
from monitor.extract.document import Document
from monitor.model import PublicationDate

#: htmldate was measured at up to 16 s on a single big page; its time grows with the source.
DATED_SOURCE = 300_000


def library_date(document: Document, *, today: date) -> PublicationDate | None:
    """A date from htmldate's structured search, day precision; ``None`` for big pages too.

    Its wide search is left off: it takes a footer's year for a date, and a wrong old date would
    silence an announcement, while an undated one is heard (DESIGN.md, style 12).
    """
    if len(document.source) > DATED_SOURCE:
        return None
    import htmldate  # slow to import, seldom needed

    try:
        found = htmldate.find_date(
            etree.tostring(document.root, method="html", encoding="unicode"),
            extensive_search=False,
            original_date=True,
            min_date=EARLIEST.isoformat(),
            max_date=today.isoformat(),
        )
    except (etree.LxmlError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None  # a page without a date is better than none
    return parse_date(found, origin="library", today=today) if found else None
