"""Kind ``json``: an endpoint that answers JSON, JSONP or a script that assigns it.

Selectors are dotted paths (``monitor.sources.paths``). Where the answer carries its rows as an HTML
fragment, ``item = "data.html | li.cf"`` leads to the fragment and then selects rows in it; link,
title and date are CSS then. Without ``item`` the largest array of objects is the list, without
``link`` its usual names are tried.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Selectors, Validators
from monitor.sources.links import Admission, Row, entries_of
from monitor.sources.markup import fragment_text, linked_rows, parse_html, selected_rows
from monitor.sources.paging import read_further_pages
from monitor.sources.paths import items_at, opened, values_at
from monitor.sources.titles import plain
from monitor.sources.visit import Visit

_JSONP = re.compile(r"^[\s/*]*(?:try\s*\{\s*)?[\w$.\[\]'\"]+\s*\(\s*(?=[\[{])")
_ASSIGNED = re.compile(r"^\s*(?:(?:var|let|const|window\.)\s*)?[\w$.]+\s*=\s*(?=[\[{])")
#: Xinhua and the energy administration: the page names a data source, the list is a file beside it.
_DATASOURCE = re.compile(r"datasource:(?P<id>[0-9A-Za-z]{8,64})")

_LINKS = (
    *("url", "URL", "Url", "link", "href", "publishUrl", "docpuburl", "docPubUrl", "pubUrl"),
    *("linkUrl", "articleUrl", "shareUrl", "infourl"),
)
_TITLES = (
    *("title", "TITLE", "Title", "showTitle", "doctitle", "docTitle", "headline", "name"),
    *("NewsTitle", "LongTitle"),
)
_DATES = (
    *("publishTime", "publishedTimeStr", "pubDate", "pubtime", "pubtimeStr", "publishDate"),
    *("published", "date", "docreltime", "DOCRELPUBTIME", "deploytime", "display_date", "time"),
    *("createTime", "CreateDate", "releaseTime"),
)
#: How many values of a foreign document are looked at in search of its list.
_SEARCHED = 100_000


def discover(visit: Visit) -> Listing:
    """The records of the endpoint. Raises SourceError where the answer is no JSON."""
    page = visit.first_page()
    if page.not_modified:
        return Listing(not_modified=True, validators=page.validators)
    validators = page.validators
    listed = _behind_shell(visit, page)
    if listed is not None:
        # The shell stays the same while its data change.
        page, validators = listed, Validators()
    entries = _entries(visit, page)
    further, problems = read_further_pages(visit, entries, lambda more: _entries(visit, more))
    return Listing(
        entries=tuple(entries + further), validators=validators, problems=tuple(problems)
    )


def json_rows(
    document: Any, select: Selectors, url: str, wanted: Callable[[str], bool]
) -> list[Row]:
    """The rows of a parsed answer. ``url`` is where it came from (for errors)."""
    path, pipe, css = (select.item or "").partition("|")
    if pipe:
        fragments = [item for item in items_at(document, path) if isinstance(item, str)]
        return [
            row
            for fragment in fragments
            if fragment.strip()
            for row in fragment_rows(fragment, css.strip(), select, url, wanted)
        ]
    items = items_at(document, path) if path.strip() else _largest_list(document)
    return [row for item in items if (row := _row(item, select, wanted)) is not None]


def fragment_rows(
    fragment: str, css: str, select: Selectors, url: str, wanted: Callable[[str], bool]
) -> list[Row]:
    """The rows of an HTML fragment: those that ``css`` selects, without it the whole fragment."""
    tree = parse_html(fragment, url)
    if not css and not select.link:
        return list(linked_rows(tree, wanted))
    inner = Selectors(
        item=css or "body",
        link=select.link,
        title=select.title,
        date=select.date,
        summary=select.summary,
        text=select.text,
    )
    return list(selected_rows(tree, inner, wanted))


def load_json(text: str, url: str) -> Any:
    """The value of a JSON, JSONP or assigned text. Raises SourceError (``parse``, ``empty``)."""
    body = text.strip().lstrip("\ufeff")
    if not body:
        raise SourceError("empty", url, "the answer is empty")
    if body[0] not in '[{"':
        body = _ASSIGNED.sub("", _JSONP.sub("", body, count=1), count=1)
    try:
        return json.JSONDecoder(strict=False).raw_decode(body)[0]
    except RecursionError as error:
        raise SourceError("parse", url, "is JSON nested too deeply") from error
    except ValueError as error:
        what = "is an HTML page, not JSON" if body.startswith("<") else f"is not JSON: {error}"
        raise SourceError("parse", url, what) from error


def _entries(visit: Visit, page: Page) -> list[Entry]:
    document = load_json(visit.text_of(page), page.url)
    if isinstance(document, str):  # JSON written into a JSON string
        document = opened(document)
    base = page.url
    if visit.source.headers.get("Referer", "").startswith("http"):
        # Site-relative links are the same from both; page-relative ones are the column's.
        base = urljoin(page.url, visit.source.headers["Referer"])
    wanted = Admission.of(visit).links_from(base)
    rows = json_rows(document, visit.source.select, page.url, wanted)
    return entries_of(rows, base=base, visit=visit, origin="json")


def _behind_shell(visit: Visit, page: Page) -> Page | None:
    """The list's own file, where the address answers with an HTML page that names it."""
    text = visit.text_of(page)
    if not text.lstrip().startswith("<"):
        return None
    named = _DATASOURCE.search(text)
    if named is None:
        return None
    return visit.further_page(urljoin(page.url, f"ds_{named['id']}.json"), referer=page.url)


def _row(item: Any, select: Selectors, wanted: Callable[[str], bool]) -> Row | None:
    if isinstance(item, str):
        return Row(link=item) if wanted(item) else None
    if not isinstance(item, dict):
        return None
    link = _words(item, select.link, _LINKS)
    if not link and not select.link:
        link = next((v for v in item.values() if _is_address(v) and wanted(v)), None)
    if not link:
        return None
    text = fragment_text(_words(item, select.text, ()) or "")
    return Row(
        link=link,
        title=_words(item, select.title, _TITLES),
        date=_words(item, select.date, _DATES),
        summary=plain(_words(item, select.summary, ()) or "")[:1000] or None,
        text=text or None,
    )


def _is_address(value: Any) -> bool:
    """Any word is a relative address; one without a given field must look like one."""
    return isinstance(value, str) and value.startswith(("http://", "https://", "/", "./", "../"))


def _words(item: dict[str, Any], path: str | None, usual: tuple[str, ...]) -> str | None:
    """The first value that a path, or one of the usual names, leads to; numbers as digits."""
    candidates = values_at(item, path) if path else [item.get(name) for name in usual]
    for value in candidates:
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
            return str(int(value))
    return None


def _largest_list(document: Any) -> list[Any]:
    """The longest array of objects anywhere in a document, the outermost of equals."""
    best: list[Any] = []
    queue = deque([document])
    for _ in range(_SEARCHED):
        if not queue:
            break
        value = queue.popleft()
        members: Iterator[Any] = iter(())
        if isinstance(value, dict):
            members = iter(value.values())
        elif isinstance(value, list):
            objects = [element for element in value if isinstance(element, dict)]
            best = objects if len(objects) > len(best) else best
            members = iter(value)
        queue.extend(member for member in members if isinstance(member, dict | list))
    return best
