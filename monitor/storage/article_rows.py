"""Articles ↔ rows, and the rows that hang on an article: page, keys, links."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import QueryableAttribute, load_only
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col

from monitor.model import (
    Article,
    Draft,
    Known,
    Labels,
    Language,
    Page,
    Signature,
    Silence,
    Validators,
)
from monitor.storage.codec import (
    dump_attachments,
    dump_labels,
    dump_published,
    dump_signature,
    fingerprint,
    load_attachments,
    load_labels,
    load_published,
    load_signature,
)
from monitor.storage.tables import (
    ArticleChainRow,
    ArticleRegionRow,
    ArticleRow,
    KeyRow,
    PageRow,
    table_of,
)
from monitor.storage.transactions import chunks

#: The verdict of a reviewed article; the ladder never gives it.
SEED = "seed"

#: ``ArticleRow.late`` of what a backfill found: not yet, and now placed by date among the others.
WAITING = "waiting"
PLACED = "placed"

_INSERT_ARTICLE = insert(table_of(ArticleRow))
_INSERT_KEYS = insert(table_of(KeyRow))
_INSERT_CHAINS = insert(table_of(ArticleChainRow))
_INSERT_REGIONS = insert(table_of(ArticleRegionRow))
_INSERT_PAGE = insert(table_of(PageRow))
_HAS_PAGE = select(table_of(PageRow).c.article).where(
    table_of(PageRow).c.article == bindparam("number")
)
_DELETE_HANGING = tuple(
    delete(table).where(table.c.article == bindparam("number"))
    for table in (
        table_of(PageRow),
        table_of(KeyRow),
        table_of(ArticleChainRow),
        table_of(ArticleRegionRow),
    )
)


def only(*attributes: object) -> ExecutableOption:
    """Load these columns of a row and no others: no texts where none are read."""
    # SQLModel declares a row's attributes as the values they hold.
    return load_only(*cast("tuple[QueryableAttribute[Any], ...]", attributes))


def content_columns(article: Article, labels: Labels, signature: Signature) -> dict[str, Any]:
    """The columns of an article that a revision replaces."""
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        **dump_published(article.published),
        "publisher": article.publisher,
        "issuer": article.issuer,
        "document_number": article.document_number,
        "attachments": dump_attachments(article.attachments),
        "flags": list(article.flags),
        "labels": dump_labels(labels),
        "content_hash": signature.content_hash,
        "signature": dump_signature(signature),
    }


def insert_article(
    session: Session,
    known: Known,
    *,
    verdict: str,
    rung: str | None,
    of: str | None,
    score: float,
    why: str,
    source: str | None,
    silence: Silence | None,
    seen: datetime,
    run: str,
    late: bool = False,
) -> int:
    """Insert an article with its keys and links; its number."""
    article = known.article
    values = {
        "id": article.id,
        "address": fingerprint(article.canonical_url),
        "canonical_url": article.canonical_url,
        "story": known.story,
        "source": article.source or source,
        "verdict": verdict,
        "rung": rung,
        "of": of,
        "score": score,
        "why": why,
        "silence": silence,
        "first_seen": seen,
        "last_seen": seen,
        "run": run,
        "revisions": 0,
        "late": WAITING if late else None,
        **content_columns(article, known.labels, known.signature),
    }
    result = session.connection().execute(_INSERT_ARTICLE, values)
    key = result.inserted_primary_key
    assert key is not None
    number: int = key[0]
    _forget_deleted(session, number)
    insert_links(session, number, known.labels, known.signature)
    return number


def _forget_deleted(session: Session, number: int) -> None:
    """SQLite gives the number of a last article that somebody deleted by hand once more: what hung
    on that one must not hang on this."""
    connection = session.connection()
    if connection.execute(_HAS_PAGE, {"number": number}).first() is None:
        return
    for statement in _DELETE_HANGING:
        connection.execute(statement, {"number": number})


def insert_links(session: Session, number: int, labels: Labels, signature: Signature) -> None:
    """Insert what an article is found by: its keys, chains and regions."""
    connection = session.connection()
    keys = dict.fromkeys(signature.keys)
    if keys:
        connection.execute(_INSERT_KEYS, [{"key": key, "article": number} for key in keys])
    scores = {label.chain: label.score for label in labels.chains}
    if scores:
        connection.execute(
            _INSERT_CHAINS,
            [{"chain": c, "article": number, "score": score} for c, score in scores.items()],
        )
    regions = list(dict.fromkeys(labels.regions))
    if regions:
        connection.execute(
            _INSERT_REGIONS,
            [
                {"region": region, "article": number, "position": position}
                for position, region in enumerate(regions)
            ],
        )


def delete_links(session: Session, number: int, labels: Labels, signature: Signature) -> None:
    """Delete what ``insert_links`` inserted for the same values (none has an index by article)."""
    for key_chunk in chunks(signature.keys):
        session.exec(
            delete(KeyRow).where(col(KeyRow.key).in_(key_chunk), col(KeyRow.article) == number)
        )
    session.exec(
        delete(ArticleChainRow).where(
            col(ArticleChainRow.chain).in_([label.chain for label in labels.chains]),
            col(ArticleChainRow.article) == number,
        )
    )
    session.exec(
        delete(ArticleRegionRow).where(
            col(ArticleRegionRow.region).in_(labels.regions),
            col(ArticleRegionRow.article) == number,
        )
    )


def is_good(page: Page | None) -> bool:
    """Whether a page is worth keeping: a 304, an error or an empty body never replaces one."""
    return page is not None and page.status == 200 and not page.not_modified and bool(page.content)


def insert_page(session: Session, number: int, revision: int, draft: Draft) -> None:
    """Keep the draft's page, if it is a good one, as the article's current page."""
    page = draft.page
    if page is None or not is_good(page):
        return
    session.connection().execute(
        _INSERT_PAGE,
        {
            "article": number,
            "revision": revision,
            "url": page.url,
            "requested_url": page.requested_url,
            "status": page.status,
            "content_type": page.content_type,
            "encoding": draft.encoding,
            "etag": page.validators.etag,
            "last_modified": page.validators.last_modified,
            "fetched": page.fetched,
            "content_hash": draft.signature.content_hash,
            "content": zlib.compress(page.content),
        },
    )


def page_of(row: PageRow) -> Page:
    """The page as it came."""
    return Page(
        url=row.url,
        requested_url=row.requested_url,
        status=row.status,
        content=zlib.decompress(row.content),
        fetched=row.fetched,
        content_type=row.content_type,
        validators=Validators(row.etag, row.last_modified),
    )


def article_of(row: ArticleRow) -> Article:
    """The article as it reads now."""
    return Article(
        id=row.id,
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        text=row.text,
        language=cast("Language", row.language),
        published=load_published(row.published, row.published_precision, row.published_origin),
        publisher=row.publisher,
        issuer=row.issuer,
        document_number=row.document_number,
        source=row.source,
        attachments=load_attachments(row.attachments),
        flags=tuple(row.flags),
    )


def known_of(row: ArticleRow) -> Known:
    """The article as the ladder compares it."""
    return Known(
        article=article_of(row),
        labels=load_labels(row.labels),
        signature=load_signature(row.signature, row.content_hash),
        story=row.story,
        seed=row.verdict == SEED,
    )
