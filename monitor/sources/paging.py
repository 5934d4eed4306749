"""Further pages of a list: by ``[source.pages]``, or as the list itself names them.

A daily run reads one page of a list that it knows. At first sight, or after a long pause, it goes
on by the source's pattern until a page ends with something known; the window and ``max_pages`` end
it too.
A deep visit (for a past window) also follows what a list without a pattern tells of its pages:
``createPageHTML`` of TRS sites, which have no page links in their HTML, or the link of 下一页.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from monitor.errors import SourceError
from monitor.model import Entry, Page, Problem, Source
from monitor.sources.links import absolute
from monitor.sources.markup import parse_html
from monitor.sources.titles import plain
from monitor.sources.visit import Visit, problem_of

#: ``createPageHTML(50, 0, "index", "html")``; some sites put the name of an element first or more
#: behind. Arguments: pages, current (from 0 or 1), stem, suffix.
_SCRIPTED = re.compile(
    r"createPageHTML\s*\(\s*(?:['\"][^'\"]{0,100}['\"]\s*,\s*)?(?P<count>\d{1,5})\s*,"
    r"\s*(?P<current>\d{1,5})\s*,\s*['\"](?P<stem>[^'\"]{1,100})['\"]\s*,"
    r"\s*['\"]\.?(?P<suffix>[A-Za-z]{1,8})['\"]"
)
_NEXT = frozenset({"下一页", "下页", "后一页", "next", "next page", ">", "›", "»", "older posts"})


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
        url = following.next_address()
        if url is None:
            break
        asked += 1
        try:
            answer = _further_page(visit, url)
            listed = read(answer)
        except SourceError as error:
            ended = error.status in (404, 410) or error.kind == "empty"
            return reading.entries, [] if ended else [problem_of(error)]
        following.note(answer)
        fresh = [entry for entry in listed if entry.canonical_url not in reading.seen]
        reading.seen.update(entry.canonical_url for entry in fresh)
        reading.entries += fresh
    return reading.entries, []


def page_address(source: Source, number: int) -> str | None:
    """The address of the list's page ``number`` (1: the list itself); ``None`` behind the last.

    Raises ValueError for a source without ``[source.pages]``.
    """
    pages = source.pages
    if pages is None:
        raise ValueError(f"{source.slug} has no pattern of pages")
    if number == 1:
        return source.url
    place = pages.first + number - 2
    if pages.last is not None and place > pages.last:
        return None
    return pages.pattern.replace("{n}", str(place))


def next_page(text: str, url: str) -> str | None:
    """The address of the page after this one, as its script or its links tell; ``None`` at the end.

    Page 2 of ``createPageHTML`` is ``index_1`` where it counts from 0, ``index_2`` where from 1.
    """
    scripted = _SCRIPTED.search(text)
    if scripted is not None:
        return _scripted_page(scripted, url)
    try:
        tree = parse_html(text, url)
    except SourceError:
        return None
    for element in tree.iter("a", "link"):
        marked = "next" in (element.get("rel") or "").lower().split()
        words = plain(str(element.text_content())).strip(" []").lower()
        if marked or words in _NEXT or (element.get("title") or "").strip() in _NEXT:
            target = absolute(url, element.get("href") or "")
            if target is not None and target != url:
                return target
    return None


def _scripted_page(match: re.Match[str], url: str) -> str | None:
    """The page behind the current one, which the address tells where the script stays at the first.

    Counted from 0 the last of 50 pages is ``index_49``, from 1 it is ``index_50``; which of both
    is seen on the first page only, and one page too many is a 404.
    """
    stem, suffix = match["stem"], match["suffix"]
    own = re.search(rf"{re.escape(stem)}_(\d{{1,5}})\.{re.escape(suffix)}(?:[?#]|$)", url)
    current = max(int(match["current"]), int(own[1]) if own is not None else 0)
    last = int(match["count"]) - (current == 0)
    return absolute(url, f"{stem}_{current + 1}.{suffix}") if current < last else None


class _Following:
    """The addresses after the first page, one at a time."""

    def __init__(self, visit: Visit, page: Page | None) -> None:
        self._visit = visit
        self._numbers = _numbers(visit)
        self._page = page if visit.deep and visit.source.pages is None else None

    def next_address(self) -> str | None:
        pages = self._visit.source.pages
        if pages is not None:
            number = next(self._numbers, None)
            return None if number is None else pages.pattern.replace("{n}", str(number))
        if self._page is None:
            return None
        return next_page(self._visit.text_of(self._page), self._page.url)

    def note(self, page: Page) -> None:
        """The page that was read: its links lead on."""
        if self._page is not None:
            self._page = page


def _numbers(visit: Visit) -> Iterator[int]:
    pages = visit.source.pages
    if pages is None:
        return iter(())
    stop = pages.first + visit.max_pages if pages.last is None else pages.last + 1
    return iter(range(pages.first, stop))


def _further_page(visit: Visit, url: str) -> Page:
    """Asked for as the first page was: a search by POST stays one."""
    source = visit.source
    return visit.further_page(url, method=source.method, form=source.form, json=source.json)


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
