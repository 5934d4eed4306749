"""Alerts to be sent: one row for each rule, story and destination."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from monitor.storage.tables.base import Row, text_column


class DeliveryRow(Row, table=True):
    """A row of the outbox; ``owner`` holds it until ``leased_until`` while it is ``sending``.

    ``given_up``: failed for good, tried again only by force. ``before`` is the state that a lease
    was taken from, for rows that are given back untried.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("rule", "story", "destination"),
        Index(None, "destination", "state", "due"),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = text_column(unique=True)
    rule: str = text_column()
    story: str = text_column(foreign_key="stories.id", index=True)
    destination: str = text_column()
    state: str = text_column()
    attempts: int = 0
    due: datetime
    created: datetime
    sent: datetime | None = None
    error: str | None = text_column(default=None)
    digest: bool = False
    interrupted: bool = False
    given_up: bool = False
    owner: str | None = text_column(default=None)
    leased_until: datetime | None = None
    before: str | None = text_column(default=None)
