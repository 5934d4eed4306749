"""Archives of generated articles for ``bench_dedupe.py``: filled in bulk, asked as a run does.

A million calls of ``record`` would take hours, and a million signatures most of one. So the articles
are signed by the real code and stored through the store's own tables up to ``MOST_SIGNED``: all of
an archive of 100,000, one in ten of a million. The others are shadows of these: the same text and
labels under an address and a day of their own. What a signature hashes from words that no other
article has is drawn at random for a shadow, as hashes are; the keys that many articles share it
keeps, and those of its fortnight are signed anew. The table of keys thus has the size and the
frequencies of real ones; originals of copies are real ones only.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from dedupe_corpus import draft_of, identity, made_on, make, url_of
from sqlalchemy import func, insert, select

from monitor.dedupe import Reading, decide, sign
from monitor.evaluation.stories import StoryScores, evaluate_stories
from monitor.model import Article, Draft, Labels, PublicationDate, Signature
from monitor.reading import Reader
from monitor.storage import Store, open_store
from monitor.storage.article_rows import content_columns
from monitor.storage.codec import dump_labels, dump_signature, fingerprint
from monitor.storage.tables import (
    ArticleChainRow,
    ArticleRegionRow,
    ArticleRow,
    KeyRow,
    StoryRow,
    table_of,
)

GOLD = Path(__file__).parents[1] / "gold" / "dev.jsonl"
#: Signed by the real code; a signature takes 2 ms.
MOST_SIGNED = 100_000
_CHUNK = 200
#: A key that so many of the signed articles share is kept by their shadows.
_SHARED = 3
#: Shadows in one transaction. Their keys are sorted, so that each page is written once for many.
_BATCH = 20_000
#: Articles of the same region, chains and fortnight around each labelled one.
CROWD = 40
_CROWD_FROM = 50_000_000

Rows = dict[str, list[dict[str, Any]]]
Signed = tuple[int, Draft]


def originals(articles: int) -> range:
    """Numbers of the English articles that were signed; each has a Chinese one after it."""
    return range(0, articles - 1, 2 * max(1, articles // MOST_SIGNED))


def signed_numbers(articles: int) -> dict[int, None]:
    """Numbers of all articles that were signed, in order: the originals and those after them."""
    return dict.fromkeys(number for first in originals(articles) for number in (first, first + 1))


def fill(path: Path, articles: int) -> None:
    """Make the database ``path`` with so many articles, each a story of its own."""
    store = open_store(f"sqlite:///{path}")
    signed: list[Signed] = []
    numbers = list(signed_numbers(articles))
    chunks = [numbers[at : at + _CHUNK] for at in range(0, len(numbers), _CHUNK)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for some in pool.imap(_sign, chunks):
            _insert(store, some)
            signed += some
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    _add_shadows(connection, signed, articles)
    connection.execute("ANALYZE")
    connection.close()


def _sign(numbers: Sequence[int]) -> list[Signed]:
    return [(number + 1, draft_of(make(number), number, made_on(number))) for number in numbers]


def _insert(store: Store, signed: Sequence[Signed]) -> None:
    """What ``record`` stores of new articles with these numbers, but for the register."""
    rows: Rows = {table: [] for table in ("stories", "articles", "keys", "chains", "regions")}
    for number, draft in signed:
        article, labels = draft.article, draft.labels
        rows["stories"].append({
            "id": article.id, "head": article.id, "labels": dump_labels(labels),
            "evidence_article": {label.chain: article.id for label in labels.chains}, "novel": [],
            "relevant": True, "seed": False, "silence": None, "first_seen": draft.seen,
            "updated": draft.seen,
        })  # fmt: skip
        rows["articles"].append({
            "number": number, "id": article.id, "address": fingerprint(article.canonical_url),
            "canonical_url": article.canonical_url, "story": article.id, "source": draft.source,
            "verdict": "new", "rung": None, "of": None, "score": 0.0, "why": "", "silence": None,
            "first_seen": draft.seen, "last_seen": draft.seen, "run": draft.run, "revisions": 0,
            **content_columns(article, labels, draft.signature),
        })  # fmt: skip
        rows["keys"] += [{"key": key, "article": number} for key in draft.signature.keys]
        chains = {label.chain: label.score for label in labels.chains}
        rows["chains"] += [
            {"chain": chain, "article": number, "score": score} for chain, score in chains.items()
        ]
        rows["regions"] += [
            {"region": region, "article": number, "position": place}
            for place, region in enumerate(labels.regions)
        ]
    tables = {"stories": StoryRow, "articles": ArticleRow, "keys": KeyRow,
              "chains": ArticleChainRow, "regions": ArticleRegionRow}  # fmt: skip
    with store._write() as session:
        for name, table in tables.items():
            if rows[name]:
                session.connection().execute(insert(table_of(table)), rows[name])


def _add_shadows(connection: sqlite3.Connection, signed: Sequence[Signed], articles: int) -> None:
    """The articles whose numbers are missing, past SQLAlchemy: rows as they are stored."""
    held = {number for number, _ in signed}
    counted = Counter(key for _, draft in signed for key in draft.signature.keys)
    dice = random.Random(41)
    missing = [number for number in range(1, articles + 1) if number not in held]
    columns = [row[1] for row in connection.execute("PRAGMA table_info(articles)")]
    story_columns = [row[1] for row in connection.execute("PRAGMA table_info(stories)")]
    for start in range(0, len(missing), _BATCH):
        stories, rows, keys, chains, regions = [], [], [], [], []
        for number in missing[start : start + _BATCH]:
            origin, draft = dice.choice(signed)
            kept = [key for key in draft.signature.keys if counted[key] >= _SHARED]
            row = _row(connection, "articles", columns, origin)
            story = _row(connection, "stories", story_columns, draft.article.id)
            signature = _shadow_signature(draft, number, kept, dice)
            id_, day = identity(number - 1), made_on(number - 1)
            seen = f"{day:%Y-%m-%d} 00:00:00.000000"
            row |= {
                "number": number, "id": id_, "address": fingerprint(url_of(number - 1)),
                "canonical_url": url_of(number - 1), "url": url_of(number - 1), "story": id_,
                "content_hash": signature.content_hash, "signature": dump_signature(signature),
                "published": f"{day - timedelta(hours=8):%Y-%m-%d %H:%M:%S}.000000",
                "first_seen": seen, "last_seen": seen,
            }  # fmt: skip
            story |= {
                "number": None, "id": id_, "head": id_, "first_seen": seen, "updated": seen,
            }  # fmt: skip
            rows.append(tuple(row.values()))
            stories.append(tuple(story.values()))
            keys += [(key, number) for key in signature.keys]
            chains += [(label.chain, number, label.score) for label in draft.labels.chains]
            regions += [(region, number, 0) for region in draft.labels.regions]
        with connection:
            _put(connection, "stories", stories)
            _put(connection, "articles", rows)
            _put(connection, "keys", sorted(keys))
            _put(connection, "article_chains", sorted(chains))
            _put(connection, "article_regions", sorted(regions))


def _row(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], of: int | str
) -> dict[str, Any]:
    name = "number" if isinstance(of, int) else "id"
    found = connection.execute(f"SELECT * FROM {table} WHERE {name} = ?", (of,)).fetchone()
    return dict(zip(columns, found, strict=True))


def _put(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _shadow_signature(
    draft: Draft, number: int, kept: Sequence[int], dice: random.Random
) -> Signature:
    published = PublicationDate.of_day(made_on(number - 1).date(), "meta")
    bare = replace(draft.article, canonical_url="", title="", text="", published=published)
    own = len(draft.signature.keys) - len(kept)
    keys = [*(dice.getrandbits(63) for _ in range(own)), *kept, *sign(bare, draft.labels).keys]
    return Signature(
        content_hash=f"{dice.getrandbits(128):032x}",
        minhash=struct.unpack("<64I", dice.randbytes(256)),
        shingles=draft.signature.shingles,
        keys=tuple(dict.fromkeys(keys)),
    )


def labelled_stories(store: Store) -> StoryScores:
    """Record the gold's articles, each in a crowd that shares its labels' keys; how well they join.

    One that joins an article of the crowd is a story of its own.
    """
    reader = Reader()
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    read = [reader.read(record["id"], record) for record in gold]
    with store._read() as session:
        last: int = session.scalar(select(func.max(table_of(ArticleRow).c.number))) or 0
    _insert(store, list(enumerate(_crowd(read), start=last + 1)))
    verdicts = []
    for article, labels in read:
        draft = Draft(
            article=article,
            labels=labels,
            signature=sign(article, labels),
            source="bench",
            run="bench",
            seen=datetime.now(timezone.utc),
        )
        recorded = store.record(
            draft, lambda known, d=draft: decide(Reading(d.article, d.labels, d.signature), known)
        )
        verdicts.append(recorded.verdict)
    return evaluate_stories(gold, verdicts)


def _crowd(read: Sequence[tuple[Article, Labels]]) -> Iterator[Draft]:
    for place, (article, labels) in enumerate(read):
        day = article.published.day if article.published else date(2022, 1, 1)
        when = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
        shared = {
            "chains": labels.chains,
            "regions": labels.regions,
            "event": labels.event,
            "relevant": labels.relevant,
        }
        for member in range(CROWD):
            number = _CROWD_FROM + CROWD * place + member
            yield draft_of(make(number), number, when + timedelta(days=member % 9 - 4), **shared)
