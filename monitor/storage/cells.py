"""The ledger of cells, and what they gave: how a backfill goes on, and what is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Delete, and_, delete, func
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from monitor.cells import (
    Cell,
    CellDay,
    CellFailure,
    CellMiss,
    CellRecord,
    CellState,
    MissKind,
    Part,
    Stretch,
    Way,
)
from monitor.model import SHANGHAI, Counts, Problem
from monitor.storage.codec import fingerprint, load_published
from monitor.storage.tables import (
    ArticleRow,
    CellArticleRow,
    CellMissRow,
    CellRow,
    EntryRow,
    PartRow,
)
from monitor.storage.transactions import Transactions, chunks

#: How long a run that has not taken its parts may have touched no cell: one that waits for workers
#: any longer was killed, and nobody will ask for them.
_LOST_AFTER = timedelta(days=30)

_COUNTS = ("listed", "fetched", "new", "copies", "same_story", "revised", "unchanged", "failed")


class CellRepository(Transactions):
    """See ``cells.CellLedger``."""

    def add_cells(self, cells: Sequence[Cell], *, now: datetime) -> None:
        """See ``cells.CellLedger``."""
        with self._write() as session:
            for cell in cells:
                if session.get(CellRow, _key(cell)) is None:
                    session.add(_row(cell, now))

    def cells(self, sources: Collection[str] | None = None) -> list[CellRecord]:
        """See ``cells.CellLedger``."""
        statement = select(CellRow).order_by(
            col(CellRow.source), col(CellRow.way), col(CellRow.since), col(CellRow.position)
        )
        if sources is not None:
            statement = statement.where(col(CellRow.source).in_(sources))
        with self._read() as session:
            return [_record(row) for row in session.exec(statement)]

    def cell(self, cell: Cell) -> CellRecord | None:
        """See ``cells.CellLedger``."""
        with self._read() as session:
            row = session.get(CellRow, _key(cell))
            return None if row is None else _record(row)

    def begin_cell(self, cell: Cell, *, run: str, now: datetime) -> None:
        """See ``cells.CellLedger``."""
        with self._write() as session:
            row = session.get_one(CellRow, _key(cell))
            row.state, row.run, row.updated = CellState.RUNNING.value, run, now
            row.attempts += 1
            session.exec(
                delete(CellMissRow).where(
                    _of(cell, CellMissRow), col(CellMissRow.kind) != MissKind.OUTSIDE.value
                )
            )

    def keep_cell(self, record: CellRecord, *, now: datetime) -> None:
        """See ``cells.CellLedger``."""
        with self._write() as session:
            row = session.get_one(CellRow, _key(record.cell))
            row.state, row.error, row.updated = record.state.value, record.error, now
            row.reached, row.following, row.ended = record.reached, record.following, record.ended
            row.outside = record.outside
            for name in _COUNTS:
                setattr(row, name, getattr(record.counts, name))

    def reopen_cells(self, cells: Sequence[Cell], *, now: datetime) -> None:
        """See ``cells.CellLedger``."""
        with self._write() as session:
            for cell in cells:
                row = session.get_one(CellRow, _key(cell))
                row.state, row.updated = CellState.PENDING.value, now
                session.exec(delete(CellArticleRow).where(_of(cell, CellArticleRow)))

    def note_cell_articles(self, cell: Cell, articles: Mapping[str, date | None]) -> None:
        """See ``cells.CellLedger``."""
        days = {fingerprint(address): day for address, day in articles.items()}
        with self._write() as session:
            for some in chunks(list(days)):
                session.exec(
                    delete(CellArticleRow).where(
                        _of(cell, CellArticleRow), col(CellArticleRow.address).in_(some)
                    )
                )
                session.add_all(
                    CellArticleRow(
                        source=cell.source,
                        way=cell.way.value,
                        cell=cell.name,
                        address=address,
                        day=days[address],
                    )
                    for address in some
                )

    def note_cell_misses(self, cell: Cell, misses: Mapping[str, CellMiss]) -> None:
        """See ``cells.CellLedger``."""
        by_print = {fingerprint(address): miss for address, miss in misses.items()}
        with self._write() as session:
            for address, miss in by_print.items():
                session.merge(
                    CellMissRow(
                        source=cell.source,
                        way=cell.way.value,
                        cell=cell.name,
                        address=address,
                        kind=miss.kind.value,
                        since=miss.since,
                        until=miss.until,
                        message=miss.message,
                    )
                )

    def given_elsewhere(self, cell: Cell, addresses: Collection[str]) -> set[str]:
        """See ``cells.CellLedger``."""
        by_print = {fingerprint(address): address for address in addresses}
        found: set[str] = set()
        with self._read() as session:
            for some in chunks(list(by_print)):
                rows = session.exec(
                    select(CellArticleRow.address)
                    .join(
                        CellRow,
                        and_(
                            col(CellRow.source) == col(CellArticleRow.source),
                            col(CellRow.way) == col(CellArticleRow.way),
                            col(CellRow.name) == col(CellArticleRow.cell),
                        ),
                    )
                    .where(
                        col(CellArticleRow.address).in_(some),
                        CellArticleRow.source == cell.source,
                        CellArticleRow.way == cell.way.value,
                        CellArticleRow.cell != cell.name,
                        CellRow.since == cell.since,
                        CellRow.until == cell.until,
                    )
                )
                found.update(by_print[address] for address in rows)
        return found

    def outside_days(self, cell: Cell, addresses: Collection[str]) -> dict[str, date]:
        """See ``cells.CellLedger``."""
        by_print = {fingerprint(address): address for address in addresses}
        found: dict[str, date] = {}
        with self._read() as session:
            for some in chunks(list(by_print)):
                rows = session.exec(
                    select(CellMissRow).where(
                        col(CellMissRow.address).in_(some),
                        CellMissRow.source == cell.source,
                        CellMissRow.way == cell.way.value,
                        CellMissRow.kind == MissKind.OUTSIDE.value,
                    )
                )
                found.update((by_print[row.address], row.since) for row in rows if row.since)
        return found

    def cell_failures(self, source: str) -> list[CellFailure]:
        """See ``cells.CellLedger``."""
        with self._read() as session:
            rows = session.exec(
                select(CellMissRow, ArticleRow.number)
                .join(
                    ArticleRow,
                    col(ArticleRow.address) == col(CellMissRow.address),
                    isouter=True,
                )
                .where(CellMissRow.source == source, CellMissRow.kind != MissKind.OUTSIDE.value)
                .order_by(col(CellMissRow.way), col(CellMissRow.cell), col(CellMissRow.address))
            ).all()
            return [
                CellFailure(
                    way=Way(row.way),
                    name=row.cell,
                    miss=CellMiss(
                        kind=MissKind(row.kind),
                        since=row.since,
                        until=row.until,
                        message=row.message,
                    ),
                    held=number is not None,
                    address=row.address,
                )
                for row, number in rows
            ]

    def stored_days(self, addresses: Collection[str]) -> dict[str, date | None]:
        """See ``cells.CellLedger``."""
        by_print = {fingerprint(address): address for address in addresses}
        found: dict[str, date | None] = {}
        with self._read() as session:
            for some in chunks(list(by_print)):
                rows = session.exec(
                    select(
                        ArticleRow.address,
                        ArticleRow.published,
                        ArticleRow.published_precision,
                        ArticleRow.published_origin,
                    ).where(col(ArticleRow.address).in_(some))
                )
                for address, *published in rows:
                    stated = load_published(*published)
                    found[by_print[address]] = None if stated is None else stated.day
        return found

    def cell_days(self, source: str) -> list[CellDay]:
        """See ``cells.CellLedger``."""
        with self._read() as session:
            rows = (
                session.connection()
                .execute(
                    select_columns(
                        col(CellArticleRow.way),
                        col(CellArticleRow.cell),
                        col(CellArticleRow.day),
                        func.count(),
                        func.count(col(ArticleRow.number)),
                    )
                    .join(
                        ArticleRow,
                        col(ArticleRow.address) == col(CellArticleRow.address),
                        isouter=True,
                    )
                    .where(col(CellArticleRow.source) == source)
                    .group_by(
                        col(CellArticleRow.way), col(CellArticleRow.cell), col(CellArticleRow.day)
                    )
                )
                .all()
            )
        return [
            CellDay(way=Way(way), name=name, day=day, given=given, held=held)
            for way, name, day, given, held in rows
        ]

    def article_days(self, source: str) -> dict[date, int]:
        """See ``cells.CellLedger``."""
        with self._read() as session:
            rows = session.exec(
                select(ArticleRow.published, func.count())
                .where(ArticleRow.source == source, col(ArticleRow.published).is_not(None))
                .group_by(col(ArticleRow.published))
            ).all()
        days: dict[date, int] = {}
        for moment, count in rows:
            if moment is not None:
                day = moment.astimezone(SHANGHAI).date()
                days[day] = days.get(day, 0) + count
        return days

    def lost_days(self, source: str) -> dict[date | None, int]:
        """See ``cells.CellLedger``."""
        with self._read() as session:
            moments = session.exec(
                select(EntryRow.published)
                .join(ArticleRow, col(ArticleRow.id) == col(EntryRow.article), isouter=True)
                .where(
                    EntryRow.source == source,
                    col(EntryRow.article).is_not(None),
                    col(ArticleRow.id).is_(None),
                )
            ).all()
        return dict(
            Counter(
                None if moment is None else moment.astimezone(SHANGHAI).date() for moment in moments
            )
        )

    def keep_part(self, run: str, shard: str, part: Part) -> None:
        """See ``cells.CellLedger``."""
        with self._write() as session:
            session.merge(PartRow(run=run, shard=shard, part=_dump_part(part)))

    def take_parts(self, run: str) -> dict[str, Part]:
        """See ``cells.CellLedger``."""
        with self._write() as session:
            rows = session.exec(select(PartRow).where(PartRow.run == run)).all()
            parts = {row.shard: _load_part(row.part) for row in rows}
            for row in rows:
                session.delete(row)
            session.exec(_lost_parts(self._clock() - _LOST_AFTER))
        return parts

    def known_sources(self) -> frozenset[str]:
        """See ``cells.CellLedger``."""
        with self._read() as session:
            return frozenset(
                name
                for statement in (
                    select(CellRow.source).distinct(),
                    select(ArticleRow.source).distinct(),
                )
                for name in session.exec(statement)
                if name is not None
            )


def _key(cell: Cell) -> tuple[str, str, str]:
    return cell.source, cell.way.value, cell.name


def _of(cell: Cell, table: type[CellArticleRow | CellMissRow]) -> ColumnElement[bool]:
    return and_(
        col(table.source) == cell.source,
        col(table.way) == cell.way.value,
        col(table.cell) == cell.name,
    )


def _lost_parts(since: datetime) -> Delete:
    """Parts of runs that began before that and have touched no cell since. A run's id begins with
    its time (``app.new_run``)."""
    at_work = select(CellRow.run).where(
        col(CellRow.run).is_not(None), col(CellRow.updated) >= since
    )
    began_before = col(PartRow.run) < f"{since.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"
    return delete(PartRow).where(began_before, col(PartRow.run).not_in(at_work))


def _row(cell: Cell, now: datetime) -> CellRow:
    """A new cell."""
    row = CellRow(
        source=cell.source,
        way=cell.way.value,
        name=cell.name,
        since=cell.since,
        until=cell.until,
        position=cell.position,
        start=cell.start,
        state=CellState.PENDING.value,
        updated=now,
    )
    if cell.captured is not None:
        row.captured_since, row.captured_until = cell.captured
    if (stretch := cell.stretch) is not None:
        row.stretch_begin, row.stretch_end = stretch.begin, stretch.end
        row.stretch_before, row.stretch_repeated = stretch.before, stretch.repeated
    return row


def _stretch(row: CellRow) -> Stretch | None:
    if row.stretch_begin is None:
        return None
    return Stretch(
        begin=row.stretch_begin,
        end=row.stretch_end,
        before=row.stretch_before or 0,
        repeated=row.stretch_repeated or b"",
    )


def _record(row: CellRow) -> CellRecord:
    counts: dict[str, Any] = {name: getattr(row, name) for name in _COUNTS}
    captured = None
    if row.captured_since is not None and row.captured_until is not None:
        captured = row.captured_since, row.captured_until
    return CellRecord(
        cell=Cell(
            source=row.source,
            way=Way(row.way),
            name=row.name,
            since=row.since,
            until=row.until,
            position=row.position,
            start=row.start,
            captured=captured,
            stretch=_stretch(row),
        ),
        state=CellState(row.state),
        counts=Counts(**counts),
        outside=row.outside,
        attempts=row.attempts,
        error=row.error,
        reached=row.reached,
        following=row.following,
        ended=row.ended,
        updated=row.updated,
        run=row.run,
    )


def _dump_part(part: Part) -> dict[str, Any]:
    return {
        "states": [state.value for state in part.states],
        "counts": asdict(part.counts),
        "errors": [asdict(problem) for problem in part.errors],
        "updated": sorted(part.updated),
    }


def _load_part(document: dict[str, Any]) -> Part:
    return Part(
        states=tuple(CellState(state) for state in document["states"]),
        counts=Counts(**document["counts"]),
        errors=tuple(Problem(**problem) for problem in document["errors"]),
        updated=frozenset(document["updated"]),
    )
