"""Find the earlier articles that the ladder must compare with, by index only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from monitor.model import Article, Signature
from monitor.storage.codec import fingerprint
from monitor.storage.tables import ArticleRow, KeyRow

#: By exact match and by shared keys each. A true copy shares many keys, so a longer tail would
#: only cost time: each candidate is loaded with its text.
MAX_CANDIDATES = 200


def candidate_rows(
    session: Session, article: Article, signature: Signature
) -> Sequence[ArticleRow]:
    """Rows that share address, document number, content hash or a key, in order of arrival."""
    address = fingerprint(article.canonical_url)
    same: list[ColumnElement[bool]] = [
        col(ArticleRow.address) == address,
        col(ArticleRow.content_hash) == signature.content_hash,
    ]
    if article.document_number is not None:
        same.append(col(ArticleRow.document_number) == article.document_number)
    numbers: set[int | None] = set(
        session.exec(
            select(ArticleRow.number)
            .where(or_(*same))
            .order_by((col(ArticleRow.address) == address).desc(), col(ArticleRow.number))
            .limit(MAX_CANDIDATES)
        )
    )
    if signature.keys:
        by_key = session.exec(
            select(KeyRow.article)
            .where(col(KeyRow.key).in_(signature.keys))
            .group_by(col(KeyRow.article))
            # Of those that share equally many, the latest are the likeliest to be related.
            .order_by(func.count().desc(), col(KeyRow.article).desc())
            .limit(MAX_CANDIDATES)
        )
        numbers.update(by_key)
    if not numbers:
        return []
    return session.exec(
        select(ArticleRow)
        .where(col(ArticleRow.number).in_(numbers))
        .order_by(col(ArticleRow.number))
    ).all()
