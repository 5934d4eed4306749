"""Which months of a source are there: told from the cells, and from what the store holds now. Pure.

A finished cell says that its days were read; what it gave and the store has lost since is a hole,
and the month is not complete any more. A cell in which single articles failed, each of known days,
was read but for these days. A month read from archives was read when all its later captures were,
and its own are listed by now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from monitor.backfill.dumps import whole_name
from monitor.backfill.planning import CAPTURED, CAPTURES_GROW, months, surely_listed
from monitor.cells import CellDay, CellFailure, CellRecord, CellState, MissKind, Way


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
    months came with daily runs and imports. ``unobtainable`` says of each address that an archive
    lists and that none of its captures gives, why; it stands in the last month that it may be of.
    """

    source: str
    month: date
    state: Cover
    articles: int = 0
    missing: tuple[date, ...] = ()
    unread: tuple[tuple[date, date], ...] = ()
    asked: bool = False
    error: str | None = None
    unobtainable: tuple[str, ...] = ()

    @property
    def unread_days(self) -> int:
        """How many days no finished cell covers."""
        return sum((last - first).days + 1 for first, last in self.unread)


@dataclass(frozen=True, slots=True)
class _Open:
    """What keeps a month from having been read whole."""

    state: CellState
    error: str | None


@dataclass(frozen=True, slots=True)
class _Lost:
    """Days, both ends included, of which something failed; no other day of its cell misses it."""

    since: date
    until: date
    why: _Open


@dataclass(slots=True)
class _Tried:
    """What the cells of a source say of its days."""

    asked: list[tuple[date, date]] = field(default_factory=list)
    read: set[date] = field(default_factory=set)
    touched: dict[date, _Open] = field(default_factory=dict)  # by the first day of a month
    dead: dict[str, tuple[date, _Open]] = field(default_factory=dict)  # by print of the address

    def touch(self, since: date, until: date, why: _Open) -> None:
        for start, _end in months(since, until):
            self.touched[start.replace(day=1)] = why

    def was_read(self, since: date, until: date, lost: Iterable[_Lost] = ()) -> None:
        """All of these days, but those on which something was lost."""
        days = set(_days(since, until))
        for one in lost:
            days.difference_update(_days(one.since, one.until))
            self.touch(one.since, one.until, one.why)
        self.read |= days


def coverage(
    source: str,
    records: Sequence[CellRecord],
    cell_days: Sequence[CellDay],
    article_days: Mapping[date, int],
    lost_days: Mapping[date | None, int],
    *,
    failures: Iterable[CellFailure] = (),
    since: date | None,
    until: date,
) -> list[MonthCover]:
    """Every month from ``since`` (``None``: the first of which anything is known) to ``until``.

    ``records`` are the source's cells, ``cell_days`` what each gave by day, ``article_days`` the
    stored articles of the source, ``lost_days`` those that daily lists gave and that are gone,
    ``failures`` what the last tries of the cells could not take.
    """
    given, missing = _given(records, cell_days)
    missing |= {day for day in lost_days if day is not None}
    known = [*article_days, *given, *missing, *(record.cell.since for record in records)]
    first = since or min(known, default=None)
    if first is None:
        return []
    tried = _tried(records, given, failures)
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
    dead = [why for day, why in tried.dead.values() if start <= day <= end]
    if not unread and not articles and dead and all(why.state is CellState.BLOCKED for why in dead):
        state = Cover.BLOCKED
    elif not unread:
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
        error=open_cell.error if open_cell is not None and unread else None,
        unobtainable=tuple(why.error for why in dead if why.error),
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
    held: dict[tuple[Way, tuple[date, date] | None, date], int] = defaultdict(int)
    missing: set[date] = set()
    cells = {(record.cell.way, record.cell.name): record.cell for record in records}
    for one in cell_days:
        cell = cells.get((one.way, one.name))
        day = one.day
        if day is None:
            if cell is None or cell.way is Way.PAGES or cell.way in CAPTURED:
                continue
            day = cell.since  # undated: of the cell's own month
        # The cells of one window share its articles out; those of another may give them again.
        of_window = cell is not None and (cell.way is Way.PAGES or cell.way in CAPTURED)
        window = (cell.since, cell.until) if cell is not None and of_window else None
        held[one.way, window, day] += one.held
        if one.held < one.given:
            missing.add(day)
    given: dict[date, int] = {}
    for (_way, _window, day), count in held.items():
        given[day] = max(given.get(day, 0), count)
    return given, missing


