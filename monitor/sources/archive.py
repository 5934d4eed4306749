"""Archives of the web: which captures of a source's articles they have, and their pages.

The Wayback Machine is asked by its CDX server, and gives a page as it was taken (``id_``). Common
Crawl is asked by the index of each crawl, and gives a record out of a WARC file by a range of
bytes. Both are asked by days of capture, which say nothing of the days of publication but that
these are not later. An archived article keeps its own address: that is its identity.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import quote, urlencode, urlsplit

from monitor import dates, urls
from monitor.errors import SourceError, TransientError
from monitor.model import Entry, Page, Problem, Request, Source, Validators
from monitor.ports import Fetcher
from monitor.sources.archive_cdx import FIELDS, Capture, IndexAnswer, read_cdx, read_json_lines
from monitor.sources.files import warc_entry
from monitor.sources.links import Admission, absolute
from monitor.sources.visit import host_of

#: Rows of one answer: a few hundred KB, far below ``fetch.max_bytes``.
ROWS_AT_ONCE = 5_000

#: Answers of one month of one host. A portal of ten thousand captures a month has two; a server
#: that never ends is left here.
MOST_ANSWERS = 200

#: Captures of one address that an index is asked for beside the first, where that one is dead. A
#: month of daily captures has thirty, and a wall seldom stands before a site for one day alone.
_OTHERS = 30

#: Answers in a row without an address that the one before did not have: it goes in circles.
_NOTHING_NEW = 3


@dataclass(frozen=True, slots=True)
class Archived:
    """A capture of an article, and how its page is had. ``others`` asks the index for the further
    captures of its address on the days that were asked for, and gives how theirs are had."""

    entry: Entry
    get: Callable[[], Page]
    others: Callable[[], Sequence[Callable[[], Page]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The captures of one answer that are articles of the source, and what was wrong with it."""

    found: tuple[Archived, ...]
    problems: tuple[Problem, ...] = ()


def scopes(source: Source) -> list[tuple[str, str]]:
    """(address, matchType) of the hosts that a source's articles are on.

    ``*.example.cn`` is the domain; what lies under a domain that is asked for is not asked for
    again.
    """
    found: dict[str, str] = {urlsplit(source.url).netloc.rpartition("@")[2]: "host"}
    for pattern in source.hosts:
        wide = pattern.startswith("*.")
        found[pattern.removeprefix("*.")] = "domain" if wide else "host"
    domains = [name for name, kind in found.items() if kind == "domain"]
    return [
        (name, kind)
        for name, kind in found.items()
        if not any(name != domain and name.endswith(f".{domain}") for domain in domains)
    ]


class _Articles:
    """Captures → articles of one source, each address once: its earliest good capture.

    Indexes are sorted by address, then by time. So the first good one is the earliest, and what the
    answer before had is all that must be remembered, however long the index.
    """

    def __init__(
        self, source: Source, today: date, *, good: Callable[[Capture], bool] = lambda _: True
    ) -> None:
        self._admission = Admission(host_of(source.url), source.hosts, source.article)
        self._own = _identity(source.url)
        self._today = today
        self._good = good
        self._met: set[str] = set()
        self._taken: set[str] = set()
        self.moved = False
        """Whether the last answer had an address that the one before it did not have."""

    def of(self, captures: Iterable[Capture]) -> list[tuple[Capture, Entry]]:
        """The articles of one answer that the one before it did not give."""
        found: list[tuple[Capture, Entry]] = []
        met: set[str] = set()
        taken: set[str] = set()
        for capture in captures:
            url = absolute("", capture.url)
            canonical = None if url is None else _identity(url)
            if url is None or canonical is None:
                continue
            met.add(canonical)
            if canonical in taken or canonical in self._taken:
                taken.add(canonical)
            elif (
                capture.is_page
                and self._good(capture)
                and canonical != self._own
                and self._admission.admits(url)
            ):
                taken.add(canonical)
                listed = dates.date_from_url(url, today=self._today)
                found.append((capture, Entry(url=url, canonical_url=canonical, published=listed)))
        self.moved = not met <= self._met
        self._met, self._taken = met, taken
        return found


