"""Whose turn it is at a host, among the machines that share this database."""

from __future__ import annotations

from monitor.storage.tables.base import Row, text_column


class HostRow(Row, table=True):
    """A host that was asked. Times are seconds since 1970 by the database's own clock.

    ``until`` is when ``holder`` gives its turn up at the latest, or, without a holder, when the
    host may be asked again by its own word; ``asked`` is when the last turn ended, or began while
    it has not ended.
    """

    __tablename__ = "hosts"

    host: str = text_column(primary_key=True)
    holder: str | None = text_column(default=None)
    until: float
    asked: float
