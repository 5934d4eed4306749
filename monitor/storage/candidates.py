"""Find the earlier articles that the ladder must compare with, by index only.

However many articles share a key, so many rows are read and so many texts loaded: an article costs
the same in a large archive as in a small one (tests/benchmarks/bench_dedupe.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from sqlalchemy import Text, TextClause, bindparam, select, text, union_all
from sqlalchemy import cast as cast_to
from sqlmodel import Session

from monitor.dedupe.shortlist import PER_KEY, SAME_DOCUMENT, SAME_TEXT, shortlist
from monitor.model import Article, Known, Labels, Signature
from monitor.storage.article_rows import SEED, article_of
from monitor.storage.codec import fingerprint, load_labels, load_signature
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
_KNOWN = (
    select(
        *(
            _ARTICLES[name]
            for name in (
                "id", "url", "canonical_url", "title", "text", "language", "published",
                "published_precision", "published_origin", "publisher", "issuer",
                "document_number", "source", "attachments", "flags", "content_hash",
                "signature", "story", "verdict",
            )
        ),
        # As it is written: most candidates were candidates before, and are not parsed again.
        cast_to(_ARTICLES.labels, Text).label("labels"),
    )
    .where(_ARTICLES.number.in_(bindparam("numbers", expanding=True)))
    .order_by(_ARTICLES.number)
)  # fmt: skip

#: Labels and signatures that are kept as loaded, a few kB each: those of a busy province's month.
_KEPT = 1024

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
    return [
        Known(
            article=article_of(cast("ArticleRow", row)),
            labels=_labels(row.labels),
            signature=_signature(row.signature, row.content_hash),
            story=row.story,
            seed=row.verdict == SEED,
        )
        for row in rows
    ]


@lru_cache(maxsize=_KEPT)
def _labels(written: str) -> Labels:
    return load_labels(json.loads(written))


_signature = lru_cache(maxsize=_KEPT)(load_signature)


def _sharing(
    session: Session, signature: Signature, before: int, always: Sequence[int]
) -> list[tuple[int, int]]:
    """(key, article) for the latest articles of each key, and for those of ``always``."""
    connection = session.connection()
    found: list[tuple[int, int]] = []
    for keys in chunks(signature.keys, _KEYS_AT_ONCE):
        values = {f"k{place}": key for place, key in enumerate(keys)}
        values |= {f"a{place}": number for place, number in enumerate(always)}
        rows = connection.execute(_latest(len(keys), len(always)), {**values, "before": before})
        found += [(key, number) for key, number in rows]
    return found


@lru_cache(maxsize=_KEYS_AT_ONCE)
def _latest(keys: int, always: int) -> TextClause:
    """The latest ``PER_KEY`` articles of each of so many keys, read from the end of the index, and
    those of so many articles.

    Each key has a statement of its own: with one for all, both databases would read every row.
    """
    one = (
        "SELECT * FROM (SELECT key, article FROM keys WHERE key = :k{} AND article < :before "
        f"ORDER BY article DESC LIMIT {PER_KEY}) AS latest{{}}"
    )
    parts = [one.format(place, place) for place in range(keys)]
    if always:
        asked = ", ".join(f":k{place}" for place in range(keys))
        wanted = ", ".join(f":a{place}" for place in range(always))
        parts.append(
            f"SELECT key, article FROM keys WHERE key IN ({asked}) AND article IN ({wanted})"
        )
    return text(" UNION ALL ".join(parts))
