"""Reprocessing: which articles a run has been through, and what changed in each and in all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class ReprocessingRow(Row, table=True):
    """One reprocess, under its run.

    It takes the articles first seen at ``since`` or later (all for null), up to the number
    ``last``, and is over when ``finished``. ``rules`` is the fingerprint of what labels were made
    by: one that was interrupted is continued only by the same rules. ``register_change``: the pairs
    that came to the register by it, and those that went; null until that was worked out.
    """

    __tablename__ = "reprocessings"

    run: str = text_column(primary_key=True)
    rules: str = text_column()
    since: datetime | None = None
    last: int
    started: datetime
    finished: datetime | None = None
    register_change: Any = json_column(nullable=True)


class ReprocessedRow(Row, table=True):
    """An article that a reprocess is done with; ``change`` is null where nothing changed.

    Written in the transaction that changes the article. No foreign keys: the rows of a finished
    reprocess go when the next one begins.
    """

    __tablename__ = "reprocessed"

    run: str = text_column(primary_key=True)
    article: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    change: Any = json_column(nullable=True)


class BeforeRow(Row, table=True):
    """Story and verdict of an article before a reprocess changed either of them for the first time.

    Several articles and the arranging by date may move it, there and back: what became of it shows
    in the end. Goes when the next reprocess begins.
    """

    __tablename__ = "reprocessed_before"

    article: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    story: str = text_column()
    verdict: str = text_column()
