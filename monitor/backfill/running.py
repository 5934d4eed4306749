"""All cells of a command: in the hands of one process each, tried again, and told as one run."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from monitor.backfill.costing import planned, rate
from monitor.backfill.planning import SourcePlan, Wanted, cells_of, page_cell, way_of
from monitor.backfill.walking import Walked, Walker
from monitor.backfill.ways import Ways
from monitor.cells import Cell, CellRecord, CellState, Part, Way
from monitor.errors import ConfigError, TransientError
from monitor.leases import Lease
from monitor.model import Counts, Source, SourceReport, SourceState
from monitor.pipeline import Pipeline, Progress, Visit
from monitor.ports import Clock, Store, shanghai_today
from monitor.sources.visit import host_of
from monitor.tally import MAX_ERRORS, Collected

logger = logging.getLogger("monitor.backfill")

#: Tries of one cell in one run whose list fails of something that may pass.
TRIES = 3

#: Seconds before a failed cell is tried again, and the factor for each further try. The fetcher
#: has waited and asked three times by then, so that this is for a site that is down for minutes.
RETRY_SECONDS = 5.0
_RETRY_FACTOR = 4.0
#: The longest wait within a run, whatever a server asks for by Retry-After.
_MAX_WAIT = 300.0

#: Cells in a row that fail so end a pass through a source's cells: its server is down, and sixty
#: months would only ask it sixty times.
_DOWN = 3

#: How often a cell in another process's hands is looked at again.
_POLL_SECONDS = 1.0


@dataclass(slots=True)
class _Tries:
    """What this run has made of the cells of one source."""

    tries: dict[str, int] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    walked: dict[str, Walked] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)  # of all tries of a cell
    updated: set[str] = field(default_factory=set)
    in_a_row: int = 0  # cells whose list failed of something that may pass
    passes_down: int = 0
    down_until: float = 0.0


class Backfill:
    """A past window of some sources; one for each command. Sources may run side by side."""

    def __init__(
        self,
        *,
        store: Store,
        pipeline: Pipeline,
        walker: Walker,
        ways: Ways,
        wanted: Wanted,
        delay: float,
        owner: str,
        clock: Clock,
        retry_seconds: float = RETRY_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._walker = walker
        self._ways = ways
        self.wanted = wanted
        self._delay = delay
        self._owner = owner
        self._clock = clock
        self._retry_seconds = retry_seconds
        self._sleep = sleep

    # --- the plan ---------------------------------------------------------------------------------

    def plan(self, sources: Sequence[Source]) -> list[SourcePlan]:
        """What a run would do, and about how long. Asks nobody and writes nothing.

        Raises ConfigError with a sentence for each source that has no such way.
        """
        return [self._planned(source) for source in sources]

    def _planned(self, source: Source) -> SourcePlan:
        way, why = way_of(source, self.wanted)
        known = {
            record.cell.name: record
            for record in self._store.cells([source.slug])
            if record.cell.way is way
        }
        for name in self._holes(source, way):
            if name in known:
                known[name] = CellRecord(cell=known[name].cell)
        cells = planned(
            source,
            way,
            self._cells(source, way),
            known,
            a_day=rate(self._store.article_days(source.slug)),
            delay=self._delay,
            today=shanghai_today(self._clock),
        )
        host = self._ways.host(way) or host_of(source.url)
        return SourcePlan(source=source, way=way, why=why, host=host, cells=tuple(cells))

    def _cells(self, source: Source, way: Way) -> list[Cell]:
        """The cells of the window that are known beforehand. Raises ConfigError, StoreError."""
        known = [record.cell for record in self._store.cells([source.slug])]
        today = shanghai_today(self._clock)
        return cells_of(source, way, self.wanted, known=known, today=today)

    # --- the run ----------------------------------------------------------------------------------

    def prepare(self, source: Source) -> list[Cell]:
        """Enter the cells of one source into the ledger; those that the store lost are open again.

        Raises StoreError.
        """
        way, _why = way_of(source, self.wanted)
        cells = self._cells(source, way)
        self._store.add_cells(cells, now=self._clock())
        self._reopen_holes(source, way, cells)
        return cells

    def read(self, source: Source, visit: Visit, progress: Progress | None = None) -> Part:
        """Every unfinished cell of one source to its end, or to its third failure.

        Cells that another process holds are waited for: that one finishes them, or dies, and then
        they are taken over. Raises StoreError.
        """
        return self._read(source, self.prepare(source), visit, progress)

    def read_some(self, source: Source, names: Sequence[str], visit: Visit) -> Part:
        """The same for these cells of a source that another process prepared; none named: all.

        Raises ConfigError where the ledger has none of them: it is another ledger then.
        """
        way, _why = way_of(source, self.wanted)
        cells = self._cells(source, way)
        chosen = [cell for cell in cells if not names or cell.name in names]
        if not chosen or self._store.cell(chosen[0]) is None:
            raise ConfigError(
                f"source {source.slug}: its cells are not in the ledger of this worker; let it "
                "use the database and the monitor.toml of the command that put them up "
                "(MONITOR_DATABASE, MONITOR_CONFIG)."
            )
        return self._read(source, chosen, visit, None)

    def abandoned(self, source: str, run: str, names: Collection[str]) -> set[tuple[str, int]]:
        """(name, attempt) of cells that a worker of ``run`` began and holds no longer: it died.

        Only those of ``names`` are looked at (none: all of the source), for looking is to try their
        lease: a cell that this very process is at work on must not be among them.
        """
        found = set()
        for record in self._begun(source, run):
            if names and record.cell.name not in names:
                continue
            with Lease(self._store, record.cell.lease, self._owner).tried() as held:
                # Looked at again: it may have been finished since.
                if held and record in self._begun(source, run):
                    found.add((record.cell.name, record.attempts))
        return found

    def _begun(self, source: str, run: str) -> list[CellRecord]:
        return [
            record
            for record in self._store.cells([source])
            if record.state is CellState.RUNNING and record.run == run
        ]

    def _read(
        self, source: Source, cells: list[Cell], visit: Visit, progress: Progress | None
    ) -> Part:
        way = cells[0].way
        done = _Tries()
        while not self._pipeline.stopped:
            cells = self._with_following(source, cells)
            left = self._unfinished(cells, done)
            if progress is not None:
                total = 0 if way is Way.PAGES else len(cells)
                progress(source.slug, len(cells) - len(left), total)
            if not left or done.passes_down >= TRIES:
                break
            if not self._pass(source, left, visit, done):
                self._sleep(_POLL_SECONDS)
        walked = done.walked.values()
        return Part(
            states=tuple(one.record.state for one in walked),
            counts=sum(done.counts.values(), Counts()),
            errors=tuple(problem for one in walked for problem in one.tally.errors)[:MAX_ERRORS],
            updated=frozenset(done.updated),
        )

    def _holes(self, source: Source, way: Way) -> set[str]:
        """Names of cells whose articles are no longer all in the store."""
        days = self._store.cell_days(source.slug)
        return {one.name for one in days if one.way is way and one.held < one.given}

    def _reopen_holes(self, source: Source, way: Way, cells: Sequence[Cell]) -> None:
        """What the store has lost is fetched again, although its cell was finished.

        The pages of a list have moved on since, so that all ranges of the window are read again.
        """
        holes = self._holes(source, way)
        if way is Way.PAGES:
            ranges = [
                record.cell
                for record in self._store.cells([source.slug])
                if record.cell.way is way
                and (record.cell.since, record.cell.until) == (self.wanted.since, self.wanted.until)
            ]
            lost = ranges if any(cell.name in holes for cell in ranges) else []
        else:
            lost = [cell for cell in cells if cell.name in holes]
        if lost:
            logger.info(
                "%s: articles are missing from %d finished cells; reading them again",
                source.slug,
                len(lost),
            )
            self._store.reopen_cells(lost, now=self._clock())

    def _with_following(self, source: Source, cells: list[Cell]) -> list[Cell]:
        """The cells, and the next ranges of pages as long as the last one is read and did not end.

        Many may be there already: of a long list that was read, each names only the next one.
        """
        cells = list(cells)
        while True:
            last = self._store.cell(cells[-1])
            if last is None or last.cell.way is not Way.PAGES or last.ended:
                return cells
            if not (last.state.finished or last.state is CellState.PARTIAL):
                return cells
            if source.pages is None and last.following is None:
                return cells  # nothing leads on
            following = page_cell(
                last.cell.source, self.wanted, position=len(cells), start=last.following
            )
            self._store.add_cells([following], now=self._clock())
            cells.append(following)

    def _unfinished(self, cells: Sequence[Cell], done: _Tries) -> list[CellRecord]:
        wanted = {cell.name for cell in cells}
        return [
            record
            for record in self._store.cells([cells[0].source])
            if record.cell.way is cells[0].way
            and record.cell.name in wanted
            and not record.state.finished
            and record.cell.name not in done.given_up
        ]

    def _pass(self, source: Source, left: Sequence[CellRecord], visit: Visit, done: _Tries) -> bool:
        """Try each cell that is free and due; whether any was."""
        any_tried = False
        if time.monotonic() < done.down_until:
            return False
        self._ways.forget(source)
        done.in_a_row = 0
        for record in left:
            if self._pipeline.stopped:
                return True
            if done.in_a_row >= _DOWN:
                done.passes_down += 1
                done.down_until = max(done.not_before.values(), default=0.0)
                return any_tried
            name = record.cell.name
            if time.monotonic() < done.not_before.get(name, 0.0):
                continue
            with Lease(self._store, record.cell.lease, self._owner).tried() as held:
                if not held:
                    continue
                now = self._store.cell(record.cell)
                if now is None or now.state.finished:
                    continue  # another process was faster
                any_tried = True
                walked = self._walker.walk(source, now, visit)
            self._note(walked, done)
        return any_tried

    def _note(self, walked: Walked, done: _Tries) -> None:
        name = walked.record.cell.name
        done.tries[name] = done.tries.get(name, 0) + 1
        done.walked[name] = walked
        done.counts[name] = _after(done.counts.get(name, Counts()), walked.tally.counts)
        done.updated |= walked.tally.updated
        error = walked.error
        done.in_a_row = done.in_a_row + 1 if isinstance(error, TransientError) else 0
        if walked.record.state.finished:
            return
        if not isinstance(error, TransientError) or done.tries[name] >= TRIES:
            done.given_up.add(name)
            return
        wait = self._retry_seconds * _RETRY_FACTOR ** (done.tries[name] - 1)
        wait = min(max(wait, error.retry_after or 0.0), _MAX_WAIT)
        logger.info("%s: trying again in %.0f s", walked.record.cell.lease, wait)
        done.not_before[name] = time.monotonic() + wait


def _after(earlier: Counts, last: Counts) -> Counts:
    """What the tries of a cell came to together: the last one finds unchanged what those before it
    stored."""
    taken = {
        name: getattr(earlier, name) + getattr(last, name)
        for name in ("new", "copies", "same_story", "revised")
    }
    ended = sum(taken.values()) + last.failed
    listed = max(last.listed, ended)  # the last one may have been cut off before it listed all
    fetched = earlier.fetched + last.fetched
    return replace(last, listed=listed, fetched=fetched, unchanged=listed - ended, **taken)


def collected(source: Source, part: Part) -> Collected:
    """What a run made of the cells of one source, as a source's report.

    Without a cell to read all is as it was: ``unchanged``. Cells whose list could not be read make
    the source ``failed`` where there was no other, else ``partial``.
    """
    report = SourceReport(
        slug=source.slug,
        state=_state(part.counts, part.states),
        counts=part.counts,
        errors=part.errors[:MAX_ERRORS],
    )
    return Collected(report, part.updated)


def _state(counts: Counts, states: Sequence[CellState]) -> SourceState:
    if not states:
        return SourceState.UNCHANGED
    if all(state is CellState.BLOCKED for state in states):
        return SourceState.BLOCKED
    if all(state in (CellState.FAILED, CellState.BLOCKED) for state in states):
        return SourceState.FAILED
    if not all(state.finished for state in states):
        return SourceState.PARTIAL
    if not counts.listed:
        return SourceState.EMPTY
    return SourceState.UNCHANGED if counts.unchanged == counts.listed else SourceState.OK
