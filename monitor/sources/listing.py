"""Kind ``listing``: an HTML page with links to articles, with or without CSS selectors.

Without selectors every link that matches ``article`` is one. A page without rows may be a frame
or a redirect by ``<meta>``; both are followed once, on the source's own hosts. Or its script holds
them in arrays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from lxml import html

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Problem, Validators
from monitor.sources.arrays import array_rows
from monitor.sources.links import Admission, Row, absolute, entries_of
from monitor.sources.markup import base_of, linked_rows, parse_html, selected_rows
from monitor.sources.pagelinks import guesses, next_page
from monitor.sources.paging import read_further_pages
from monitor.sources.visit import Visit, problem_of

_REFRESH = re.compile(r"^\s*\d*\s*;\s*url\s*=\s*[\"']?(?P<url>[^\"'>]+)", re.IGNORECASE)
#: Frames of one page that are looked into: a frameset has a head, a menu and a body.
_FRAMES = 3


def discover(visit: Visit) -> Listing:
    """The articles of the list page, and of further pages while what they end with is new.

    A page with status 200 and no rows gives a Listing without entries: whether that is a quiet
    day or a changed template is for the one who knows the source's history.
    Raises SourceError where the first page cannot be fetched or read.
    """
    first = visit.first_page()
    if first.not_modified:
        return Listing(not_modified=True, validators=first.validators)
    entries, problems, moved = _first_entries(visit, first)
    further, wrong = read_further_pages(visit, entries, lambda page: _entries(visit, page), first)
    # Where the rows stand in another page, that page's changes do not show in this one's ETag.
    validators = Validators() if moved else first.validators
    return Listing(
        entries=tuple(entries + further),
        validators=validators,
        problems=tuple(problems + wrong),
        following=_following(visit, first, entries),
    )


def _following(visit: Visit, page: Page, entries: Sequence[Entry]) -> str | None:
    """Where the list goes on, for a visit that reads a single page of its past.

    Raises SourceError where a guess can be neither taken nor dropped, for the server is busy.
    """
    if not visit.deep or visit.max_pages > 1 or visit.source.pages is not None:
        return None
    text = visit.text_of(page)
    named = next_page(text, page.url)
    if named is not None:
        return named if Admission(visit.own_host, visit.source.hosts).admits(named) else None
    if not entries:
        return None
    guessed = guesses(text, page.url)
    if len(guessed) == 1:  # the next number, after a name that was found to lead on
        return guessed[0]
    known = {entry.canonical_url for entry in entries}
    for address in guessed:
        try:
            more = _entries(visit, visit.further_page(address))
        except SourceError as error:
            if error.transient:
                raise
            continue
        if any(entry.canonical_url not in known for entry in more):
            return address
    return None


def _first_entries(visit: Visit, page: Page) -> tuple[list[Entry], list[Problem], bool]:
    """(entries, problems, whether they were found in a frame or behind a redirect)."""
    tree = parse_html(visit.text_of(page), page.url)
    rows = _rows(visit, tree, page.url)
    row = next(rows, None)
    if row is not None:
        return _admitted(visit, chain([row], rows), tree, page), [], False
    entries: list[Entry] = []
    problems: list[Problem] = []
    for url in _elsewhere(visit, tree, page.url):
        try:
            entries += _entries(visit, visit.further_page(url, referer=page.url))
        except SourceError as error:
            problems.append(problem_of(error))
    if not entries and not problems:
        return _admitted(visit, array_rows(visit.text_of(page)), tree, page), [], False
    return entries, problems, True


def _entries(visit: Visit, page: Page) -> list[Entry]:
    tree = parse_html(visit.text_of(page), page.url)
    return _admitted(visit, _rows(visit, tree, page.url), tree, page)


def _admitted(visit: Visit, rows: Iterable[Row], tree: html.HtmlElement, page: Page) -> list[Entry]:
    return entries_of(rows, base=base_of(tree, page.url), visit=visit, origin="list")


def _rows(visit: Visit, tree: html.HtmlElement, url: str) -> Iterator[Row]:
    wanted = Admission.of(visit).links_from(base_of(tree, url))
    if visit.source.select.item or visit.source.select.link:
        return selected_rows(tree, visit.source.select, wanted)
    return linked_rows(tree, wanted)


def _elsewhere(visit: Visit, tree: html.HtmlElement, url: str) -> list[str]:
    """Where the list may be instead: a redirect by ``<meta>``, else frames; own hosts only."""
    base = base_of(tree, url)
    admission = Admission(visit.own_host, visit.source.hosts)
    links: list[str] = []
    for meta in tree.iter("meta"):
        refresh = _REFRESH.match(meta.get("content") or "")
        if (meta.get("http-equiv") or "").lower() == "refresh" and refresh is not None:
            links.append(refresh["url"].strip())
    if not links:
        links = [frame.get("src") or "" for frame in tree.iter("frame", "iframe")]
    targets = [target for link in links if link and (target := absolute(base, link)) is not None]
    own = [target for target in targets if admission.admits(target) and target != url]
    return list(dict.fromkeys(own))[:_FRAMES]
