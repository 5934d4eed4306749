"""Stories, the register of who promotes what, and the queue of articles for the alerts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class StoryRow(Row, table=True):
    """One announcement. Its articles point to it; ``head`` is the id of one of them.

    ``head`` has no foreign key: story and article would point to each other, and neither could be
    stored first. ``evidence_article`` maps a chain to the article that its evidence stands in.
    ``labels`` are the classifier's; a correction by hand stands above them. ``merged_into`` is the
    story that all its articles went to in a reprocess: the row stays, for others refer to it.
    ``note`` tells that an older report was found late; ``gained`` is when a report last said what
    the story had not said before.
    """

    __tablename__ = "stories"
    __table_args__ = (Index(None, "first_seen", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = text_column(unique=True)
    head: str = text_column()
    labels: Any = json_column()
    evidence_article: Any = json_column()
    novel: Any = json_column()
    relevant: bool
    seed: bool = False
    silence: str | None = text_column(default=None)
    merged_into: str | None = text_column(default=None, index=True)
    note: str | None = text_column(default=None)
    first_seen: datetime
    updated: datetime
    gained: datetime | None = None


class RegisterRow(Row, table=True):
    """A region promotes a chain: named first by which story or programme, when, how.

    ``named_as`` are its words; ``declared`` the day of the first declaration; ``recorded`` when
    the pair was first known here; ``note`` tells of a change of who was first.
    """

    __tablename__ = "register"

    region: str = text_column(primary_key=True)
    chain: str = text_column(primary_key=True)
    story: str | None = text_column(default=None, foreign_key="stories.id")
    since: date | None = None
    level: str = text_column()
    named_as: str | None = text_column(default=None)
    programme: str | None = text_column(default=None)
    declared: date | None = None
    recorded: datetime
    note: str | None = text_column(default=None)


class QueueRow(Row, table=True):
    """An article recorded as alertable that the rules have not seen yet; gone once settled."""

    __tablename__ = "match_queue"

    article: int = Field(
        primary_key=True,
        foreign_key="articles.number",
        sa_column_kwargs={"autoincrement": False},
    )
