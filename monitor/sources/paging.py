"""Further pages of a list by ``[source.pages]``: read while everything on the last one was new.

A daily run reads one page of a list that it knows. At first sight, or after a long pause, it goes
on until a page holds something known, the window or ``max_pages`` ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.errors import SourceError
from monitor.model import Entry, Page, Problem
from monitor.sources.visit import Visit, problem_of


def read_further_pages(
    visit: Visit, first: Sequence[Entry], read: Callable[[Page], list[Entry]]
) -> tuple[list[Entry], list[Problem]]:
    """(entries that the first page did not have, problems) of the pages after ``first``.

    Quiet ends: 404 or 410, and a page with nothing that the earlier ones did not have (some
    servers answer any number with their first or last page). Any other failure is one problem and
    ends it too: the first page still stands.
    """
    pages = visit.source.pages
    if pages is None or not _goes_on(visit, first):
        return [], []
    seen = {entry.canonical_url for entry in first}
    further: list[Entry] = []
    last = pages.first + visit.max_pages - 2
    if pages.last is not None:
        last = min(last, pages.last)
    for number in range(pages.first, last + 1):
        url = pages.pattern.replace("{n}", str(number))
        try:
            fresh = [
                entry
                for entry in read(_numbered_page(visit, url))
                if entry.canonical_url not in seen
            ]
        except SourceError as error:
            ended = error.status in (404, 410) or error.kind == "empty"
            return further, [] if ended else [problem_of(error)]
        if not fresh:
            break
        seen.update(entry.canonical_url for entry in fresh)
        further += fresh
        if not _goes_on(visit, fresh):
            break
    return further, []


def _numbered_page(visit: Visit, url: str) -> Page:
    """Asked for as the first page was: a search by POST stays one."""
    source = visit.source
    return visit.further_page(url, method=source.method, form=source.form, json=source.json)


def _goes_on(visit: Visit, entries: Sequence[Entry]) -> bool:
    """True as long as every entry of the page is new to the store."""
    if visit.is_known is None:
        return bool(entries)
    return bool(entries) and not any(visit.is_known(entry.canonical_url) for entry in entries)
