"""What a cell holds: by pages, sitemap, daily issues, archives or a dump, a batch at a time.

A way is a generator of batches. It is sent the days of the articles that the batch before came to,
for some lists have no dates: then the articles tell when the window lies behind.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from monitor.backfill.dumps import admission_of, print_of, prints_in
from monitor.backfill.planning import PAGES_IN_CELL, Wanted
from monitor.backfill.taking import Found
from monitor.cells import Cell, Stretch, Way
from monitor.config import BackfillSettings
from monitor.dates import date_from_url
from monitor.errors import SourceError
from monitor.model import (
    SHANGHAI,
    Entry,
    Listing,
    Precision,
    Problem,
    PublicationDate,
    Source,
    Window,
)
from monitor.ports import Clock, Fetcher, shanghai_today
from monitor.sources import discover
from monitor.sources.archive import Answer, Crawl, common_crawl, crawls, wayback
from monitor.sources.files import read_placed
from monitor.sources.paging import nth_page
from monitor.sources.visit import host_of

#: Days of the articles taken from the batch before; ``None`` where an article has none.
Days = list[date | None]
Batches = Generator["Batch", Days, None]
Lister = Callable[["Ways", Cell, Source], Batches]

#: Pages in a row that lie wholly before the window end a list: one may hold pinned old items.
_OLD_PAGES = 2

#: Pages of a dump held in memory at once.
_READ_TOGETHER = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A part of what a cell holds.

    ``problems`` cost a part of the list. Of list pages: ``reached`` is the youngest day of the last
    page, ``following`` the address behind it, ``ended`` that nothing more is to be expected there.
    """

    found: tuple[Found, ...] = ()
    problems: tuple[Problem, ...] = ()
    reached: date | None = None
    following: str | None = None
    ended: bool = False


@dataclass(slots=True)
class Ways:
    """Everything that listing needs, for one command. Each source is read by one thread."""

    fetcher: Fetcher
    clock: Clock
    wanted: Wanted
    folder: Path
    archives: BackfillSettings
    listings: dict[str, Listing | SourceError] = field(default_factory=dict)
    crawls: list[Crawl] = field(default_factory=list)

    @property
    def today(self) -> date:
        return shanghai_today(self.clock)

    def batches(self, cell: Cell, source: Source) -> Batches:
        """What ``cell`` holds. Raises SourceError where its list cannot be read."""
        return LISTERS[cell.way](self, cell, source)

    def host(self, way: Way) -> str | None:
        """Whom the requests of a way go to, where that is not the source's own site."""
        hosts = {
            Way.WAYBACK: host_of(self.archives.wayback),
            Way.COMMONCRAWL: host_of(self.archives.commoncrawl),
            Way.DUMP: "",
        }
        return hosts.get(way)

    def forget(self, source: Source) -> None:
        """A list that failed is asked for again."""
        if isinstance(self.listings.get(source.slug), SourceError):
            del self.listings[source.slug]

    def list(
        self, source: Source, *, now: datetime | None = None, window: Window | None = None
    ) -> Listing:
        """One list, as deep as a past window needs it."""
        return discover(
            source,
            self.fetcher,
            now=now or self.clock(),
            window=window or Window(),
            folder=self.folder,
            max_pages=1,
            deep=True,
        )

    def whole(self, source: Source) -> Listing:
        """The list of the whole window, asked for once. Raises what it failed with."""
        if source.slug not in self.listings:
            try:
                self.listings[source.slug] = self.list(source, window=self.wanted.window)
            except SourceError as error:
                self.listings[source.slug] = error
        found = self.listings[source.slug]
        if isinstance(found, SourceError):
            raise found
        return found


def _pages(ways: Ways, cell: Cell, source: Source) -> Batches:
    """List pages, newest first, until the window or the list ends, or the range.

    The list ends at 404 or 410, at an empty page, and at a page that repeats what came before: some
    servers answer any number with their first or last page.
    """
    window = ways.wanted.window
    seen: set[str] = set()
    first = cell.position * PAGES_IN_CELL + 1
    following = cell.start
    old = 0
    for number in range(first, first + PAGES_IN_CELL):
        page = _page(source, number, following)
        if page is None:
            yield Batch(ended=True)
            return
        try:
            listing = ways.list(page)
        except SourceError as error:
            if number > 1 and (error.status in (404, 410) or error.kind == "empty"):
                yield Batch(ended=True)
                return
            raise
        fresh = [entry for entry in listing.entries if entry.canonical_url not in seen]
        seen.update(entry.canonical_url for entry in fresh)
        following = listing.following if source.pages is None else None
        days = yield Batch(
            found=tuple(Found(entry) for entry in fresh if window.admits(entry.published)),
            problems=listing.problems,
            following=following,
        )
        days += [entry.published.day for entry in fresh if entry.published is not None]
        known = [day for day in days if day is not None]
        is_old = bool(known) and None not in days and max(known) < cell.since
        old = old + 1 if is_old else 0
        reached = max(known, default=None)
        if number == 1 and source.pages is None and following is None and not old:
            yield Batch(problems=(_no_way_on(source),), reached=reached)
            return
        ended = not fresh or old >= _OLD_PAGES or (source.pages is None and following is None)
        yield Batch(reached=reached, following=following, ended=ended)
        if ended:
            return


