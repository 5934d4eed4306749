"""Turns at hosts in a table, so that machines which share a database share the pauses, too.

The clock is the database's: those of the machines differ by more than a pause. No transaction here
waits for the writers' lock, which one that arranges a backfill may hold for minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Float, and_, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col, select

from monitor.ports import HostTurn
from monitor.storage.failures import mapped
from monitor.storage.tables import HostRow
from monitor.storage.transactions import Transactions


class SecondsNow(FunctionElement[float]):
    """The database's clock in seconds since 1970, as it stands when the statement runs."""

    type = Float()
    inherit_cache = True


@compiles(SecondsNow, "sqlite")
def _of_sqlite(element: SecondsNow, compiler: Any, **options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(SecondsNow, "postgresql")
def _of_postgresql(element: SecondsNow, compiler: Any, **options: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


class HostRepository(Transactions):
    """See ``ports.HostTurns``."""

    @property
    def is_shared(self) -> bool:
        """Whether several machines may use this database: a server's, not a file's."""
        return self._engine.dialect.name != "sqlite"

    def take_host(
        self,
        host: str,
        owner: str,
        *,
        pause: float,
        lapse: float,
        instead_of: str | None = None,
    ) -> HostTurn:
        """See ``ports.HostTurns``."""
        now = SecondsNow()
        values = {"host": host, "holder": owner, "until": now + lapse, "asked": now}
        # The two dialects' inserts are alike in what is used of them, but share no class that says.
        dialect = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        statement: Any = dialect[self._engine.dialect.name](HostRow).values(values)
        free = col(HostRow.until) <= now
        if instead_of is not None:
            free = or_(free, col(HostRow.holder) == instead_of)
        statement = statement.on_conflict_do_update(
            index_elements=[HostRow.host],
            set_={name: value for name, value in values.items() if name != "host"},
            where=and_(free, col(HostRow.asked) + pause <= now),
        ).returning(col(HostRow.host))
        with self._aside() as session:
            if session.connection().execute(statement).first() is not None:
                return HostTurn(owner, 0.0)
            holder, until, asked, at = session.exec(
                select(HostRow.holder, HostRow.until, HostRow.asked, now).where(
                    HostRow.host == host
                )
            ).one()
        return HostTurn(holder, max(until, asked + pause) - at)

    def leave_host(self, host: str, owner: str) -> None:
        """See ``ports.HostTurns``."""
        now = SecondsNow()
        with self._aside() as session:
            session.exec(
                update(HostRow)
                .where(col(HostRow.host) == host, col(HostRow.holder) == owner)
                .values(holder=None, until=now, asked=now)
            )

    def postpone_host(self, host: str, seconds: float) -> None:
        """See ``ports.HostTurns``."""
        until = SecondsNow() + seconds
        with self._aside() as session:
            session.exec(
                update(HostRow)
                .where(col(HostRow.host) == host, col(HostRow.until) < until)
                .values(until=until)
            )

    @contextmanager
    def _aside(self) -> Iterator[Session]:
        """A short transaction past the writers' lock, of a statement each on PostgreSQL: that
        spares a turn half of its trips to the server. Raises StoreError."""
        engine = self._engine
        if self.is_shared:
            engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        with (
            mapped(self._name),
            Session(engine, autoflush=False) as session,
            session.begin(),
        ):
            yield session
