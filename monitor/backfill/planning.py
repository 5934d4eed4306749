"""Which way into the past a source has, and its cells. Pure, but for looking into dumps."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from monitor.backfill.dumps import dump_cells, dump_files
from monitor.cells import AskedWay, Cell, CellState, Way
from monitor.errors import ConfigError
from monitor.model import Source, Window
from monitor.ports import shanghai_today, utc_now
from monitor.sources.archived import KIND as ARCHIVE
from monitor.sources.archived import is_dump

#: List pages in one cell: at two seconds a request and twenty rows a page some fifteen minutes of
#: work, which is what an interrupted backfill reads again at most.
PAGES_IN_CELL = 20

#: Ways of archives, read by month of capture.
CAPTURED = frozenset({Way.WAYBACK, Way.COMMONCRAWL})

#: Captures made after the last ones that were asked for are asked for by a command so many days
#: later: a window that is read is not to be asked for again by every command.
CAPTURES_GROW = 28

#: Days after which a capture that an index does not list will not come any more. A crawl of Common
#: Crawl goes on for two weeks (skeptric.com/common-crawl-time-ranges), and its index is published
#: one to four weeks after its end, if late; most of what the Wayback Machine takes is listed within
#: days. What was captured in so many days before an index was asked is asked for once more.
CAPTURES_LATE = 42

_DATED_ADDRESS = re.compile(r"\{date:[^{}]{1,40}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a command asks for: the days (both ends), and by which way or from which dump."""

    since: date
    until: date
    way: Way | None = None
    dump: Path | None = None

    @classmethod
    def checked(
        cls, since: date, until: date, *, way: Way | None = None, dump: Path | None = None
    ) -> Wanted:
        """Raises ConfigError with a sentence for each thing that is wrong."""
        today = shanghai_today(utc_now)
        problems = []
        if since > until:
            problems.append(f"--from {since}: is after --to {until}; put the earlier day first.")
        if until > today:
            problems.append(f"--to {until}: is in the future; today is {today} in Shanghai.")
        if dump is not None and way is not None:
            problems.append(f"--way {way}: a dump is a way of its own; leave one of both out.")
        if problems:
            raise ConfigError(problems)
        return cls(since=since, until=until, way=way, dump=dump)

    @classmethod
    def named(
        cls, since: date, until: date, *, way: AskedWay | None = None, dump: str | None = None
    ) -> Wanted:
        """The same from what a form or a command line gives. Raises ConfigError."""
        return cls.checked(
            since,
            until,
            way=Way(way.value) if way else None,
            # In full: workers start in other folders.
            dump=Path(dump).resolve() if dump else None,
        )

    @property
    def window(self) -> Window:
        return Window(since=self.since, until=self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCell:
    """A cell with what it will cost; nothing for one that is finished. Numbers are expectations
    where ``about`` is set; ``pages`` are list pages, index answers and articles together."""

    cell: Cell
    state: CellState
    lists: int = 0
    articles: int = 0
    seconds: float = 0.0
    about: bool = True

    @property
    def pages(self) -> int:
        return self.lists + self.articles


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """The cells of one source. ``host`` is whom its requests go to: one after the other."""

    source: Source
    way: Way
    why: str
    host: str
    cells: tuple[PlannedCell, ...]

    @property
    def pages(self) -> int:
        return sum(cell.pages for cell in self.cells)

    @property
    def seconds(self) -> float:
        return sum(cell.seconds for cell in self.cells)


def seconds_expected(plans: Sequence[SourcePlan]) -> float:
    """Hosts are asked side by side, the requests to one host one after the other."""
    by_host: dict[str, float] = {}
    for plan in plans:
        by_host[plan.host] = by_host.get(plan.host, 0.0) + plan.seconds
    return max(by_host.values(), default=0.0)


#: Cells that a plan shows one by one: more scroll off.
_SHOWN = 24


def folded(cells: Sequence[PlannedCell]) -> list[tuple[str, list[PlannedCell]]]:
    """Cells of a plan under the names of its lines: one by one, or those of a year together where
    they are many. All cells of a line stand alike in the ledger."""

    def year(one: PlannedCell) -> int:
        return (one.cell.captured or (one.cell.since, one.cell.until))[1].year

    lines: list[list[PlannedCell]] = []
    for one in cells:
        alike = lines and (lines[-1][0].state, year(lines[-1][0])) == (one.state, year(one))
        if alike and len(cells) > _SHOWN:
            lines[-1].append(one)
        else:
            lines.append([one])
    return [(_together([one.cell for one in line]), line) for line in lines]


def _together(cells: Sequence[Cell]) -> str:
    """The name of a line."""
    first, last = cells[0], cells[-1]
    if first is last:
        return first.name
    count = f"({len(cells)} cells)"
    if first.captured is not None and last.captured is not None:
        # The first span begins a day before its month.
        since = max(first.since, first.captured[0])
        return f"captured {since:%Y-%m} to {last.captured[1]:%Y-%m} {count}"
    if first.since != last.since:
        return f"{first.since:%Y-%m} to {last.until:%Y-%m} {count}"
    return f"{first.name} and on {count}"


def way_of(source: Source, wanted: Wanted) -> tuple[Way, str]:
    """The way into the past of a source, and why.

    Its own site first, for there the pages are whole; archives where the site leads nowhere.
    Raises ConfigError where the way asked for cannot be.
    """
    if wanted.dump is not None:
        return Way.DUMP, f"from {wanted.dump}"
    own = _own_way(source)
    if wanted.way is None:
        if own is not None:
            return own
        if source.kind in ("files", "rsshub"):
            raise ConfigError(
                f"source {source.slug}: is of kind {source.kind}, which has no past to read; "
                "give a dump with --dump."
            )
        return Way.WAYBACK, _NO_PAST[source.kind == "listing"]
    if wanted.way is Way.PAGES and source.kind not in _PAGED:
        raise ConfigError(f"source {source.slug}: is of kind {source.kind}, which has no pages.")
    if wanted.way is Way.PAGES and source.pages is None and source.kind != "listing":
        raise ConfigError(f"source {source.slug}: has no [source.pages]; add its pattern.")
    if wanted.way is Way.SITEMAP and source.kind != "sitemap":
        raise ConfigError(f"source {source.slug}: is of kind {source.kind}, not sitemap.")
    if wanted.way is Way.ISSUES and not _DATED_ADDRESS.search(source.url):
        raise ConfigError(f"source {source.slug}: its address names no day ({{date:%Y-%m/%d}}).")
    if wanted.way in (Way.WAYBACK, Way.COMMONCRAWL) and (
        source.kind in ("files", "rsshub") or is_dump(source)
    ):
        raise ConfigError(f"source {source.slug}: is of kind {source.kind}: no site to look up.")
    return wanted.way, "asked for"


def other_ways(source: Source, way: Way) -> list[AskedWay]:
    """What ``--way`` may say instead of ``way`` for a source."""
    found = []
    for asked in AskedWay:
        wanted = Wanted(since=date.min, until=date.min, way=Way(asked.value))
        try:
            way_of(source, wanted)
        except ConfigError:
            continue
        if asked.value != way.value:
            found.append(asked)
    return found


#: Why a source is read by the Wayback Machine that nobody asked for; by whether it is a listing.
_NO_PAST = {
    False: "its list tells nothing of the past, so what the Wayback Machine took of the site is "
    "read, which is seldom all",
    True: "no [source.pages] says where its further pages are, so what the Wayback Machine took of "
    "the site is read, which is seldom all; add the pattern, or follow the list's own links with "
    "--way pages",
}

_PAGED = frozenset({"feed", "json", "listing", "records"})


def _own_way(source: Source) -> tuple[Way, str] | None:
    if is_dump(source):
        return Way.DUMP, f"from {source.url}"
    if source.kind == ARCHIVE:
        return Way.WAYBACK, "it is an archive; --way commoncrawl reads Common Crawl's"
    if source.kind == "sitemap":
        return Way.SITEMAP, "it is a sitemap"
    if _DATED_ADDRESS.search(source.url):
        return Way.ISSUES, "its address names the day of an issue"
    if source.pages is not None and source.kind in _PAGED:
        return Way.PAGES, "its further pages are numbered"
    return None


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The calendar months of a window, the first and the last one cut to it."""
    start = since
    while start <= until:
        end = date(start.year, start.month, monthrange(start.year, start.month)[1])
        yield start, min(end, until)
        start = end + timedelta(days=1)


def cells_of(
    source: Source, way: Way, wanted: Wanted, *, known: Sequence[Cell] = (), today: date
) -> list[Cell]:
    """The cells that are known beforehand, oldest first; of pages only the first range is.

    ``known`` are the source's cells in the ledger: the captures of an archive go on behind them,
    and a dump that is cut already is not looked into again.
    """
    if way is Way.PAGES:
        return [page_cell(source.slug, wanted, position=0, start=None)]
    if way is Way.DUMP:
        if wanted.dump is not None:
            files = dump_files(wanted.dump, "--dump")
        else:
            files = dump_files(Path(source.url), f"source {source.slug}: url")
        window = wanted.since, wanted.until
        return dump_cells(source, files, window, _span(*window), known)
    if way in CAPTURED:
        return _capture_cells(source.slug, way, wanted, known, today)
    return [
        Cell(
            source=source.slug,
            way=way,
            name=_span(start, end),
            since=start,
            until=end,
            position=position,
        )
        for position, (start, end) in enumerate(months(wanted.since, wanted.until))
    ]


def _capture_cells(
    slug: str, way: Way, wanted: Wanted, known: Sequence[Cell], today: date
) -> list[Cell]:
    """The whole window once for every month of capture from its first day to today.

    A page is captured days to years after it was published, and never before: so the captures of
    all these months may hold articles of the window, and no others. Captures are listed late, and
    today is not over: each further batch asks again for the last weeks of the one before it, and
    takes what that one has not met. The first span begins a day before the window, for archives
    count the days of UTC, which begin eight hours after those of Shanghai.
    """
    asked = sorted(
        (
            cell
            for cell in known
            if cell.way is way and (cell.since, cell.until) == (wanted.since, wanted.until)
        ),
        key=lambda cell: cell.position,
    )
    first = wanted.since
    ends = [cell.captured[1] for cell in asked if cell.captured is not None]
    if ends:
        if (today - max(ends)).days <= CAPTURES_GROW:
            return asked
        first = max(first, surely_listed(max(ends)) + timedelta(days=1))
    names = {cell.name for cell in asked}
    return asked + [
        Cell(
            source=slug,
            way=way,
            name=_captures_name(wanted, start, end, names, today),
            since=wanted.since,
            until=wanted.until,
            position=position,
            captured=(start - timedelta(days=1) if start == wanted.since else start, end),
        )
        for position, (start, end) in enumerate(months(first, today), start=len(asked))
    ]


def surely_listed(asked: date) -> date:
    """The last day whose captures an index had listed, all of them, when it was asked."""
    return asked - timedelta(days=CAPTURES_LATE)


def _captures_name(wanted: Wanted, start: date, end: date, names: set[str], today: date) -> str:
    """A month that was asked for before tells when it was asked for again."""
    name = f"{_span(wanted.since, wanted.until)} captured {_span(start, end)}"
    return f"{name} as of {today}" if name in names else name


def page_cell(slug: str, wanted: Wanted, *, position: int, start: str | None) -> Cell:
    """Pages ``20 * position + 1`` and the next 19 of a list, read for a window."""
    first = position * PAGES_IN_CELL + 1
    return Cell(
        source=slug,
        way=Way.PAGES,
        name=f"{_span(wanted.since, wanted.until)} pages {first}-{first + PAGES_IN_CELL - 1}",
        since=wanted.since,
        until=wanted.until,
        position=position,
        start=start,
    )


def _span(since: date, until: date) -> str:
    """``2024-03`` for a whole month, else ``2024-03-10/2024-03-20``."""
    last = monthrange(since.year, since.month)[1]
    if since.day == 1 and until == since.replace(day=last):
        return f"{since:%Y-%m}"
    return f"{since}/{until}"
