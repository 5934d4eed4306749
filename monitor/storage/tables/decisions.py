"""Which story follows which, and which articles a person put into a story."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from monitor.storage.tables.base import Row, text_column


class FollowRow(Row, table=True):
    """``story`` is the next step, another edition or a neighbour's twin of ``follows``.

    ``article`` is the earlier article that it was seen by, ``why`` what keeps the two apart.
    """

    __tablename__ = "follows"

    story: str = text_column(primary_key=True, foreign_key="stories.id")
    follows: str = text_column(primary_key=True, foreign_key="stories.id", index=True)
    article: str = text_column()
    why: str = text_column()


class PinRow(Row, table=True):
    """An article is of this story by hand: no run and no reprocess takes it to another one.

    Only ``monitor stories merge`` and ``split`` write here.
    """

    __tablename__ = "pins"

    article: str = text_column(primary_key=True, foreign_key="articles.id")
    story: str = text_column(foreign_key="stories.id")
    pinned: datetime = Field()
