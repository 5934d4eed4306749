"""The ledger of a backfill: its cells, and which articles each of them gave the store."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class CellRow(Row, table=True):
    """A cell: one source, one way into the past, one month or range of pages; see ``CellRecord``.

    Who is at work on it is told by its lease, so that a dead worker's cell is free again.
    """

    __tablename__ = "cells"

    source: str = text_column(primary_key=True)
    way: str = text_column(primary_key=True)
    name: str = text_column(primary_key=True)
    since: date
    until: date
    position: int
    start: str | None = text_column(default=None)
    captured_since: date | None = None
    captured_until: date | None = None
    stretch_begin: int | None = Field(default=None, sa_type=BigInteger)
    stretch_end: int | None = Field(default=None, sa_type=BigInteger)
    stretch_before: int | None = None
    stretch_repeated: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: str = text_column()
    listed: int = 0
    fetched: int = 0
    new: int = 0
    copies: int = 0
    same_story: int = 0
    revised: int = 0
    unchanged: int = 0
    failed: int = 0
    outside: int = 0
    attempts: int = 0
    error: str | None = text_column(default=None)
    reached: date | None = None
    following: str | None = text_column(default=None)
    ended: bool = False
    run: str | None = text_column(default=None)
    updated: datetime


class CellArticleRow(Row, table=True):
    """An article that a cell gave the store, or found there; ``day`` is that of its publication.

    ``address`` is the fingerprint of its canonical URL. No foreign keys: what was given is
    remembered when the article is gone, for that is how a hole in the store is seen.
    """

    __tablename__ = "cell_articles"
    __table_args__ = (
        Index("ix_cell_articles_address", "address"),
        {"sqlite_with_rowid": False},
    )

    source: str = text_column(primary_key=True)
    way: str = text_column(primary_key=True)
    cell: str = text_column(primary_key=True)
    address: str = text_column(primary_key=True)
    day: date | None = None


class CellMissRow(Row, table=True):
    """An address that a cell listed and gave the store nothing for; see ``cells.CellMiss``.

    ``address`` is the fingerprint of its canonical URL. What lay outside of the window is kept, so
    that an archive's page is read once however often it was captured.
    """

    __tablename__ = "cell_misses"
    __table_args__ = (
        Index("ix_cell_misses_address", "address"),
        {"sqlite_with_rowid": False},
    )

    source: str = text_column(primary_key=True)
    way: str = text_column(primary_key=True)
    cell: str = text_column(primary_key=True)
    address: str = text_column(primary_key=True)
    kind: str = text_column()
    since: date | None = None
    until: date | None = None
    message: str | None = text_column(default=None)


class PartRow(Row, table=True):
    """What a shard of a run came to; taken away by the process that put the shard up."""

    __tablename__ = "backfill_parts"

    run: str = text_column(primary_key=True)
    shard: str = text_column(primary_key=True)
    part: Any = json_column()
