"""One cell to its end: list it, take what the store lacks, and keep what came of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.backfill.taking import Found, Taking
from monitor.backfill.ways import Batch, Days, Ways, days_of
from monitor.cells import Cell, CellMiss, CellRecord, CellState, MissKind
from monitor.dates import date_from_url
from monitor.errors import RefusedError, SourceError
from monitor.model import Problem, PublicationDate, Source
from monitor.pipeline import BLOCKED_IN_A_ROW, Pipeline, Visit
from monitor.ports import Clock, Store
from monitor.secrets import masked
from monitor.tally import Tally

logger = logging.getLogger("monitor.backfill")

#: Articles taken between two notes in the ledger: what a killed process may have to look up again.
_NOTED_TOGETHER = 20


_NOT_ASKED = "not asked for: the pages before it asked for a verification; the next try asks again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A cell after a try. ``error`` is what its list failed with; ``stopped``: not to its end."""

    record: CellRecord
    tally: Tally
    error: SourceError | None = None
    stopped: bool = False


@dataclass(slots=True)
class _Progress:
    """What a try has come to so far. ``misses``, by canonical URL, are not in the ledger yet."""

    record: CellRecord
    tally: Tally
    broken: bool = False
    stopped: bool = False
    misses: dict[str, CellMiss] = field(default_factory=dict)


