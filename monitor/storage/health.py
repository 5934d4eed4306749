"""The days of the sources in tables: visits, what they gave when, and their silences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, update
from sqlmodel import Session, col, select

from monitor.model import SHANGHAI, Counts, Precision, SourceState
from monitor.observed import SourceHistory, SourceSilence, SourceVisit
from monitor.storage.tables import ArticleRow, EntryRow, SilenceRow, VisitRow
from monitor.storage.transactions import Transactions

#: Entries looked at for the latest publishing days: a wire with 50 items a day fills three weeks.
_LATEST = 1_000

#: Days that a history holds; ``monitor.health`` takes fewer.
_DAYS = 60


class HealthRepository(Transactions):
    """What was observed of each source."""

    def note_visit(self, visit: SourceVisit) -> None:
        """See ``ports.HealthRecords``."""
        with self._write() as session:
            session.merge(
                VisitRow(
                    source=visit.source,
                    run=visit.run,
                    day=visit.day,
                    finished=visit.finished,
                    state=visit.state.value,
                    rows=visit.rows,
                    problem=visit.problem,
                    **asdict(visit.counts),
                )
            )

    def visits(self, source: str, *, since: date) -> list[SourceVisit]:
        """See ``ports.HealthRecords``."""
        with self._read() as session:
            rows = session.exec(
                select(VisitRow)
                .where(VisitRow.source == source, VisitRow.day >= since)
                .order_by(col(VisitRow.finished))
            ).all()
        return [_visit(row) for row in rows]

    def history(self, source: str, *, before_run: str | None = None) -> SourceHistory:
        """See ``ports.HealthRecords``."""
        with self._read() as session:
            others = (col(VisitRow.source) == source, col(VisitRow.run) != (before_run or ""))
            last = session.exec(
                select(VisitRow).where(*others).order_by(col(VisitRow.finished).desc()).limit(1)
            ).first()
            silent = session.exec(
                select(SilenceRow).where(
                    SilenceRow.source == source, col(SilenceRow.ended).is_(None)
                )
            ).first()
            return SourceHistory(
                source=source,
                first_visit=session.exec(select(func.min(VisitRow.day)).where(*others)).first(),
                last_visit=None if last is None else _visit(last),
                days=tuple(sorted(_publishing_days(session, source))[-_DAYS:]),
                last_new=_last_new(session, source),
                silence=None if silent is None else _silence(silent),
            )

    def begin_silence(self, silence: SourceSilence, *, told: bool) -> None:
        """See ``ports.HealthRecords``."""
        with self._write() as session:
            still = session.exec(
                select(SilenceRow).where(
                    SilenceRow.source == silence.source,
                    or_(col(SilenceRow.ended).is_(None), col(SilenceRow.since) == silence.since),
                )
            ).first()
            if still is None:
                session.add(
                    SilenceRow(
                        source=silence.source,
                        since=silence.since,
                        reason=silence.reason,
                        told=told,
                    )
                )

    def end_silence(self, source: str, recovery: str, *, now: datetime, told: bool) -> None:
        """See ``ports.HealthRecords``."""
        with self._write() as session:
            row = session.exec(
                select(SilenceRow).where(
                    SilenceRow.source == source, col(SilenceRow.ended).is_(None)
                )
            ).first()
            if row is not None:
                row.ended, row.recovery = now, recovery
                # Who never heard that it began need not hear that it ended.
                row.end_told = told or not row.told
                row.told = True
                session.add(row)

    def untold_silences(self) -> list[SourceSilence]:
        """See ``ports.HealthRecords``."""
        with self._read() as session:
            rows = session.exec(
                select(SilenceRow)
                .where(
                    or_(
                        ~col(SilenceRow.told),
                        and_(col(SilenceRow.ended).is_not(None), ~col(SilenceRow.end_told)),
                    )
                )
                .order_by(col(SilenceRow.since), col(SilenceRow.source))
            ).all()
        return [_silence(row) for row in rows]

    def note_told(self, silences: Iterable[SourceSilence]) -> None:
        """See ``ports.HealthRecords``."""
        with self._write() as session:
            for silence in silences:
                session.exec(
                    update(SilenceRow)
                    .where(
                        col(SilenceRow.source) == silence.source,
                        col(SilenceRow.since) == silence.since,
                    )
                    .values(told=True, end_told=silence.ended is not None)
                )


def _publishing_days(session: Session, source: str) -> set[date]:
    """Days on which stored articles of the source came out.

    By their own dates where the list tells the day; a date later than the listing is not believed.
    Undated ones count on the day on which they were first listed.
    """
    exact = col(EntryRow.published_precision).in_([Precision.DAY.value, Precision.TIME.value])
    dated = session.exec(
        select(EntryRow.published, EntryRow.first_listed)
        .where(EntryRow.source == source, exact, _is_stored())
        .order_by(col(EntryRow.published).desc())
        .limit(_LATEST)
    ).all()
    undated = session.exec(
        select(EntryRow.first_listed)
        .where(
            EntryRow.source == source,
            or_(col(EntryRow.published_precision).is_(None), ~exact),
            _is_stored(),
        )
        .distinct()
        .order_by(col(EntryRow.first_listed).desc())
        .limit(_LATEST)
    ).all()
    days = {_day(min(moment, listed)) for moment, listed in dated if moment is not None}
    return days | {_day(listed) for listed in undated}


def _last_new(session: Session, source: str) -> date | None:
    moment = session.exec(
        select(func.max(EntryRow.first_listed)).where(
            EntryRow.source == source, ~col(EntryRow.at_first_sight), _is_stored()
        )
    ).first()
    return None if moment is None else _day(moment)


def _is_stored() -> ColumnElement[bool]:
    """Recorded through this source, or through another one that had it first."""
    elsewhere = exists().where(col(ArticleRow.address) == col(EntryRow.address))
    return or_(col(EntryRow.article).is_not(None), elsewhere)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _visit(row: VisitRow) -> SourceVisit:
    return SourceVisit(
        source=row.source,
        run=row.run,
        day=row.day,
        finished=row.finished,
        state=SourceState(row.state),
        counts=Counts(
            listed=row.listed,
            fetched=row.fetched,
            new=row.new,
            copies=row.copies,
            same_story=row.same_story,
            revised=row.revised,
            unchanged=row.unchanged,
            failed=row.failed,
        ),
        rows=row.rows,
        problem=row.problem,
    )


def _silence(row: SilenceRow) -> SourceSilence:
    return SourceSilence(
        source=row.source,
        since=row.since,
        reason=row.reason,
        ended=row.ended,
        recovery=row.recovery,
    )
