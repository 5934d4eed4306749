"""Kind ``listing``: an HTML page with links to articles, with or without CSS selectors.

Without selectors every link that matches ``article`` is one. A page without rows may be a frame
or a redirect by ``<meta>``; both are followed once, on the source's own hosts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from lxml import html

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Problem, Validators
from monitor.sources.links import Admission, Row, absolute, entries_of
from monitor.sources.markup import base_of, linked_rows, parse_html, selected_rows
from monitor.sources.paging import next_page, read_further_pages
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
        following=_following(visit, first),
    )


def _following(visit: Visit, page: Page) -> str | None:
    """Where the list goes on, for a visit that reads a single page of its past."""
    if not visit.deep or visit.max_pages > 1 or visit.source.pages is not None:
        return None
    return next_page(visit.text_of(page), page.url)


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
    return entries, problems, bool(entries or problems)


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
