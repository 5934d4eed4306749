"""Articles, drafts and small ladders of our own making for the tests of the store."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import delete, select

from monitor.model import (
    Article,
    ChainLabel,
    Delivery,
    DeliveryState,
    Draft,
    Evidence,
    Fact,
    Known,
    Labels,
    Page,
    PublicationDate,
    Signature,
    Validators,
    Verdict,
    VerdictKind,
)
from monitor.ports import Decide
from monitor.storage import Store
from monitor.storage.tables import (
    ArticleChainRow,
    ArticleRegionRow,
    ArticleRow,
    KeyRow,
    PageRow,
    QueueRow,
    table_of,
)

NOW = datetime(2026, 11, 20, 4, 30, tzinfo=timezone.utc)


def at(minutes: float) -> datetime:
    """So many minutes after the tests' beginning."""
    return NOW + timedelta(minutes=minutes)


def day(text: str, origin: str = "meta") -> PublicationDate:
    """A publication day."""
    return PublicationDate.of_day(date.fromisoformat(text), origin)


def article(name: str, text: str | None = None, **fields: Any) -> Article:
    """An article at an address of its own."""
    canonical = f"http://news.example.cn/{name}.html"
    values: dict[str, Any] = {
        "id": hashlib.sha256(canonical.encode()).hexdigest()[:16],
        "url": f"{canonical}?from=list",
        "canonical_url": canonical,
        "title": f"Headline of {name}",
        "text": text or f"First paragraph of {name}.\nSecond paragraph.",
        "language": "en",
        "published": day("2026-11-19"),
    }
    return Article(**(values | fields))


def labels(
    *chains: str,
    regions: Sequence[str] = ("CN-GX",),
    relevant: bool = True,
    facts: Sequence[float] = (),
    **fields: Any,
) -> Labels:
    """Labels with a span of evidence for each chain."""
    return Labels(
        language="en",
        relevant=relevant,
        chains=tuple(ChainLabel(c, 0.9, (Evidence("title", 0, 8, "Headline"),)) for c in chains),
        regions=tuple(regions),
        facts=tuple(
            Fact("investment", value, "CNY", 2026, Evidence("text", 0, 5, "First"))
            for value in facts
        ),
        **fields,
    )


def signature(text: str, *keys: int) -> Signature:
    """A signature whose content hash is that of ``text``."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Signature(content_hash=digest, minhash=(1, 2**31, 7), shingles=120, keys=keys)


def page(content: bytes = b"<html>page</html>", **fields: Any) -> Page:
    """A page as fetched."""
    values: dict[str, Any] = {
        "url": "http://news.example.cn/final.html",
        "requested_url": "http://news.example.cn/asked.html",
        "status": 200,
        "content": content,
        "fetched": NOW,
        "content_type": "text/html; charset=gb2312",
        "validators": Validators('"etag"', "Thu, 19 Nov 2026 00:00:00 GMT"),
    }
    return Page(**(values | fields))


def draft(
    name: str,
    *chains: str,
    text: str | None = None,
    keys: Sequence[int] = (),
    regions: Sequence[str] = ("CN-GX",),
    new_cluster: bool = False,
    facts: Sequence[float] = (),
    relevant: bool = True,
    published: PublicationDate | None = None,
    **fields: Any,
) -> Draft:
    """An article ready to be recorded."""
    made = article(name, text, published=published or day("2026-11-19"))
    values: dict[str, Any] = {
        "article": made,
        "labels": labels(
            *chains, regions=regions, new_cluster=new_cluster, facts=facts, relevant=relevant
        ),
        "signature": signature(made.text, *keys),
        "source": "gx-news",
        "run": "run-1",
        "seen": NOW,
        "page": page(),
    }
    return Draft(**(values | fields))


def undated(made: Draft) -> Draft:
    """The same draft without a publication date."""
    return replace(made, article=replace(made.article, published=None))


def seed(name: str, story: str, *chains: str, **fields: Any) -> Known:
    """A reviewed article."""
    made = article(name, published=day("2020-08-10", "seed"))
    return Known(
        article=made,
        labels=labels(*chains, **fields),
        signature=signature(made.text, 901),
        story=story,
        seed=True,
    )


def always_new(candidates: Sequence[Known]) -> Verdict:
    """A ladder that recognises nothing."""
    return Verdict(kind=VerdictKind.NEW, story="", why="Nothing like it was met before.")


def joins(kind: VerdictKind = VerdictKind.SAME_STORY, of: str | None = None) -> Decide:
    """A ladder that joins the story of the earliest candidate, or of the article ``of``."""

    def decide(candidates: Sequence[Known]) -> Verdict:
        found = next(c for c in candidates if of is None or c.article.id == of)
        rung = {VerdictKind.COPY: "content", VerdictKind.REVISION: "url"}.get(kind, "story")
        return Verdict(
            kind=kind, story=found.story, of=found.article.id, rung=rung, score=0.8, why="Alike."
        )

    return decide


def by_content(candidates: Sequence[Known]) -> Verdict:
    """A ladder of one rung: whatever there is, is the original; else new."""
    return joins(VerdictKind.COPY)(candidates) if candidates else always_new(candidates)


def delivery(number: int, story: str, **fields: Any) -> Delivery:
    """A row of the outbox."""
    values: dict[str, Any] = {
        "id": f"delivery-{number}",
        "rule": "new-cluster",
        "story": story,
        "destination": "desk",
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "due": NOW,
        "created": NOW,
    }
    return Delivery(**(values | fields))


def delete_by_hand(store: Store, name: str) -> None:
    """What a person may do in the database: the article goes, its story knows nothing of it."""
    with store._engine.begin() as connection:
        articles = table_of(ArticleRow).c
        number = connection.execute(
            select(articles.number).where(articles.id == article(name).id)
        ).scalar_one()
        hanging = (PageRow, KeyRow, ArticleChainRow, ArticleRegionRow, QueueRow)
        for table in map(table_of, hanging):
            connection.execute(delete(table).where(table.c.article == number))
        connection.execute(delete(table_of(ArticleRow)).where(articles.number == number))
