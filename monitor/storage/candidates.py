"""Find the earlier articles that the ladder must compare with, by index only.

However many articles share a key, so many rows are read and so many texts loaded: an article costs
the same in a large archive as in a small one (tests/benchmarks/bench_dedupe.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from sqlalchemy import TextClause, bindparam, select, text, union_all
from sqlmodel import Session

from monitor.dedupe.shortlist import PER_KEY, SAME_DOCUMENT, SAME_TEXT, shortlist
from monitor.model import Article, Known, Signature
from monitor.storage.article_rows import known_of
from monitor.storage.codec import fingerprint
from monitor.storage.tables import ArticleRow, KeyRow, table_of
from monitor.storage.transactions import chunks

_ARTICLES = table_of(ArticleRow).c
_KEYS = table_of(KeyRow).c

#: Keys asked for in one statement; an article has 63 at most, PostgreSQL and SQLite take hundreds.
_KEYS_AT_ONCE = 100

_BEFORE = _ARTICLES.number < bindparam("before")
_SAME_ADDRESS = select(_ARTICLES.number).where(_BEFORE, _ARTICLES.address == bindparam("address"))
_SAME_TEXT = (
    select(_ARTICLES.number)
    .where(_BEFORE, _ARTICLES.content_hash == bindparam("content_hash"))
    .order_by(_ARTICLES.number)
    .limit(SAME_TEXT)
)
_SAME_DOCUMENT = (
    select(_ARTICLES.number)
    .where(_BEFORE, _ARTICLES.document_number == bindparam("document_number"))
    .order_by(_ARTICLES.number)
    .limit(SAME_DOCUMENT)
)
#: One statement, since passing SQLAlchemy costs more than the look-up; a document number that is
#: missing equals nothing.
_SAME = union_all(
    _SAME_ADDRESS,
    select(_SAME_TEXT.subquery().c.number),
    select(_SAME_DOCUMENT.subquery().c.number),
)
_OF_ALWAYS = select(_KEYS.key, _KEYS.article).where(
    _KEYS.key.in_(bindparam("keys", expanding=True)),
    _KEYS.article.in_(bindparam("always", expanding=True)),
)
_KNOWN = (
    select(
        *(
            _ARTICLES[name]
            for name in (
                "id", "url", "canonical_url", "title", "text", "language", "published",
                "published_precision", "published_origin", "publisher", "issuer",
                "document_number", "source", "attachments", "flags", "labels", "content_hash",
                "signature", "story", "verdict",
            )
        )
    )
    .where(_ARTICLES.number.in_(bindparam("numbers", expanding=True)))
    .order_by(_ARTICLES.number)
)  # fmt: skip

#: Later than any article; SQLite's and PostgreSQL's INTEGER hold it.
_EVER = 2**31 - 1


def candidates_of(
    session: Session,
    article: Article,
    signature: Signature,
    *,
    before: int = _EVER,
    always: Sequence[int] = (),
) -> list[Known]:
    """The likeliest of those that share address, document number, text or a key, oldest first.

    ``before``: only those that arrived before this number. Those numbered in ``always`` (the seed
    corpus) are among them if they share any key, whenever they arrived.
    """
    connection = session.connection()
    same = {
        "before": before,
        "address": fingerprint(article.canonical_url),
        "content_hash": signature.content_hash,
        "document_number": article.document_number,
    }
    numbers = set[int](connection.execute(_SAME, same).scalars())
    numbers |= shortlist(_sharing(session, signature, before, always), always)
    if not numbers:
        return []
    rows = connection.execute(_KNOWN, {"numbers": sorted(numbers)})
    # Past the ORM, whose objects cost more than the query; the columns are those that are read.
    return [known_of(cast("ArticleRow", row)) for row in rows]


def _sharing(
    session: Session, signature: Signature, before: int, always: Sequence[int]
) -> list[tuple[int, int]]:
    """(key, article) for the latest articles of each key, and for those of ``always``."""
    connection = session.connection()
    found: list[tuple[int, int]] = []
    for keys in chunks(signature.keys, _KEYS_AT_ONCE):
        values = {f"k{place}": key for place, key in enumerate(keys)}
        rows = connection.execute(_latest(len(keys)), {**values, "before": before})
        found += [(key, number) for key, number in rows]
        if always:
            rows = connection.execute(_OF_ALWAYS, {"keys": list(keys), "always": list(always)})
            found += [(key, number) for key, number in rows]
    return found


@lru_cache(maxsize=_KEYS_AT_ONCE)
def _latest(keys: int) -> TextClause:
    """The latest ``PER_KEY`` articles of each of so many keys, read from the end of the index.

    Each key has a statement of its own: with one for all, both databases would read every row.
    """
    one = (
        "SELECT * FROM (SELECT key, article FROM keys WHERE key = :k{} AND article < :before "
        f"ORDER BY article DESC LIMIT {PER_KEY}) AS latest{{}}"
    )
    return text(" UNION ALL ".join(one.format(place, place) for place in range(keys)))
