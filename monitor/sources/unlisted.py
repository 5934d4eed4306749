"""Lists in whose place something else came with status 200: a wall, or a page that says it is gone.

A list without rows may be a quiet day or a changed template. What says that it is neither must not
pass for an empty list, which nobody hears of.
"""

from __future__ import annotations

from monitor.errors import SourceError
from monitor.extract.stand_ins import refuse_stand_in_for_list
from monitor.model import Page, Request
from monitor.ports import Fetcher

#: A wall may lead on to a front page or a help page; lists have more rows, or none.
FEW_ROWS = 2

#: Bytes; walls are small. Larger pages are not kept in memory for this.
_LARGEST = 500_000


class FirstAnswer:
    """A fetcher that keeps the first page it was given, if that is small."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._asked = False
        self._page: Page | None = None

    def fetch(self, request: Request) -> Page:
        """See ``ports.Fetcher``."""
        page = self._fetcher.fetch(request)
        if not self._asked and len(page.content) <= _LARGEST:
            self._page = page
        self._asked = True
        return page

    def close(self) -> None:
        """The fetcher belongs to another."""

    def refuse_stand_in(self) -> None:
        """Raise RefusedError of kind ``blocked`` or ExtractError of kind ``http`` where the first
        answer is no list, by its own words; nothing where it is no page either."""
        if self._page is None or self._page.not_modified:
            return
        refuse_stand_in_for_list(self._page)


def instead_of(error: SourceError, answer: FirstAnswer) -> SourceError:
    """The error of a list that could not be read, or what came in its place, if that is known."""
    try:
        answer.refuse_stand_in()
    except SourceError as known:
        return known
    return error
