"""Second opinions in a table: what was answered once is not asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from monitor.storage.tables import OpinionRow
from monitor.storage.transactions import Transactions


class OpinionRepository(Transactions):
    """Answers by question."""

    def opinion(self, question: str) -> tuple[str, ...] | None:
        """See ``ports.Opinions``."""
        with self._read() as session:
            row = session.exec(select(OpinionRow).where(OpinionRow.question == question)).first()
            return None if row is None else tuple(row.chains)

    def keep_opinion(self, question: str, chains: Sequence[str], *, now: datetime) -> None:
        """See ``ports.Opinions``."""
        with self._write() as session:
            session.merge(OpinionRow(question=question, chains=list(chains), answered=now))
