"""A past window cut into cells: the units of a backfill, each finished or tried again by itself.

A cell is a source's month (sitemap, daily issues), a range of list pages, a month of an archive's
captures, a dump, or a stretch of one. Its row in the ledger outlives every process: what is
finished is never asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from monitor.changes import Reprocessing
from monitor.model import Counts, Known, Problem, RegisterEntry, Verdict


class Way(StrEnum):
    """How a source is read back into the past."""

    PAGES = "pages"
    SITEMAP = "sitemap"
    ISSUES = "issues"
    WAYBACK = "wayback"
    COMMONCRAWL = "commoncrawl"
    DUMP = "dump"


class AskedWay(StrEnum):
    """The ways that are asked for by name; a dump is by its path."""

    PAGES = Way.PAGES.value
    SITEMAP = Way.SITEMAP.value
    ISSUES = Way.ISSUES.value
    WAYBACK = Way.WAYBACK.value
    COMMONCRAWL = Way.COMMONCRAWL.value


class CellState(StrEnum):
    """How a cell stands. ``done`` and ``empty`` are finished, all others are taken (again)."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    EMPTY = "empty"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        return self in (CellState.DONE, CellState.EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a file: its records from the byte ``begin`` on, those from ``end`` on left out.

    ``end`` is None where it goes to the end of the file. ``before`` is how many records lie before
    it, for messages that name a record. ``repeated`` are addresses that pages before it have, too:
    their prints (``monitor.backfill.dumps``) in a row.
    """

    begin: int = 0
    end: int | None = None
    before: int = 0
    repeated: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One unit of work. ``name`` is unique for a source and a way; both ends of the window count.

    ``position`` orders the cells of one window. ``start`` is where reading begins: the address of
    the first page of a range where pages are chained by links, the path of a dump. ``captured``,
    of an archive: the days (both count) whose captures the cell asks for; what was captured on them
    may have been published on any day of the window up to them. ``stretch``, of a large dump: the
    part of the file that the cell is.
    """

    source: str
    way: Way
    name: str
    since: date
    until: date
    position: int = 0
    start: str | None = None
    captured: tuple[date, date] | None = None
    stretch: Stretch | None = None

    @property
    def lease(self) -> str:
        """The name of the lease that one process holds while it is at work on the cell."""
        return f"cell:{self.source}/{self.way}/{self.name}"


_NOTHING = Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    """A cell as the ledger holds it; counts are those of the last try, which ``run`` made.

    ``outside`` counts pages that were read and turned out to lie outside the window. ``attempts``
    are all tries so far. Of a range of pages, newest first: ``reached`` is the youngest day of the
    last page read, ``following`` the address of the page behind it, ``ended`` whether the list or
    the window ended in it.
    """

    cell: Cell
    state: CellState = CellState.PENDING
    counts: Counts = _NOTHING
    outside: int = 0
    attempts: int = 0
    error: str | None = None
    reached: date | None = None
    following: str | None = None
    ended: bool = False
    updated: datetime | None = None
    run: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one run made of some cells of a source: their states after it, and the sums.

    ``updated`` are ids of stories that said something new by it.
    """

    states: tuple[CellState, ...] = ()
    counts: Counts = _NOTHING
    errors: tuple[Problem, ...] = ()
    updated: frozenset[str] = frozenset()

    def __add__(self, other: Part) -> Part:
        return Part(
            states=self.states + other.states,
            counts=self.counts + other.counts,
            errors=self.errors + other.errors,
            updated=self.updated | other.updated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDay:
    """How many articles a cell gave the store for one day, and how many of them are still there.

    ``day`` is None for articles without a date.
    """

    way: Way
    name: str
    day: date | None
    given: int
    held: int


class MissKind(StrEnum):
    """Why the store has nothing by a cell of what the cell listed."""

    OUTSIDE = "outside"
    """Read, and its own day lies outside of the window."""
    FAILED = "failed"
    """It could not be had or read."""
    DEAD = "dead"
    """An archive lists it and has not got it, or has something else: another try gives the same."""
    REST = "rest"
    """Not one address: the cell's list was not read further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMiss:
    """What a cell listed and gave nothing for. It is of one of the days from ``since`` to
    ``until``, as far as the article, the list or its address tell; both None where nothing does."""

    kind: MissKind
    since: date | None = None
    until: date | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFailure:
    """A miss of the last try of a cell. ``held``: the store has the article by now, from elsewhere.
    ``address`` is the print of its address: the same in all cells."""

    way: Way
    name: str
    miss: CellMiss
    held: bool = False
    address: str = ""


