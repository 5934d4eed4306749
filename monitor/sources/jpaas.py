"""Kind ``jpaas``: the publishing platform of MIIT. A column page is a shell; its rows come apart.

The shell holds ``<script parseType="buildstatic" url="…" querydata="{'webId':'…'}">`` with pseudo
JSON in single quotes. A GET of that address with these parameters, the column as Referer and the
cookie of the first answer gives JSON with an HTML fragment in ``data.html``.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode, urlsplit

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Selectors
from monitor.sources.json_endpoint import json_rows, load_json
from monitor.sources.links import Admission, absolute, entries_of
from monitor.sources.markup import parse_html
from monitor.sources.visit import Visit

#: Where the fragment is, and the row forms of the platform (page-templates 3.3).
_FRAGMENT = "data.html"
_ROWS = "li.cf, .page-content ul li"
_PAIR = re.compile(r"['\"]?([\w.-]+)['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.+-]+))")


def discover(visit: Visit) -> Listing:
    """The articles of a column. Raises SourceError where the shell or its data cannot be read.

    The visit is never conditional: the shell stays the same while its rows change.
    """
    column = visit.further_page(visit.source.url)
    errors: list[SourceError] = []
    entries: list[Entry] = []
    own = Admission(visit.own_host, visit.source.hosts)
    calls = [url for url in unit_calls(visit.text_of(column), column.url) if own.admits(url)]
    if not calls:
        message = "its script asks for rows on hosts that are not the source's"
        raise SourceError("refused-address", column.url, message)
    for url in calls:
        try:
            entries = _entries(visit, visit.further_page(url, referer=column.url), column.url)
        except SourceError as error:
            errors.append(error)
            continue
        if entries:  # other units of the page are menus and breadcrumbs
            break
    if len(errors) == len(calls):
        raise errors[0]
    return Listing(entries=tuple(entries))


def unit_calls(text: str, url: str) -> list[str]:
    """The addresses of a shell's data, with their parameters, in page order.

    Raises SourceError: ``parse`` where the page names none, ``empty`` where it is empty.
    """
    tree = parse_html(text, url, keep_scripts=True)
    calls: list[str] = []
    for script in tree.iter("script"):
        target = script.get("url")
        if not target or (script.get("parsetype") or "").lower() != "buildstatic":
            continue
        address = absolute(url, target)
        if address is not None:
            query = urlencode(query_of(script.get("querydata") or ""))
            joint = "&" if urlsplit(address).query else "?"
            calls.append(f"{address}{joint}{query}" if query else address)
    if not calls:
        raise SourceError(
            "parse", url, 'is no column of this platform: no script with parseType="buildstatic"'
        )
    return list(dict.fromkeys(calls))


def query_of(pseudo: str) -> dict[str, str]:
    """The parameters in ``{'webId':'1','pageId':'2'}``, in either kind of quotes."""
    try:
        parsed = json.loads(pseudo)
    except (ValueError, RecursionError):
        return {
            match[1]: next(value for value in (*match.groups()[1:], "") if value is not None)
            for match in _PAIR.finditer(pseudo)
        }
    if not isinstance(parsed, dict):
        return {}
    return {
        str(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in parsed.items()
    }


def _entries(visit: Visit, page: Page, column: str) -> list[Entry]:
    chosen = visit.source.select
    select = Selectors(
        item=chosen.item if "|" in (chosen.item or "") else f"{_FRAGMENT} | {chosen.item or _ROWS}",
        link=chosen.link or "a@href",
        title=chosen.title,
        date=chosen.date,
        summary=chosen.summary,
    )
    wanted = Admission.of(visit).links_from(column)
    rows = json_rows(load_json(visit.text_of(page), page.url), select, page.url, wanted)
    return entries_of(rows, base=column, visit=visit, origin="list")
