"""Dates that stand on page after page of a source are its template's and no article's."""

from __future__ import annotations

import logging
from dataclasses import replace

from monitor.extract.page import DRIFT_DAYS
from monitor.model import PAGE_ORIGINS, Article, Entry, Precision, Source
from monitor.ports import SourceLedger

logger = logging.getLogger("monitor.dating")

#: So many other articles state the very same date before it is disbelieved. Several items a day
#: are usual; that a list gives four of them four different days is not.
SAME_DATE_DAYS = 4


def surely_dated(ledger: SourceLedger, source: Source, entry: Entry, article: Article) -> Article:
    """The article, with the list's date where its page states what all pages of the source state.

    Asked only where page and list are more than ``DRIFT_DAYS`` apart. The list's day is that of
    the address where the list itself has none. Page templates, 2.3: one portal shows "15 July
    2015" in the header of every page. Articles recorded before the fourth of them keep what their
    page says.
    """
    stated, listed = article.published, entry.published
    if stated is None or listed is None or stated.origin not in PAGE_ORIGINS:
        return article
    if listed.precision not in (Precision.DAY, Precision.TIME):
        return article
    if abs((stated.day - listed.day).days) <= DRIFT_DAYS:
        return article
    if ledger.days_listed_under(source.slug, stated) < SAME_DATE_DAYS:
        return article
    logger.info("%s: states %s like other pages of its site; not believed", entry.url, stated)
    return replace(article, published=listed)
