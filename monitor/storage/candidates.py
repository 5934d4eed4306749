"""Find the earlier articles that the ladder must compare with, by index only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session

from monitor.model import Article, Signature
from monitor.storage.codec import fingerprint
from monitor.storage.tables import ArticleRow, KeyRow, table_of

#: By exact match and by shared keys each. A true copy shares many keys, so a longer tail would
#: only cost time: each candidate is loaded with its text.
MAX_CANDIDATES = 200

_ARTICLES = table_of(ArticleRow).c
_KEYS = table_of(KeyRow).c

#: Same address, content or document number (a missing number equals nothing), the own address
#: before all else.
_EXACT = (
    select(_ARTICLES.number)
    .where(
        or_(
            _ARTICLES.address == bindparam("address"),
            _ARTICLES.content_hash == bindparam("content_hash"),
            _ARTICLES.document_number == bindparam("document_number"),
        )
    )
    .order_by((_ARTICLES.address == bindparam("address")).desc(), _ARTICLES.number)
    .limit(MAX_CANDIDATES)
)
#: Most shared keys first; of those that share equally many, the latest are the likeliest kin.
_BY_KEY = (
    select(_KEYS.article)
    .where(_KEYS.key.in_(bindparam("keys", expanding=True)))
    .group_by(_KEYS.article)
    .order_by(func.count().desc(), _KEYS.article.desc())
    .limit(MAX_CANDIDATES)
)
_ROWS = (
    select(ArticleRow)
    .where(_ARTICLES.number.in_(bindparam("numbers", expanding=True)))
    .order_by(_ARTICLES.number)
)


def candidate_rows(
    session: Session,
    article: Article,
    signature: Signature,
    *,
    before: int | None = None,
    always: Sequence[int] = (),
) -> Sequence[ArticleRow]:
    """Rows that share address, document number, content hash or a key, in order of arrival.

    ``before``: only those that arrived before this number, and those numbered in ``always``.
    """
    connection = session.connection()
    exact, by_key = _EXACT, _BY_KEY
    if before is not None:
        exact = exact.where(or_(_ARTICLES.number < before, _ARTICLES.number.in_(always)))
        by_key = by_key.where(or_(_KEYS.article < before, _KEYS.article.in_(always)))
    same = {
        "address": fingerprint(article.canonical_url),
        "content_hash": signature.content_hash,
        "document_number": article.document_number,
    }
    numbers = set(connection.execute(exact, same).scalars())
    if signature.keys:
        numbers.update(connection.execute(by_key, {"keys": signature.keys}).scalars())
    if not numbers:
        return []
    return session.scalars(_ROWS, {"numbers": list(numbers)}).all()
