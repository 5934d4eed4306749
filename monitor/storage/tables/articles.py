"""Articles, their raw pages, the keys that find near copies, and links for queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class ArticleRow(Row, table=True):
    """An article as it reads now, with the verdict by which it came in.

    ``number`` counts arrivals (writers are serialised, so it is their order) and is what other
    tables point to: the key table holds some 60 rows an article, and 4 bytes instead of 16 matter
    there. ``address`` is the fingerprint of ``canonical_url`` (``codec.fingerprint``): an index
    row of PostgreSQL ends at 2,704 bytes, an address does not. ``published`` is the moment of a
    PublicationDate; precision and origin stand beside it. ``late``: a backfill found it;
    ``waiting`` until it has its place by date among the others, then ``placed``.
    """

    __tablename__ = "articles"

    number: int | None = Field(default=None, primary_key=True)
    id: str = text_column(unique=True)
    address: str = text_column(unique=True)
    canonical_url: str = text_column()
    url: str = text_column()
    title: str = text_column()
    text: str = text_column()
    language: str = text_column()
    published: datetime | None = None
    published_precision: str | None = text_column(default=None)
    published_origin: str | None = text_column(default=None)
    publisher: str | None = text_column(default=None)
    issuer: str | None = text_column(default=None)
    document_number: str | None = text_column(default=None, index=True)
    source: str | None = text_column(default=None)
    attachments: Any = json_column()
    flags: Any = json_column()
    labels: Any = json_column()
    content_hash: str = text_column(index=True)
    signature: bytes = Field(sa_type=LargeBinary)
    story: str = text_column(index=True, foreign_key="stories.id")
    verdict: str = text_column()
    rung: str | None = text_column(default=None)
    of: str | None = text_column(default=None)
    score: float
    why: str = text_column()
    silence: str | None = text_column(default=None)
    first_seen: datetime = Field(index=True)
    last_seen: datetime
    run: str = text_column()
    revisions: int = 0
    late: str | None = text_column(default=None, index=True)


class PageRow(Row, table=True):
    """The raw bytes of an article's page, zlib-compressed; the highest revision is the current one.

    ``content_hash`` is that of the text that was read from this page.
    """

    __tablename__ = "pages"

    article: int = Field(primary_key=True, foreign_key="articles.number")
    revision: int = Field(primary_key=True)
    url: str = text_column()
    requested_url: str = text_column()
    status: int
    content_type: str | None = text_column(default=None)
    encoding: str | None = text_column(default=None)
    etag: str | None = text_column(default=None)
    last_modified: str | None = text_column(default=None)
    fetched: datetime
    content_hash: str = text_column()
    content: bytes = Field(sa_type=LargeBinary)


class KeyRow(Row, table=True):
    """MinHash bands and story keys, to look up candidates by (``Signature.keys``).

    Without row ids on SQLite the table is its own index: half the size, one lookup less. No
    foreign key: it would cost a lookup for each of some 60 rows an article, and only
    ``monitor.storage.articles`` writes here, in the transaction that writes the article.
    """

    __tablename__ = "keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    article: int = Field(primary_key=True)


class ArticleChainRow(Row, table=True):
    """An article is about a chain."""

    __tablename__ = "article_chains"
    __table_args__ = ({"sqlite_with_rowid": False},)

    chain: str = text_column(primary_key=True)
    article: int = Field(primary_key=True, foreign_key="articles.number")
    score: float


class ArticleRegionRow(Row, table=True):
    """An article is about a region; ``position`` 0 is the most important one."""

    __tablename__ = "article_regions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    region: str = text_column(primary_key=True)
    article: int = Field(primary_key=True, foreign_key="articles.number")
    position: int
