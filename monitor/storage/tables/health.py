"""How the sources did in each run, and when they were silent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from monitor.storage.tables.base import Row, text_column


class VisitRow(Row, table=True):
    """One source in one run; ``rows`` are the articles that its list showed, if it was read."""

    __tablename__ = "visits"
    __table_args__ = (Index(None, "source", "finished"),)

    source: str = text_column(primary_key=True)
    run: str = text_column(primary_key=True)
    day: date
    finished: datetime
    state: str = text_column()
    rows: int | None = None
    listed: int
    fetched: int
    new: int
    copies: int
    same_story: int
    revised: int
    unchanged: int
    failed: int
    problem: str | None = text_column(default=None)


class SilenceRow(Row, table=True):
    """A source's silence; open while ``ended`` is empty.

    ``told`` and ``end_told``: the operations alert about its beginning and its end is settled,
    either delivered or not to be sent.
    """

    __tablename__ = "silences"

    source: str = text_column(primary_key=True)
    since: datetime = Field(primary_key=True)
    reason: str = text_column()
    ended: datetime | None = None
    recovery: str | None = text_column(default=None)
    told: bool = False
    end_told: bool = False