def wayback(
    source: Source, base: str, fetcher: Fetcher, *, since: date, until: date, today: date
) -> Iterator[Answer]:
    """What the Wayback Machine captured of a source's articles on these days, answer by answer.

    Days are those of UTC. An article stands in every answer to a span in which it was captured.

    Raises SourceError where an answer is no index or breaks off, in which case what came of it was
    given before; keys that lead in circles are a problem.
    """

    def others(first: Capture) -> list[Callable[[], Page]]:
        url = _wayback_query(base, first.url, "exact", since, until, limit=_OTHERS + 1)
        answer = read_cdx(fetcher.fetch(Request(url=url)).content.decode("utf-8", "replace"), url)
        return [_snapshot(fetcher, base, capture) for capture in _beside(first, answer, url)]

    articles = _Articles(source, today)
    for address, kind in scopes(source):
        query = _wayback_query(base, address, kind, since, until, limit=ROWS_AT_ONCE)
        for answer in _resumed(fetcher, query, articles):
            yield Answer(
                tuple(
                    Archived(entry, _snapshot(fetcher, base, capture), partial(others, capture))
                    for capture, entry in articles.of(answer.captures)
                ),
                answer.problems,
            )


def _wayback_query(
    base: str, address: str, kind: str, since: date, until: date, *, limit: int
) -> str:
    """The first capture of each address; all captures of one that is asked for alone."""
    whole = [("collapse", "urlkey")] if kind != "exact" else []
    query = [
        ("url", address),
        ("matchType", kind),
        ("from", f"{since:%Y%m%d}"),
        ("to", f"{until:%Y%m%d}"),
        ("output", "json"),
        ("fl", ",".join(FIELDS)),
        ("filter", "statuscode:200"),
        ("filter", "mimetype:text/html"),
        *whole,
        ("limit", str(limit)),
        ("showResumeKey", "true"),
    ]
    return f"{base.rstrip('/')}/cdx/search/cdx?{urlencode(query)}"


def _resumed(fetcher: Fetcher, query: str, articles: _Articles) -> Iterator[IndexAnswer]:
    """The answers to a query, following resume keys as long as they lead on."""
    key: str | None = None
    keys: set[str] = set()
    idle = 0
    for _ in range(MOST_ANSWERS):
        url = query if key is None else f"{query}&{urlencode({'resumeKey': key})}"
        page = fetcher.fetch(Request(url=url))
        answer = read_cdx(page.content.decode("utf-8", "replace"), url)
        yield answer
        _refuse_part(answer, url)
        idle = 0 if articles.moved else idle + 1
        key = answer.resume_key
        if key is None:
            return
        if key in keys or idle >= _NOTHING_NEW:
            break
        keys.add(key)
    message = "the archive's resume keys lead on without end; what came until then was taken"
    yield IndexAnswer(problems=(Problem(query, "discover", "parse", message),))


def _beside(first: Capture, answer: IndexAnswer, url: str) -> list[Capture]:
    """The captures of its address that a page may be had from, the first one left out.

    Those with another digest come first: the same bytes are the same wall. A later capture of them
    may still be had where the first one got lost. Raises TransientError for half an answer.
    """
    _refuse_part(answer, url)
    met = {first.digest}
    new: list[Capture] = []
    same: list[Capture] = []
    for capture in answer.captures:
        if capture.timestamp == first.timestamp or not capture.is_page:
            continue
        (same if capture.digest and capture.digest in met else new).append(capture)
        met.add(capture.digest)
    return new + same


def _refuse_part(answer: IndexAnswer, url: str) -> None:
    """Raises TransientError for an answer that breaks off: the next one may be whole."""
    if answer.broken_off:
        raise TransientError("parse", url, "the archive's answer breaks off in the middle of a row")


def _snapshot(fetcher: Fetcher, base: str, capture: Capture) -> Callable[[], Page]:
    """Gets a page as it was taken, without the archive's own frame round it."""

    def get() -> Page:
        address = quote(capture.url, safe=":/?#[]@!$&'()*+,;=%~-._")
        url = f"{base.rstrip('/')}/web/{capture.timestamp}id_/{address}"
        return as_taken(fetcher.fetch(Request(url=url)), capture.url, capture.moment)

    return get


def as_taken(page: Page, url: str, moment: datetime) -> Page:
    """The page under its own address; the archive's validators are not those of its server."""
    return replace(
        page,
        url=url,
        requested_url=url,
        status=200,
        fetched=moment,
        validators=Validators(),
    )


# --- Common Crawl ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl of Common Crawl, and the days in which it was made."""

    id: str
    since: date
    until: date


def crawls(base: str, fetcher: Fetcher, today: date) -> list[Crawl]:
    """Every crawl that the index knows. Raises SourceError where it does not say."""
    url = f"{base.rstrip('/')}/collinfo.json"
    page = fetcher.fetch(Request(url=url))
    try:
        listed = json.loads(page.content)
        found = [crawl for item in listed if (crawl := _crawl(item, today)) is not None]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError("parse", url, f"is no list of crawls: {error}") from error
    if not found:
        raise SourceError("empty", url, "lists no crawl")
    return found