def _tried(
    records: Sequence[CellRecord], given: Mapping[date, int], failures: Iterable[CellFailure]
) -> _Tried:
    tried = _Tried(asked=[(record.cell.since, record.cell.until) for record in records])
    failed: dict[tuple[Way, str], list[CellFailure]] = defaultdict(list)
    for failure in failures:
        failed[failure.way, failure.name].append(failure)
    together: dict[tuple[Way, date, date], list[CellRecord]] = defaultdict(list)
    dumps: dict[str, list[CellRecord]] = defaultdict(list)
    for record in records:
        cell = record.cell
        own = failed[cell.way, cell.name]
        if cell.way is Way.PAGES or cell.way in CAPTURED:
            together[cell.way, cell.since, cell.until].append(record)
        elif cell.way is Way.DUMP:
            dumps[whole_name(cell)].append(record)
        elif (lost := _lost(record, own)) is not None:
            tried.was_read(cell.since, cell.until, lost)
        elif record.attempts:
            tried.touch(cell.since, cell.until, _why(record))
    open_windows = {
        (record.cell.since, record.cell.until)
        for cells in dumps.values()
        for record in cells
        if _lost(record, failed[record.cell.way, record.cell.name]) is None
    }
    for cells in dumps.values():
        window = cells[0].cell.since, cells[0].cell.until
        _of_dump(tried, cells, given, failed, is_last=window not in open_windows)
    for (way, _since, _until), cells in together.items():
        in_order = sorted(cells, key=lambda record: record.cell.position)
        if way is Way.PAGES:
            _of_walk(tried, in_order, failed)
        else:
            _of_captures(tried, in_order, failed)
    return tried


def _why(record: CellRecord) -> _Open:
    return _Open(record.state, record.error)


def _lost(
    record: CellRecord,
    failures: Sequence[CellFailure],
    undated: tuple[date, date] | None = None,
) -> list[_Lost] | None:
    """What the last try of a cell lost, nothing where it is finished; ``None``: nobody can say.

    What the store has by now, from elsewhere, is not lost, nor is what no try can give. ``undated``
    are the days that a failure of unknown day may be of; without it nobody can say.
    """
    if record.state.finished or _only_dead(record, failures):
        return []
    if record.state is not CellState.PARTIAL or not failures:
        return None
    found = []
    for failure in failures:
        miss = failure.miss
        if failure.held or miss.kind is MissKind.DEAD:
            continue
        if miss.kind is MissKind.REST:
            return None
        span = undated
        if miss.since is not None and miss.until is not None:
            first, last = max(miss.since, record.cell.since), min(miss.until, record.cell.until)
            span = (first, last) if first <= last else undated
        if span is None:
            return None
        found.append(_Lost(*span, _Open(record.state, miss.message)))
    return found


def _only_dead(record: CellRecord, failures: Sequence[CellFailure]) -> bool:
    """Whether the last try of a cell was read to its end, and nothing that failed can be had."""
    if record.state not in (CellState.PARTIAL, CellState.BLOCKED) or not failures:
        return False
    return all(failure.miss.kind is MissKind.DEAD for failure in failures)


def _of_walk(
    tried: _Tried,
    walk: Sequence[CellRecord],
    failed: Mapping[tuple[Way, str], Sequence[CellFailure]],
) -> None:
    """Pages are read newest first: what lies behind the last whole range was not reached yet."""
    since, until = walk[0].cell.since, walk[0].cell.until
    frontier = until + timedelta(days=1)  # every day from here on was read
    lost: list[_Lost] = []
    for record in walk:
        newest = min(until, frontier - timedelta(days=1))
        lowest = since
        if not record.ended:
            lowest = max(since, min(record.reached or newest, newest))
        own = failed.get((record.cell.way, record.cell.name), ())
        of_range = _lost(record, own, (lowest, max(lowest, newest)))
        if of_range is None:
            if record.attempts:
                tried.touch(lowest, min(until, frontier), _why(record))
            break
        lost += of_range
        if record.ended:
            frontier = since
        elif record.reached is not None:
            frontier = min(frontier, max(since, record.reached + timedelta(days=1)))
    tried.was_read(frontier, until, lost)


