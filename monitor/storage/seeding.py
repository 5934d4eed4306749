"""Loading the reviewed articles: the first knowledge of the ladder and of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from monitor.model import Known, Silence
from monitor.storage.article_rows import SEED, insert_article
from monitor.storage.codec import fingerprint
from monitor.storage.membership import insert_story, merge_in
from monitor.storage.register import enter
from monitor.storage.tables import ArticleRow, StoryRow


def missing_seeds(session: Session, seeds: Sequence[Known]) -> list[Known]:
    """Those whose id and address are not stored yet."""
    ids = [seed.article.id for seed in seeds]
    addresses = [fingerprint(seed.article.canonical_url) for seed in seeds]
    stored_ids = set(session.exec(select(ArticleRow.id).where(col(ArticleRow.id).in_(ids))))
    stored_addresses = set(
        session.exec(select(ArticleRow.address).where(col(ArticleRow.address).in_(addresses)))
    )
    return [
        seed
        for seed, address in zip(seeds, addresses, strict=True)
        if seed.article.id not in stored_ids and address not in stored_addresses
    ]


def seed_numbers(session: Session, seeds: Sequence[Known]) -> list[int]:
    """The numbers of the stored seed articles among these."""
    rows = session.exec(
        select(ArticleRow.number).where(
            col(ArticleRow.id).in_([seed.article.id for seed in seeds]), ArticleRow.verdict == SEED
        )
    )
    return [number for number in rows if number is not None]


def add_seed(session: Session, seed: Known, now: datetime) -> None:
    """Into the seed story of its name, which the first one makes; its pairs are novel to nobody."""
    story = session.exec(select(StoryRow).where(StoryRow.id == seed.story)).first()
    if story is None:
        insert_story(session, seed, silence=Silence.SEED, seen=now)
    number = insert_article(
        session,
        seed,
        verdict=SEED,
        rung=None,
        of=None,
        score=0.0,
        why="Reviewed starting data.",
        source=None,
        silence=Silence.SEED,
        seen=now,
        run=SEED,
    )
    if story is not None:
        row = session.exec(select(ArticleRow).where(ArticleRow.number == number)).one()
        merge_in(session, story, row, seed.labels, revised=False)
    enter(session, seed.article, seed.labels, seed.story, now=now)
