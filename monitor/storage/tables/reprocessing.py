"""Reprocessing: which articles a run has been through, and what changed in each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class ReprocessingRow(Row, table=True):
    """One reprocess, under its run.

    It takes the articles first seen at ``since`` or later (all for null), up to the number
    ``last``, and is over when ``finished``. ``rules`` is the fingerprint of what labels were made
    by: one that was interrupted is continued only by the same rules.
    """

    __tablename__ = "reprocessings"

    run: str = text_column(primary_key=True)
    rules: str = text_column()
    since: datetime | None = None
    last: int
    started: datetime
    finished: datetime | None = None


class ReprocessedRow(Row, table=True):
    """An article that a reprocess is done with; ``change`` is null where nothing changed.

    Written in the transaction that changes the article. No foreign keys: the rows of a finished
    reprocess go when the next one begins.
    """

    __tablename__ = "reprocessed"

    run: str = text_column(primary_key=True)
    article: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    change: Any = json_column(nullable=True)