def _of_captures(
    tried: _Tried,
    cells: Sequence[CellRecord],
    failed: Mapping[tuple[Way, str], Sequence[CellFailure]],
) -> None:
    """A capture may be of any day of the window up to its own, and of none after it.

    So a day was read when all captures from it on were; an open cell leaves open what is before. A
    capture that no try can give leaves nothing open, but is told. The last days before the archive
    was asked are not read yet: what was captured on them, which is most of what there will ever be
    of the pages of these days, may not have been listed. Of older days something may come as well,
    in any year; they are not held open for it.
    """
    since, until = cells[0].cell.since, cells[0].cell.until
    asked = since
    frontier = since  # every day from here on was read
    lost: list[_Lost] = []
    open_cells: list[CellRecord] = []
    for record in cells:
        assert record.cell.captured is not None, "an archive's cell has its days of capture"
        asked = max(asked, record.cell.captured[1])
        own = failed.get((record.cell.way, record.cell.name), ())
        last = min(record.cell.captured[1], until)
        for one in own:
            if one.miss.kind is MissKind.DEAD and not one.held:
                day = one.miss.until or last
                day = day if since <= day <= last else last
                tried.dead[one.address] = day, _Open(record.state, one.miss.message)
        of_cell = _lost(record, own)
        if of_cell is None:
            open_cells.append(record)
            frontier = max(frontier, last + timedelta(days=1))
        else:
            lost += of_cell
    if all(not record.attempts for record in cells):
        return
    listed = min(until, surely_listed(asked))
    tried.touch(max(since, listed + timedelta(days=1)), until, _may_come(asked))
    tried.was_read(frontier, listed, lost)
    for start, end in months(since, frontier - timedelta(days=1)):
        tried.touch(start, end, _of_later(start, cells, open_cells))


def _of_later(day: date, cells: Sequence[CellRecord], still_open: Sequence[CellRecord]) -> _Open:
    """Why a day was not read, by the captures from it on; blocked only where all of them were."""

    def later(records: Sequence[CellRecord]) -> list[CellRecord]:
        return [one for one in records if one.cell.captured and one.cell.captured[1] >= day]

    tried = [record for record in later(cells) if record.attempts]
    if tried and all(record.state is CellState.BLOCKED for record in tried):
        return _why(tried[-1])
    errors = [record.error for record in later(still_open) if record.error]
    return _Open(CellState.PARTIAL, errors[0] if errors else _captures_left(later(still_open)))


def _may_come(asked: date) -> _Open:
    since, again = surely_listed(asked), asked + timedelta(days=CAPTURES_GROW + 1)
    return _Open(
        CellState.PARTIAL,
        f"the archive may list captures made after {since} weeks later; the same backfill asks for "
        f"them from {again} on",
    )


def _captures_left(records: Sequence[CellRecord]) -> str | None:
    spans = [record.cell.captured for record in records if record.cell.captured is not None]
    if not spans:
        return None
    first, last = min(since for since, _ in spans), max(until for _, until in spans)
    return f"captures made from {first} to {last} are not read yet"


def _of_dump(
    tried: _Tried,
    cells: Sequence[CellRecord],
    given: Mapping[date, int],
    failed: Mapping[tuple[Way, str], list[CellFailure]],
    *,
    is_last: bool,
) -> None:
    """A dump covers the months of which it gave anything, once all of its stretches are read; those
    of which it has nothing once all dumps of the window are, for the next file may have them."""
    since, until = cells[0].cell.since, cells[0].cell.until
    lost: list[_Lost] | None = []
    for record in cells:
        own = _lost(record, failed.get((record.cell.way, record.cell.name), ()))
        lost = None if own is None or lost is None else [*lost, *own]
    unread = next((record for record in cells if not record.state.finished), None)
    for start, end in months(since, until):
        of_month = [one for one in lost or () if one.since <= end and one.until >= start]
        if not (of_month or is_last or any(start <= day <= end for day in given)):
            continue
        if lost is not None:
            tried.was_read(start, end, of_month)
        elif unread is not None and any(record.attempts for record in cells):
            tried.touch(start, end, _why(unread))


def _days(since: date, until: date) -> Iterator[date]:
    day = since
    while day <= until:
        yield day
        day += timedelta(days=1)