class CellLedger(Protocol):
    """Which cells there are, how they stand, and what each gave the store."""

    def add_cells(self, cells: Sequence[Cell], *, now: datetime) -> None:
        """Add those that are not there yet, ``pending``; the others stay as they are."""
        ...

    def cells(self, sources: Collection[str] | None = None) -> list[CellRecord]:
        """Those of the sources (``None``: all), by source, way, day and position."""
        ...

    def cell(self, cell: Cell) -> CellRecord | None:
        """One cell as it stands now."""
        ...

    def begin_cell(self, cell: Cell, *, run: str, now: datetime) -> None:
        """A process that holds its lease begins with it: ``running``, one attempt more; what failed
        in the try before is forgotten."""
        ...

    def keep_cell(self, record: CellRecord, *, now: datetime) -> None:
        """What a try came to."""
        ...

    def reopen_cells(self, cells: Sequence[Cell], *, now: datetime) -> None:
        """They are to be read again: ``pending``, and what they gave is forgotten."""
        ...

    def note_cell_articles(self, cell: Cell, articles: Mapping[str, date | None]) -> None:
        """Articles that the store has by this cell: canonical URL → day of publication."""
        ...

    def note_cell_misses(self, cell: Cell, misses: Mapping[str, CellMiss]) -> None:
        """What the cell listed and the store has not by it: canonical URL → miss."""
        ...

    def given_elsewhere(self, cell: Cell, addresses: Collection[str]) -> set[str]:
        """Those that another cell of the same way and window gave the store."""
        ...

    def outside_days(self, cell: Cell, addresses: Collection[str]) -> dict[str, date]:
        """Those that some cell of the same source and way read, and found published on a day that
        its window did not want; with that day."""
        ...

    def cell_failures(self, source: str) -> list[CellFailure]:
        """What failed in the last tries of the cells of a source."""
        ...

    def stored_days(self, addresses: Collection[str]) -> dict[str, date | None]:
        """Those of the canonical URLs that are stored, each with its day of publication."""
        ...

    def cell_days(self, source: str) -> list[CellDay]:
        """What the cells of a source gave, day by day, and how much of it is still stored."""
        ...

    def article_days(self, source: str) -> dict[date, int]:
        """How many stored articles of a source were published on each day."""
        ...

    def lost_days(self, source: str) -> dict[date | None, int]:
        """How many articles that lists of the source gave are stored no more, by listed day."""
        ...

    def keep_part(self, run: str, shard: str, part: Part) -> None:
        """What a shard of a run came to, for the one who put it up; see ``take_parts``."""
        ...

    def take_parts(self, run: str) -> dict[str, Part]:
        """The parts of a run by shard; they are kept no longer, nor are those that a run killed
        weeks ago left behind."""
        ...

    def known_sources(self) -> frozenset[str]:
        """Sources that have a cell or an article."""
        ...


#: The ladder, for an article and those before it by date.
DecideAll = Callable[[Known, Sequence[Known]], Verdict]


@dataclass(frozen=True, slots=True)
class Arranged:
    """What putting late articles in their place came to: ``late`` are those that were waiting,
    ``moved`` all articles that are of another story now."""

    late: int = 0
    moved: int = 0


class Arrangements(Protocol):
    """Stories and register as if all articles had arrived by date."""

    def arrange(
        self,
        decide: DecideAll,
        programmes: Sequence[RegisterEntry],
        *,
        now: datetime,
        within: Reprocessing | None = None,
    ) -> Arranged:
        """Put what backfills found, and has no place yet, among the others by its date.

        Decides again whatever it bears upon; heads, labels, register and novel pairs follow.
        Stories keep their ids, people's decisions stay, nobody is alerted. Safe to repeat; only one
        process may be at it. ``within`` a reprocess, which did all again in the order of arrival:
        everything that backfills ever found; the register is left to the reprocess.
        """
        ...

    def places_awaited(self) -> bool:
        """Whether anything that backfills found waits for its place. Cheap."""
        ...
