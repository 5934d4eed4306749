"""Further pages of a list: by ``[source.pages]``, or as the list itself names them.

A daily run reads one page of a list that it knows. At first sight, or after a long pause, it goes
on by the source's pattern until a page ends with something known; the window and ``max_pages`` end
it too.
A deep visit (for a past window) also follows what a list without a pattern tells of its pages
(``pagelinks``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.errors import SourceError
from monitor.model import Entry, Page, Pagination, Problem, Source
from monitor.sources.links import Admission
from monitor.sources.pagelinks import next_page
from monitor.sources.visit import Visit, problem_of


@dataclass(slots=True)
class _Reading:
    """What was read so far; ``old`` counts the last pages that lie wholly before the window."""

    seen: set[str]
    entries: list[Entry] = field(default_factory=list)
    old: int = 0


def read_further_pages(
    visit: Visit,
    first: Sequence[Entry],
    read: Callable[[Page], list[Entry]],
    page: Page | None = None,
) -> tuple[list[Entry], list[Problem]]:
    """(entries that the first page did not have, problems) of the pages after ``page``.

    Quiet ends: 404 or 410, and a page with nothing that the earlier ones did not have (some
    servers answer any number with their first or last page). Any other failure is one problem and
    ends it too: what was read stands.
    """
    reading = _Reading({entry.canonical_url for entry in first})
    asked = 1
    following = _Following(visit, page)
    fresh: Sequence[Entry] = first
    while asked < visit.max_pages and _goes_on(visit, fresh, reading):
        onward = following.next()
        if onward is None:
            break
        asked += 1
        try:
            answer = _further_page(visit, onward)
            listed = read(answer)
        except SourceError as error:
            ended = error.status in (404, 410) or error.kind == "empty"
            return reading.entries, [] if ended else [problem_of(error)]
        following.note(answer)
        fresh = [entry for entry in listed if entry.canonical_url not in reading.seen]
        reading.seen.update(entry.canonical_url for entry in fresh)
        reading.entries += fresh
    return reading.entries, []


def nth_page(source: Source, number: int) -> Source | None:
    """The source as its list's page ``number`` is asked for (1: the list itself).

    ``None`` behind the last page. Raises ValueError for a source without ``[source.pages]``.
    """
    pages = source.pages
    if pages is None:
        raise ValueError(f"{source.slug} has no pattern of pages")
    if number == 1:
        return source
    place = pages.first + number - 2
    if pages.last is not None and place > pages.last:
        return None
    numbers = {"{n}": place}
    if pages.rows is not None:
        numbers["{start}"] = (number - 1) * pages.rows + 1
        numbers["{end}"] = number * pages.rows
    return replace(
        source,
        url=_written(pages.pattern or source.url, numbers),
        form=_form(source, pages, numbers),
        json=_json(source, pages, numbers),
    )


def _form(
    source: Source, pages: Pagination, numbers: Mapping[str, int]
) -> Mapping[str, str] | None:
    if pages.form is None:
        return source.form
    own = {name: _written(value, numbers) for name, value in pages.form.items()}
    return {**(source.form or {}), **own}


def _json(source: Source, pages: Pagination, numbers: Mapping[str, int]) -> Any:
    if pages.json is None:
        return source.json
    own = _filled(pages.json, numbers)
    both = isinstance(own, dict) and isinstance(source.json, dict)
    return {**source.json, **own} if both else own


def _filled(value: Any, numbers: Mapping[str, int]) -> Any:
    """JSON with the numbers in their places; a word that is nothing but a place is a number."""
    if isinstance(value, dict):
        return {name: _filled(member, numbers) for name, member in value.items()}
    if isinstance(value, list):
        return [_filled(member, numbers) for member in value]
    if not isinstance(value, str):
        return value
    return numbers[value] if value in numbers else _written(value, numbers)


def _written(text: str, numbers: Mapping[str, int]) -> str:
    for place, number in numbers.items():
        text = text.replace(place, str(number))
    return text


class _Following:
    """The pages after the first one, one at a time."""

    def __init__(self, visit: Visit, page: Page | None) -> None:
        self._visit = visit
        self._number = 1
        self._page = page if visit.deep and visit.source.pages is None else None

    def next(self) -> Source | None:
        """The source as its next page is asked for."""
        source = self._visit.source
        if source.pages is not None:
            self._number += 1
            return nth_page(source, self._number)
        if self._page is None:
            return None
        address = next_page(self._visit.text_of(self._page), self._page.url)
        own = Admission(self._visit.own_host, source.hosts)
        return replace(source, url=address) if address and own.admits(address) else None

    def note(self, page: Page) -> None:
        """The page that was read: its links lead on."""
        if self._page is not None:
            self._page = page


def _further_page(visit: Visit, onward: Source) -> Page:
    """Asked for as the first page was: a search by POST stays one."""
    return visit.further_page(onward.url, method=onward.method, form=onward.form, json=onward.json)


def _goes_on(visit: Visit, fresh: Sequence[Entry], reading: _Reading) -> bool:
    """True as long as the end of a page is new to the store, and the page not before the window.

    Known and old items are pinned to the top of some lists, so that the last row decides what is
    known, and a deep visit ends at the second page in a row that is wholly old.
    """
    if not fresh:
        return False
    if visit.is_known is not None and visit.is_known(fresh[-1].canonical_url):
        return False
    since = visit.window.since
    days = [entry.published.day for entry in fresh if entry.published is not None]
    is_old = since is not None and len(days) == len(fresh) and max(days) < since
    reading.old = reading.old + 1 if is_old else 0
    return reading.old < (2 if visit.deep else 1)
