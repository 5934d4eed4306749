"""Kind ``records``: Hanweb's ``<datastore><recordset><record>`` with HTML in CDATA.

Stands in the script of a column page, or is the answer of ``dataproxy.jsp`` to a POST; a column
that holds none says in its script how to ask (``dataproxy``). An HTML parser takes CDATA for a
comment and drops every row, so the records are cut out of the raw text; then each is parsed as
HTML. Some servers escape the HTML once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from monitor.errors import SourceError
from monitor.model import Entry, Listing, Page, Validators
from monitor.sources.dataproxy import proxy_call
from monitor.sources.json_endpoint import fragment_rows
from monitor.sources.links import Admission, Row, entries_of
from monitor.sources.markup import base_of, parse_html
from monitor.sources.paging import read_further_pages
from monitor.sources.visit import Visit

_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ESCAPED_TAG = re.compile(r"&lt;/?[a-zA-Z]")
_HAS_STORE = re.compile(r"<(?:datastore|recordset|record|nextgroup)\b", re.IGNORECASE)


def discover(visit: Visit) -> Listing:
    """The articles of a record set. Raises SourceError where the answer holds none."""
    page = visit.first_page()
    if page.not_modified:
        return Listing(not_modified=True, validators=page.validators)
    validators = page.validators
    answer = _behind_column(visit, page)
    if answer is not None:
        # The column page stays the same while its records change.
        page, validators = answer, Validators()
    entries = _entries(visit, page)
    further, problems = read_further_pages(visit, entries, lambda more: _entries(visit, more))
    return Listing(
        entries=tuple(entries + further), validators=validators, problems=tuple(problems)
    )


def _behind_column(visit: Visit, page: Page) -> Page | None:
    """The answer with the records, where the address is a column whose script asks for them."""
    text = visit.text_of(page)
    if "dataproxy.jsp" not in text or next(records_in(text), None) is not None:
        return None
    call = proxy_call(text, page.url)
    if call is None or not Admission(visit.own_host, visit.source.hosts).admits(call.url):
        return None
    return visit.further_page(call.url, method="POST", form=call.form, referer=page.url)


def records_in(text: str) -> Iterator[str]:
    """The HTML of each record of a page or answer, plain or escaped, in order."""
    if "<record" not in text.lower() and "&lt;record" in text.lower():
        text = html.unescape(text)
    lowered = text.lower()
    position = 0
    while True:
        start = _after_tag(lowered, "<record", position)
        if start < 0:
            return
        end = lowered.find("</record>", start)
        if end < 0:  # cut off: what came is a record still
            end = len(text)
        record = _CDATA.sub("", text[start:end]).strip()
        if "<" not in record and _ESCAPED_TAG.search(record):
            record = html.unescape(record)
        if record:
            yield record
        position = end + len("</record>")


def record_rows(
    records: Iterator[str], visit: Visit, base: str, wanted: Callable[[str], bool]
) -> Iterator[Row]:
    """The rows of all records: by the selectors inside each, without any every article link."""
    select = visit.source.select
    for record in records:
        yield from fragment_rows(record, select.item or "", select, base, wanted)


def _entries(visit: Visit, page: Page) -> list[Entry]:
    text = visit.text_of(page)
    if not _HAS_STORE.search(text) and "&lt;record" not in text.lower():
        if not text.strip():
            raise SourceError("empty", page.url, "the answer is empty")
        raise SourceError("parse", page.url, "holds no record set (<datastore>, <record>)")
    base = page.url
    if text.lstrip()[:1] == "<" and "<html" in text[:2000].lower():
        base = base_of(parse_html(text, page.url), page.url)
    wanted = Admission.of(visit).links_from(base)
    rows = record_rows(records_in(text), visit, base, wanted)
    return entries_of(rows, base=base, visit=visit, origin="list")


def _after_tag(lowered: str, tag: str, position: int) -> int:
    """Where the content of the next such element begins; -1 where there is none."""
    while (start := lowered.find(tag, position)) >= 0:
        behind = lowered[start + len(tag) : start + len(tag) + 1]
        close = lowered.find(">", start)
        if close < 0:
            return -1
        if behind in (">", " ", "\t", "\r", "\n"):  # not <recordset>
            return close + 1
        position = start + len(tag)
    return -1
