"""The outbox: rows for rule, story and destination, leased to be sent at least once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from monitor.model import Delivery, DeliveryState, Story
from monitor.storage.ledger import LEASE
from monitor.storage.story_rows import assemble
from monitor.storage.tables import ArticleRow, DeliveryRow, QueueRow, StoryRow, table_of
from monitor.storage.transactions import Transactions, chunks

_BATCH = 500
_STATE = col(DeliveryRow.state)


class OutboxRepository(Transactions):
    """Alerts to be sent: at least once, never lost.

    A row is due when it is pending, failed and not given up, or held for quiet hours, and its time
    has come; or when the lease of a process that was sending it has lapsed.
    """

    # --- from articles to rows -------------------------------------------------------------------

    def awaiting_match(self) -> list[tuple[str, Story]]:
        """See ``ports.Outbox``; in order of arrival."""
        with self._read() as session:
            waiting = session.exec(
                select(ArticleRow.id, ArticleRow.story)
                .join(QueueRow, col(QueueRow.article) == col(ArticleRow.number))
                .order_by(col(ArticleRow.number))
            ).all()
            stories: dict[str, Story] = {}
            for some in chunks(list(dict.fromkeys(story for _, story in waiting))):
                rows = session.exec(select(StoryRow).where(col(StoryRow.id).in_(some))).all()
                stories.update((story.id, story) for story in assemble(session, rows))
        return [(article, stories[story]) for article, story in waiting]

    def settle(self, article_ids: Iterable[str], deliveries: Iterable[Delivery]) -> int:
        """See ``ports.Outbox``."""
        rows = [_values(delivery) for delivery in deliveries]
        created = 0
        with self._write() as session:
            for some in chunks(rows):
                created += _insert_new(session, some)
            for ids in chunks(list(article_ids)):
                session.exec(
                    delete(QueueRow).where(
                        col(QueueRow.article).in_(
                            select(ArticleRow.number).where(col(ArticleRow.id).in_(ids))
                        )
                    )
                )
        return created

    # --- leases ----------------------------------------------------------------------------------

    def lease_due(
        self, owner: str, *, now: datetime, destination: str, limit: int = 50, force: bool = False
    ) -> list[Delivery]:
        """See ``ports.Outbox``; the longest due come first."""
        pending = [DeliveryState.PENDING, DeliveryState.FAILED]
        has_come = col(DeliveryRow.due) <= now
        due = or_(
            _STATE.in_(pending)
            if force
            else and_(_STATE.in_(pending), has_come, col(DeliveryRow.given_up).is_(False)),
            and_(_STATE == DeliveryState.HELD, has_come),
            _lapsed(now),
        )
        wanted = and_(
            col(DeliveryRow.destination) == destination, col(DeliveryRow.digest).is_(False), due
        )
        return self._lease(owner, now, wanted, limit)

    def lease_digest(self, owner: str, *, rule: str, now: datetime) -> list[Delivery]:
        """See ``ports.Outbox``; in the order in which they were made, failed ones included."""
        unsent = [DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.HELD]
        wanted = and_(
            col(DeliveryRow.rule) == rule,
            col(DeliveryRow.digest).is_(True),
            or_(_STATE.in_(unsent), _lapsed(now)),
        )
        return self._lease(owner, now, wanted, None)

    def _lease(
        self, owner: str, now: datetime, wanted: ColumnElement[bool], limit: int | None
    ) -> list[Delivery]:
        with self._write() as session:
            rows = session.exec(
                select(DeliveryRow)
                .where(wanted)
                .order_by(col(DeliveryRow.due), col(DeliveryRow.number))
                .limit(limit)
            ).all()
            for row in rows:
                if row.state == DeliveryState.SENDING:
                    row.interrupted = True
                else:
                    row.before = row.state
                row.state = DeliveryState.SENDING.value
                row.attempts += 1
                row.owner, row.leased_until = owner, now + LEASE
            return [_delivery(row) for row in rows]

    def renew(self, owner: str, delivery_ids: Iterable[str], *, now: datetime) -> None:
        """Hold rows for 60 s more; those that another process took over meanwhile stay its own."""
        self._update(delivery_ids, _held_by(owner), leased_until=now + LEASE)

    def give_back(self, owner: str, delivery_ids: Iterable[str]) -> None:
        """See ``ports.Outbox``. ``interrupted`` stays: it tells of an earlier attempt."""
        self._update(
            delivery_ids,
            _held_by(owner),
            state=func.coalesce(col(DeliveryRow.before), DeliveryState.PENDING.value),
            attempts=col(DeliveryRow.attempts) - 1,
            owner=None,
            leased_until=None,
        )

    # --- results ---------------------------------------------------------------------------------

    def note_sent(self, delivery_ids: Iterable[str], *, now: datetime) -> None:
        """See ``ports.Outbox``; true even when the lease had lapsed."""
        self._update(
            delivery_ids,
            state=DeliveryState.SENT.value,
            sent=now,
            error=None,
            given_up=False,
            owner=None,
            leased_until=None,
        )

    def note_delivery_failed(
        self, delivery_ids: Iterable[str], error: str, *, now: datetime, due: datetime | None
    ) -> None:
        """See ``ports.Outbox``; a row that was sent meanwhile stays sent."""
        self._update(
            delivery_ids,
            _STATE != DeliveryState.SENT,
            state=DeliveryState.FAILED.value,
            error=error,
            due=now if due is None else due,
            given_up=due is None,
            owner=None,
            leased_until=None,
        )

    def hold(self, delivery_ids: Iterable[str], *, until: datetime | None, digest: bool) -> None:
        """See ``ports.Outbox``; a try that was begun and not made is not counted."""
        self._update(
            delivery_ids,
            _STATE != DeliveryState.SENT,
            state=DeliveryState.HELD.value,
            due=col(DeliveryRow.due) if until is None else until,
            digest=digest,
            attempts=case(
                (_STATE == DeliveryState.SENDING, col(DeliveryRow.attempts) - 1),
                else_=col(DeliveryRow.attempts),
            ),
            owner=None,
            leased_until=None,
        )

    def _update(
        self, delivery_ids: Iterable[str], *conditions: ColumnElement[bool], **values: object
    ) -> None:
        with self._write() as session:
            for some in chunks(list(delivery_ids)):
                session.exec(
                    update(DeliveryRow)
                    .where(col(DeliveryRow.id).in_(some), *conditions)
                    .values(**values)
                    .execution_options(synchronize_session=False)
                )

    # --- reading ---------------------------------------------------------------------------------

    def deliveries(
        self, *, state: DeliveryState | None = None, rule: str | None = None
    ) -> Iterator[Delivery]:
        """Newest first, streamed."""
        last: int | None = None
        while True:
            statement = select(DeliveryRow).order_by(col(DeliveryRow.number).desc()).limit(_BATCH)
            if state is not None:
                statement = statement.where(DeliveryRow.state == state)
            if rule is not None:
                statement = statement.where(DeliveryRow.rule == rule)
            if last is not None:
                statement = statement.where(col(DeliveryRow.number) < last)
            with self._read() as session:
                rows = session.exec(statement).all()
                batch = [_delivery(row) for row in rows]
                last = rows[-1].number if len(rows) == _BATCH else None
            yield from batch
            if last is None:
                return

    def delivery_counts(self) -> dict[DeliveryState, int]:
        """How many rows are in each state; every state is there."""
        with self._read() as session:
            found = dict(
                session.exec(select(DeliveryRow.state, func.count()).group_by(_STATE)).all()
            )
        return {state: found.get(state.value, 0) for state in DeliveryState}


def _lapsed(now: datetime) -> ColumnElement[bool]:
    return and_(_STATE == DeliveryState.SENDING, col(DeliveryRow.leased_until) <= now)


def _held_by(owner: str) -> ColumnElement[bool]:
    return and_(_STATE == DeliveryState.SENDING, col(DeliveryRow.owner) == owner)


def _insert_new(session: Session, rows: Sequence[dict[str, object]]) -> int:
    """Insert what is not there; how many were new."""
    table = table_of(DeliveryRow)
    connection = session.connection()
    # The two dialects' inserts are alike in what is used of them, but share no class that says so.
    dialect = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    statement: Any = dialect[connection.dialect.name](table)
    statement = statement.values(rows).on_conflict_do_nothing().returning(table.c.number)
    return len(connection.execute(statement).all())


def _values(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "rule": delivery.rule,
        "story": delivery.story,
        "destination": delivery.destination,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due": delivery.due,
        "created": delivery.created,
        "sent": delivery.sent,
        "error": delivery.error,
        "digest": delivery.digest,
        "interrupted": delivery.interrupted,
        "given_up": False,
    }


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        rule=row.rule,
        story=row.story,
        destination=row.destination,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due=row.due,
        created=row.created,
        sent=row.sent,
        error=row.error,
        digest=row.digest,
        interrupted=row.interrupted,
        given_up=row.given_up,
    )