def _page(source: Source, number: int, following: str | None) -> Source | None:
    """The source as one page of its list is asked for; ``None`` where there is none."""
    if source.pages is not None:
        return nth_page(source, number)
    if number == 1:
        return source
    return None if following is None else replace(source, url=following)


def _no_way_on(source: Source) -> Problem:
    message = "the list names no further page; read further back with --way wayback"
    return Problem(source.url, "discover", "empty", message)


def _sitemap(ways: Ways, cell: Cell, source: Source) -> Batches:
    """The sitemap's pages of one month; what has no date at all goes with the last month, what has
    only a month or year with the first one of the window that it may be of."""
    listing = ways.whole(source)
    is_last = cell.until == ways.wanted.until

    def belongs(entry: Entry) -> bool:
        if entry.published is None:
            return is_last
        first, last = days_of(entry.published)
        return cell.since <= max(first, ways.wanted.since) <= min(last, cell.until)

    yield Batch(
        found=tuple(Found(entry) for entry in listing.entries if belongs(entry)),
        problems=listing.problems,
    )


def _issues(ways: Ways, cell: Cell, source: Source) -> Batches:
    """The list of every day of a month; a day without an issue has none (404)."""
    day = cell.since
    while day <= cell.until:
        noon = datetime.combine(day, time(12), SHANGHAI)
        try:
            listing = ways.list(source, now=noon)
        except SourceError as error:
            if error.status not in (404, 410) and error.kind != "empty":
                raise
        else:
            of_issue = PublicationDate.of_day(day, "list")
            yield Batch(
                found=tuple(
                    Found(replace(entry, published=entry.published or of_issue))
                    for entry in listing.entries
                ),
                problems=listing.problems,
            )
        day += timedelta(days=1)


def _archived(ways: Ways, answers: Iterable[Answer]) -> Batches:
    """Addresses that name a day, month or year outside of the window are left without a look."""
    for answer in answers:
        yield Batch(
            found=tuple(
                Found(one.entry, one.get, one.others)
                for one in answer.found
                if _may_be_of(ways.wanted, one.entry.published)
            ),
            problems=answer.problems,
        )


def days_of(stated: PublicationDate) -> tuple[date, date]:
    """The days that a date leaves open: one, or those of a month or year."""
    first = stated.day
    if stated.precision is Precision.MONTH:
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    if stated.precision is Precision.YEAR:
        return first, date(first.year, 12, 31)
    return first, first


def _may_be_of(wanted: Wanted, stated: PublicationDate | None) -> bool:
    """Whether a date leaves open that an article is of the window; none at all does."""
    if stated is None:
        return True
    first, last = days_of(stated)
    return first <= wanted.until and last >= wanted.since


def _wayback(ways: Ways, cell: Cell, source: Source) -> Batches:
    """What the Wayback Machine captured in one month and may be of the window."""
    assert cell.captured is not None, "an archive's cell has its days of capture"
    since, until = cell.captured
    return _archived(
        ways,
        wayback(
            source,
            ways.archives.wayback,
            ways.fetcher,
            since=since,
            until=until,
            today=ways.today,
        ),
    )


def _common_crawl(ways: Ways, cell: Cell, source: Source) -> Batches:
    """What the crawls of one month captured and may be of the window."""
    assert cell.captured is not None, "an archive's cell has its days of capture"
    since, until = cell.captured
    if not ways.crawls:
        ways.crawls = crawls(ways.archives.commoncrawl, ways.fetcher, ways.today)
    yield from _archived(
        ways,
        common_crawl(
            source,
            ways.archives.commoncrawl,
            ways.archives.commoncrawl_data,
            ways.crawls,
            ways.fetcher,
            since=since,
            until=until,
            today=ways.today,
        ),
    )


def _dump(ways: Ways, cell: Cell, source: Source) -> Batches:
    """The source's articles in a local file or a stretch of it, a few at a time; what else it holds
    is left.

    Of several captures of one address the first one counts.
    """
    assert cell.start is not None, "a dump's cell has its path"
    window = ways.wanted.window
    admission = admission_of(source)
    stretch = cell.stretch or Stretch()
    seen = set(prints_in(stretch.repeated))
    found: list[Found] = []
    problems: list[Problem] = []
    for item, *_place in read_placed(Path(cell.start), ways.clock(), stretch):
        if isinstance(item, Problem):
            problems.append(item)
        elif admission.admits(item.url) and (own := print_of(item.canonical_url)) not in seen:
            seen.add(own)
            stated = item.published or date_from_url(item.url, today=ways.today)
            if window.admits(stated):
                found.append(Found(item))
        if len(found) + len(problems) >= _READ_TOGETHER:
            yield Batch(found=tuple(found), problems=tuple(problems))
            found, problems = [], []
    yield Batch(found=tuple(found), problems=tuple(problems))


#: Way → what lists its cells.
LISTERS: Mapping[Way, Lister] = {
    Way.PAGES: _pages,
    Way.SITEMAP: _sitemap,
    Way.ISSUES: _issues,
    Way.WAYBACK: _wayback,
    Way.COMMONCRAWL: _common_crawl,
    Way.DUMP: _dump,
}