class Walker:
    """Walks cells. Safe to use from several threads, a source each."""

    def __init__(
        self, store: Store, pipeline: Pipeline, ways: Ways, taking: Taking, clock: Clock
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._ways = ways
        self._taking = taking
        self._clock = clock

    def walk(self, source: Source, record: CellRecord, visit: Visit) -> Walked:
        """Read a cell whose lease is held, from its beginning: what the store has is passed over.

        Raises StoreError; what the source does is part of the outcome.
        """
        self._store.begin_cell(record.cell, run=visit.run, now=self._clock())
        done = _Progress(replace(record, outside=0, error=None, ended=False), Tally())
        error: SourceError | None = None
        try:
            self._take_all(source, visit, done)
        except SourceError as failure:
            error = failure
            logger.warning("%s, %s: %s", source.slug, record.cell.name, failure)
            done.tally.note(Problem(failure.url, "discover", failure.kind, failure.message))
        kept = replace(
            done.record,
            state=_state(done, error),
            counts=done.tally.counts,
            error=_reason(done, error),
            attempts=record.attempts + 1,
        )
        self._note_misses(done)
        self._store.keep_cell(kept, now=self._clock())
        return Walked(record=kept, tally=done.tally, error=error, stopped=done.stopped)

    def _take_all(self, source: Source, visit: Visit, done: _Progress) -> None:
        batches = self._ways.batches(done.record.cell, source)
        try:
            batch = next(batches, None)
            while batch is not None:
                days = self._take_batch(source, batch, visit, done)
                if done.stopped:
                    return
                if done.tally.blocked_in_a_row >= BLOCKED_IN_A_ROW:
                    done.misses[done.record.cell.lease] = CellMiss(
                        kind=MissKind.REST, message=_NOT_ASKED
                    )
                    return
                try:
                    batch = batches.send(days)
                except StopIteration:
                    return
        finally:
            batches.close()

    def _take_batch(self, source: Source, batch: Batch, visit: Visit, done: _Progress) -> Days:
        """Take one part of the list; the days of its articles."""
        for problem in batch.problems:
            done.tally.note(problem)
            done.broken = True
            done.misses[problem.url] = CellMiss(
                kind=MissKind.FAILED, message=masked(f"{problem.url}: {problem.message}")
            )
        done.record = replace(
            done.record,
            reached=batch.reached or done.record.reached,
            following=batch.following,
            ended=done.record.ended or batch.ended,
        )
        days: Days = []
        found = self._not_met(done.record.cell, batch.found, visit)
        for start in range(0, len(found), _NOTED_TOGETHER):
            some = found[start : start + _NOTED_TOGETHER]
            days += self._take_some(source, some, visit, done)
            if done.stopped:
                break
        return days

    def _not_met(self, cell: Cell, found: Sequence[Found], visit: Visit) -> Sequence[Found]:
        """What no other cell has met. A page stands in an archive for each time that it was taken.

        So it is read once: not where an earlier capture gave it to the store, nor where one turned
        out to be of a day outside of the window.
        """
        if cell.captured is None:
            return found
        addresses = [one.entry.canonical_url for one in found]
        met = self._store.given_elsewhere(cell, addresses)
        for address, day in self._store.outside_days(cell, addresses).items():
            if not visit.window.admits(PublicationDate.of_day(day, "input")):
                met.add(address)
        return [one for one in found if one.entry.canonical_url not in met]

    def _take_some(
        self, source: Source, some: Sequence[Found], visit: Visit, done: _Progress
    ) -> Days:
        held = self._store.stored_days([found.entry.canonical_url for found in some])
        given: dict[str, date | None] = {}
        days: Days = []
        tally = done.tally
        try:
            for found in some:
                if self._pipeline.stopped:
                    done.stopped = True
                    break
                address = found.entry.canonical_url
                if address in held:
                    tally.listed += 1
                    tally.add("unchanged")
                    given[address] = held[address]
                    days.append(held[address])
                elif tally.blocked_in_a_row >= BLOCKED_IN_A_ROW:
                    _skip_blocked(found, tally)
                    self._miss(found, _NOT_ASKED, done)
                else:
                    self._take_one(source, found, visit, done, given, days)
        finally:
            if given:
                self._store.note_cell_articles(done.record.cell, given)
            self._note_misses(done)
        return days

    def _take_one(
        self,
        source: Source,
        found: Found,
        visit: Visit,
        done: _Progress,
        given: dict[str, date | None],
        days: Days,
    ) -> None:
        taken = self._taking.take(source, found, visit, done.tally)
        if taken.outside:
            done.record = replace(done.record, outside=done.record.outside + 1)
            if found.get is not None:
                done.misses[found.entry.canonical_url] = CellMiss(
                    kind=MissKind.OUTSIDE, since=taken.day, until=taken.day
                )
        else:
            done.tally.listed += 1
        if taken.failure is not None:
            kind = MissKind.DEAD if taken.dead else MissKind.FAILED
            self._miss(found, taken.failure, done, kind)
        if taken.stored is not None:
            given[taken.stored] = taken.day
        if taken.stored is not None or taken.outside:
            days.append(taken.day)

    def _miss(
        self, found: Found, message: str, done: _Progress, kind: MissKind = MissKind.FAILED
    ) -> None:
        """An entry failed: of the days that its list or its address tell."""
        entry = found.entry
        stated = entry.published or date_from_url(entry.url, today=self._ways.today)
        since, until = (None, None) if stated is None else days_of(stated)
        done.misses[entry.canonical_url] = CellMiss(
            kind=kind, since=since, until=until, message=message
        )

    def _note_misses(self, done: _Progress) -> None:
        if done.misses:
            self._store.note_cell_misses(done.record.cell, done.misses)
            done.misses.clear()


def _skip_blocked(found: Found, tally: Tally) -> None:
    tally.listed += 1
    tally.blocked += 1
    tally.fail(Problem(found.entry.url, "fetch", "blocked", _NOT_ASKED))


def _state(done: _Progress, error: SourceError | None) -> CellState:
    tally = done.tally
    counts = tally.counts
    if done.stopped:
        return CellState.PENDING
    if error is not None:
        refused = isinstance(error, RefusedError) and error.kind in ("blocked", "robots")
        return CellState.BLOCKED if refused else CellState.FAILED
    if counts.failed and tally.blocked == counts.failed == counts.listed:
        return CellState.BLOCKED
    if counts.failed or done.broken:
        return CellState.PARTIAL
    return CellState.DONE if counts.listed else CellState.EMPTY


def _reason(done: _Progress, error: SourceError | None) -> str | None:
    """Why the cell is not finished, in a sentence."""
    if error is not None:
        return masked(str(error))
    if done.tally.errors and not done.stopped:
        last = done.tally.errors[-1]
        return f"{last.url}: {last.message}"
    return None