def _crawl(item: dict[str, str], today: date) -> Crawl | None:
    """By its own days, else by the week in its name (``CC-MAIN-2024-10``) and the two after it."""
    name = item["id"]
    if item.get("from") and item.get("to"):
        return Crawl(
            name, date.fromisoformat(item["from"][:10]), date.fromisoformat(item["to"][:10])
        )
    year, _, week = name.removeprefix("CC-MAIN-").partition("-")
    if not (year.isdigit() and week.isdigit() and 1 <= int(week) <= 53):
        return None  # the crawls of 2008 to 2012 are named otherwise
    start = date(int(year), 1, 1) + timedelta(weeks=int(week) - 1)
    return Crawl(name, start - timedelta(days=7), min(start + timedelta(days=21), today))


def common_crawl(
    source: Source,
    base: str,
    data: str,
    known: Iterable[Crawl],
    fetcher: Fetcher,
    *,
    since: date,
    until: date,
    today: date,
) -> Iterator[Answer]:
    """What the crawls captured of a source's articles on these days, page by page of their indexes.

    Days are those of UTC; ``known`` are all crawls. Raises SourceError, also
    after what came of an answer that breaks off.
    """

    def others(crawl: Crawl, first: Capture) -> list[Callable[[], Page]]:
        url = _crawl_query(base, crawl, first.url, "exact", since, until)
        url = f"{url}&limit={_OTHERS + 1}"
        captures = _beside(first, _index_page(fetcher, url), url)
        return [_record(fetcher, data, capture) for capture in captures if capture.length > 0]

    articles = _Articles(source, today, good=lambda capture: capture.length > 0)
    for crawl in known:
        if crawl.until < since or crawl.since > until:
            continue
        for address, kind in scopes(source):
            query = _crawl_query(base, crawl, address, kind, since, until)
            for number in range(_pages(fetcher, query)):
                answer = _index_page(fetcher, f"{query}&page={number}")
                yield Answer(
                    tuple(
                        Archived(
                            entry, _record(fetcher, data, capture), partial(others, crawl, capture)
                        )
                        for capture, entry in articles.of(answer.captures)
                    ),
                    answer.problems,
                )
                _refuse_part(answer, f"{query}&page={number}")


def _crawl_query(base: str, crawl: Crawl, address: str, kind: str, since: date, until: date) -> str:
    query = [
        ("url", address),
        ("matchType", kind),
        ("from", f"{since:%Y%m%d}"),
        ("to", f"{until:%Y%m%d}"),
        ("output", "json"),
        ("filter", "=status:200"),
    ]
    return f"{base.rstrip('/')}/{crawl.id}-index?{urlencode(query)}"


def _pages(fetcher: Fetcher, query: str) -> int:
    """How many pages the answer to a query has; none where nothing was taken."""
    url = f"{query}&showNumPages=true"
    try:
        page = fetcher.fetch(Request(url=url))
    except SourceError as error:
        if error.status == 404:  # "No Captures found"
            return 0
        raise
    try:
        counted = json.loads(page.content)
        pages = int(counted["pages"] if isinstance(counted, dict) else counted)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError("parse", url, "does not say how many pages its index has") from error
    if pages > MOST_ANSWERS:
        raise SourceError("too-large", url, f"has {pages} pages; narrow the window or the hosts")
    return pages


def _index_page(fetcher: Fetcher, url: str) -> IndexAnswer:
    try:
        page = fetcher.fetch(Request(url=url))
    except SourceError as error:
        if error.status == 404:
            return IndexAnswer()
        raise
    return read_json_lines(page.content.decode("utf-8", "replace"), url)


def _record(fetcher: Fetcher, data: str, capture: Capture) -> Callable[[], Page]:
    """Gets one record out of a WARC file: a gzip member of its own."""

    def get() -> Page:
        span = (capture.offset, capture.offset + capture.length - 1)
        url = f"{data.rstrip('/')}/{capture.filename}"
        page = fetcher.fetch(Request(url=url, span=span))
        if page.status != 206 or len(page.content) != capture.length:
            raise SourceError("http", url, "did not give the range of bytes that was asked for")
        return as_taken(read_record(page, url), capture.url, capture.moment)

    return get


def read_record(page: Page, url: str) -> Page:
    """The page in a packed WARC record.

    Raises SourceError (``parse``, ``empty``, ``too-large``).
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(io.BytesIO(page.content)):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            found = warc_entry(record, url, page.fetched)
            if isinstance(found, Problem):
                raise SourceError(found.kind, url, found.message)
            if found is not None and found.content is not None:
                return found.content
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, AttributeError) as error:
        # The library's words quote the broken bytes.
        raise SourceError("parse", url, "the WARC record is broken") from error
    raise SourceError("parse", url, "the WARC record holds no page")


def _identity(url: str) -> str | None:
    try:
        return urls.canonical_url(url)
    except ValueError:
        return None
