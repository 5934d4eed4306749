"""Which months of a source are there: told from the cells, and from what the store holds now. Pure.

A finished cell says that its days were read; what it gave and the store has lost since is a hole,
and the month is not complete any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from monitor.backfill.planning import months
from monitor.cells import CellDay, CellRecord, CellState, Way


class Cover(StrEnum):
    """How much of a month is there."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    EMPTY = "empty"
    BLOCKED = "blocked"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCover:
    """A source's month. ``articles`` are those stored; ``missing`` are days of which articles were
    stored once and are no more; ``unread`` are the spans of days, both ends included, that no
    finished cell covers. ``asked``: some backfill was asked for a day of it; articles of other
    months came with daily runs and imports."""

    source: str
    month: date
    state: Cover
    articles: int = 0
    missing: tuple[date, ...] = ()
    unread: tuple[tuple[date, date], ...] = ()
    asked: bool = False
    error: str | None = None

    @property
    def unread_days(self) -> int:
        """How many days no finished cell covers."""
        return sum((last - first).days + 1 for first, last in self.unread)


@dataclass(slots=True)
class _Tried:
    """What the cells of a source say of its days."""

    asked: list[tuple[date, date]] = field(default_factory=list)
    read: set[date] = field(default_factory=set)
    touched: dict[date, CellRecord] = field(default_factory=dict)  # first of a month → open cell


def coverage(
    source: str,
    records: Sequence[CellRecord],
    cell_days: Sequence[CellDay],
    article_days: Mapping[date, int],
    lost_days: Mapping[date | None, int],
    *,
    since: date | None,
    until: date,
) -> list[MonthCover]:
    """Every month from ``since`` (``None``: the first of which anything is known) to ``until``.

    ``records`` are the source's cells, ``cell_days`` what each gave by day, ``article_days`` the
    stored articles of the source, ``lost_days`` those that daily lists gave and that are gone.
    """
    given, missing = _given(records, cell_days)
    missing |= {day for day in lost_days if day is not None}
    known = [*article_days, *given, *missing, *(record.cell.since for record in records)]
    first = since or min(known, default=None)
    if first is None:
        return []
    tried = _tried(records, given)
    first = first if since is not None else first.replace(day=1)
    return [
        _month(source, start, end, tried, article_days, given, missing)
        for start, end in months(first, until)
    ]


def _month(
    source: str,
    start: date,
    end: date,
    tried: _Tried,
    article_days: Mapping[date, int],
    given: Mapping[date, int],
    missing: Collection[date],
) -> MonthCover:
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    unread = [day for day in days if day not in tried.read]
    articles = max(
        sum(article_days.get(day, 0) for day in days), sum(given.get(day, 0) for day in days)
    )
    holes = tuple(day for day in days if day in missing)
    open_cell = tried.touched.get(start.replace(day=1))
    if not unread:
        state = Cover.PARTIAL if holes else Cover.COMPLETE if articles else Cover.EMPTY
    elif (
        open_cell is not None
        and open_cell.state is CellState.BLOCKED
        and len(unread) == len(days)
        and not any(given.get(day) for day in days)
    ):
        state = Cover.BLOCKED
    elif open_cell is not None or articles or holes or len(unread) < len(days):
        state = Cover.PARTIAL
    else:
        state = Cover.NOT_TRIED
    return MonthCover(
        source=source,
        month=start.replace(day=1),
        state=state,
        articles=articles,
        missing=holes,
        unread=tuple(_spans(unread)),
        asked=any(since <= end and until >= start for since, until in tried.asked),
        error=None if open_cell is None else open_cell.error,
    )


def _spans(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days in order, those that follow each other together."""
    first = last = None
    for day in days:
        if first is not None and last is not None and (day - last).days > 1:
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


def _given(
    records: Sequence[CellRecord], cell_days: Iterable[CellDay]
) -> tuple[dict[date, int], set[date]]:
    """(articles that cells gave and that are still stored, days with some that are not)."""
    held: dict[tuple[Way, date], int] = defaultdict(int)
    missing: set[date] = set()
    starts = {(record.cell.way, record.cell.name): record.cell for record in records}
    for one in cell_days:
        day = one.day
        if day is None:
            cell = starts.get((one.way, one.name))
            if cell is None or cell.way is Way.PAGES:
                continue
            day = cell.since  # undated: of the cell's own month
        held[one.way, day] += one.held
        if one.held < one.given:
            missing.add(day)
    given: dict[date, int] = {}
    for (_way, day), count in held.items():
        given[day] = max(given.get(day, 0), count)
    return given, missing


def _tried(records: Sequence[CellRecord], given: Mapping[date, int]) -> _Tried:
    tried = _Tried(asked=[(record.cell.since, record.cell.until) for record in records])
    walks: dict[tuple[date, date], list[CellRecord]] = defaultdict(list)
    for record in records:
        cell = record.cell
        if cell.way is Way.PAGES:
            walks[cell.since, cell.until].append(record)
        elif cell.way is Way.DUMP:
            _of_dump(tried, record, given)
        elif record.state.finished:
            tried.read.update(_days(cell.since, cell.until))
        elif record.attempts:
            tried.touched[cell.since.replace(day=1)] = record
    for walk in walks.values():
        _of_walk(tried, sorted(walk, key=lambda record: record.cell.position))
    return tried


def _of_walk(tried: _Tried, walk: Sequence[CellRecord]) -> None:
    """Pages are read newest first: what lies behind the last whole range was not reached yet."""
    since, until = walk[0].cell.since, walk[0].cell.until
    frontier = until + timedelta(days=1)  # every day from here on was read
    for record in walk:
        if not record.state.finished:
            if record.attempts:
                reached = record.reached or frontier - timedelta(days=1)
                lowest = max(since, min(reached, frontier - timedelta(days=1)))
                for start, _end in months(lowest, min(until, frontier)):
                    tried.touched[start.replace(day=1)] = record
            break
        if record.ended:
            frontier = since
        elif record.reached is not None:
            frontier = min(frontier, max(since, record.reached + timedelta(days=1)))
    tried.read.update(_days(frontier, until))


def _of_dump(tried: _Tried, record: CellRecord, given: Mapping[date, int]) -> None:
    """A dump holds what it holds: it covers the months of which it gave anything."""
    for start, end in months(record.cell.since, record.cell.until):
        if not any(start <= day <= end for day in given):
            continue
        if record.state.finished:
            tried.read.update(_days(start, end))
        elif record.attempts:
            tried.touched[start.replace(day=1)] = record


def _days(since: date, until: date) -> Iterator[date]:
    day = since
    while day <= until:
        yield day
        day += timedelta(days=1)
