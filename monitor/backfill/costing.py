"""What reading the cells of a source will cost, as far as can be told beforehand. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from monitor.backfill.planning import CAPTURED, PAGES_IN_CELL, PlannedCell, Wanted, page_cell
from monitor.cells import Cell, CellRecord, CellState, Way
from monitor.model import Source
from monitor.sources.archive import scopes

#: Rows of a list page; government lists show 15 to 25 (``sources.visit.MAX_PAGES``).
ROWS_A_PAGE = 20

#: Articles a day of a source of which nothing is known yet. A guess, and printed as one.
ARTICLES_A_DAY = 2.0

#: A source's own rate counts once its stored articles span so many days.
_KNOWN_SPAN = 14

#: Seconds that an answer and cleaning it take beside the polite delay; measured on the portals'
#: stored pages, where cleaning costs some 30 ms and the network the rest.
_BESIDE_DELAY = 0.5


def rate(days: Mapping[date, int]) -> float | None:
    """Articles a day by what is stored; ``None`` while that spans too few days to tell."""
    if not days:
        return None
    span = (max(days) - min(days)).days + 1
    return sum(days.values()) / span if span >= _KNOWN_SPAN else None


def planned(
    source: Source,
    way: Way,
    cells: Sequence[Cell],
    known: Mapping[str, CellRecord],
    *,
    a_day: float | None,
    delay: float,
    today: date,
) -> list[PlannedCell]:
    """Every cell with what it will cost.

    ``known`` are the ledger's cells of this way by name; ``a_day`` the source's own rate, ``delay``
    the seconds between two requests to a host. An archive's articles are expected in the month in
    which they appeared, although their first capture may be a later one: the sum is the same. Of
    captures that are asked for again none are: most were met.
    """
    daily = ARTICLES_A_DAY if a_day is None else a_day
    if way is Way.PAGES:
        cells = _expected_pages(source, cells[0], known, daily, today)
    result = []
    asked = date.min  # the last day whose captures an earlier cell asks for
    for cell in cells:
        days = _own_days(cell, asked)
        if cell.captured is not None:
            asked = max(asked, cell.captured[1])
        record = known.get(cell.name)
        state = CellState.PENDING if record is None else record.state
        if state.finished:
            result.append(PlannedCell(cell=cell, state=state, about=False))
            continue
        articles = round(daily * days)
        if way is Way.PAGES:
            articles = round(daily * days / len(cells))
        lists = _lists(source, way, cell, days)
        if way is Way.DUMP:
            lists = articles = 0
        if record is not None and record.counts.listed:
            # A try has listed it: what it failed to take is what is left.
            articles = record.counts.failed or articles
        requests = lists + articles
        result.append(
            PlannedCell(
                cell=cell,
                state=state,
                lists=lists,
                articles=articles,
                seconds=requests * (delay + _BESIDE_DELAY),
            )
        )
    return result


def _own_days(cell: Cell, asked: date) -> int:
    """The days of the window whose articles are expected in a cell; of captures those behind
    ``asked``."""
    since, until = cell.since, cell.until
    if cell.captured is not None:
        first = max(cell.captured[0], asked + timedelta(days=1))
        since, until = max(since, first), min(until, cell.captured[1])
    return max(0, (until - since).days + 1)


def _lists(source: Source, way: Way, cell: Cell, days: int) -> int:
    if way is Way.PAGES:
        last = source.pages.last if source.pages is not None else None
        if last is None or source.pages is None:
            return PAGES_IN_CELL
        pages = last - source.pages.first + 2
        return max(0, min(PAGES_IN_CELL, pages - cell.position * PAGES_IN_CELL))
    if way is Way.ISSUES:
        return days
    if way in CAPTURED:
        # Common Crawl makes about one crawl a month, whose index tells its pages first.
        return len(scopes(source)) * (2 if way is Way.COMMONCRAWL else 1)
    return 1


def _expected_pages(
    source: Source, first: Cell, known: Mapping[str, CellRecord], daily: float, today: date
) -> list[Cell]:
    """The ranges up to where the window begins, as far as the source's rate tells; those that the
    ledger has already, and never more than the pattern's last page allows."""
    wanted = Wanted(since=first.since, until=first.until)
    back = (today - first.since).days + 1
    ranges = max(1, -(-round(daily * back) // (ROWS_A_PAGE * PAGES_IN_CELL)))
    if source.pages is not None and source.pages.last is not None:
        most = source.pages.last - source.pages.first + 2
        ranges = min(ranges, max(1, -(-most // PAGES_IN_CELL)))
    found = [first]
    while True:
        record = known.get(found[-1].name)
        if record is not None and record.ended and record.state.finished:
            return found
        following = page_cell(first.source, wanted, position=len(found), start=None)
        if len(found) >= ranges and following.name not in known:
            return found
        found.append(following)
