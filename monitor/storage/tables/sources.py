"""What sources listed, who is at work on them, and how the runs went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class SourceRow(Row, table=True):
    """A source's lists: ``listing`` counts them, ``first_finished`` ends the first sight.

    The validators belong to the last list whose entries were all stored; ``links`` is the hash of
    that list where its server gave none.
    """

    __tablename__ = "sources"

    slug: str = text_column(primary_key=True)
    listing: int = 0
    listed: datetime | None = None
    first_finished: datetime | None = None
    last_finished: datetime | None = None
    etag: str | None = text_column(default=None)
    last_modified: str | None = text_column(default=None)
    links: str | None = text_column(default=None)


class EntryRow(Row, table=True):
    """A listed address. Current when ``listing`` is that of its source; ``position`` is the order.

    ``address`` is the fingerprint of ``canonical_url``, as in ``articles``. ``text`` is kept only
    until the article is stored: an unchanged list may have to give it once more after a failure.
    """

    __tablename__ = "entries"

    source: str = text_column(primary_key=True)
    address: str = text_column(primary_key=True)
    canonical_url: str = text_column()
    url: str = text_column()
    title: str | None = text_column(default=None)
    published: datetime | None = None
    published_precision: str | None = text_column(default=None)
    published_origin: str | None = text_column(default=None)
    summary: str | None = text_column(default=None)
    text: str | None = text_column(default=None)
    listing: int
    position: int
    first_listed: datetime
    last_listed: datetime
    at_first_sight: bool
    article: str | None = text_column(default=None)
    last_fetched: datetime | None = None
    changed: bool = False
    failed: bool = False
    failure: str | None = text_column(default=None)


class LeaseRow(Row, table=True):
    """Who holds a name until when."""

    __tablename__ = "leases"

    name: str = text_column(primary_key=True)
    owner: str = text_column()
    until: datetime


class RunRow(Row, table=True):
    """One run and its whole report."""

    __tablename__ = "runs"

    id: str = text_column(primary_key=True)
    flow: str = text_column()
    started: datetime = Field(index=True)
    finished: datetime
    ok: bool
    report: Any = json_column()
