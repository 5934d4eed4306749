"""Stories that turn out to be one, put together: what the ladder ties, and what a person merges.

Functions over one open writing transaction. What was told of one of them counts as told of the
other, so no alert is repeated; what waits to be told still is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, delete, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from monitor.model import DeliveryState, Silence, Verdict
from monitor.storage.article_rows import known_of
from monitor.storage.codec import dump_pairs, load_pairs
from monitor.storage.composition import gained
from monitor.storage.follows import move_follows
from monitor.storage.membership import merge_in
from monitor.storage.tables import ArticleRow, DeliveryRow, PinRow, QueueRow, RegisterRow, StoryRow

#: Waits to be sent and was not tried.
_WAITING = (DeliveryState.PENDING, DeliveryState.HELD)


@dataclass(frozen=True, slots=True)
class Tied:
    """The verdict with the story that is kept; the articles that moved there, each with its number
    and the story that it was in."""

    verdict: Verdict
    moved: tuple[tuple[int, str], ...] = ()


def tie(session: Session, verdict: Verdict, *, now: datetime) -> Tied:
    """Let the stories that a verdict ties be one: that of the seed corpus, or else the oldest.

    Where a person decided on an article of one of them, or two are of the seed corpus, all stay as
    they are, and the article goes into the story of the one that it is a copy of.
    """
    if not verdict.ties:
        return Tied(verdict)
    stories = session.exec(
        select(StoryRow)
        .where(col(StoryRow.id).in_([verdict.story, *verdict.ties]))
        .order_by(col(StoryRow.seed).desc(), col(StoryRow.number))
    ).all()
    if _decided(session, stories) or sum(story.seed for story in stories) > 1:
        copied = session.exec(select(ArticleRow.story).where(ArticleRow.id == verdict.of)).one()
        return Tied(replace(verdict, story=copied, ties=()))
    kept, *others = stories
    moved: list[tuple[int, str]] = []
    for gone in others:
        numbers = move_articles(session, gone, kept)
        _join(session, gone, kept, now)
        if kept.seed and not gone.novel:  # nobody is told of what the seed corpus knows
            session.exec(delete(QueueRow).where(col(QueueRow.article).in_(numbers)))
        moved += [(number, gone.id) for number in numbers]
    return Tied(
        replace(verdict, story=kept.id, ties=tuple(gone.id for gone in others)), tuple(moved)
    )


def move_articles(session: Session, gone: StoryRow, kept: StoryRow) -> list[int]:
    """Let a story be part of another one, to which its row leads from now on; the numbers of the
    articles that moved. Head and labels of the other story are the caller's to restate."""
    rows = session.exec(select(ArticleRow).where(ArticleRow.story == gone.id)).all()
    for row in rows:
        row.story = kept.id
    session.flush()
    move_follows(session, gone.id, kept.id)
    _move_deliveries(session, gone.id, kept.id)
    merged = update(StoryRow).where(col(StoryRow.merged_into) == gone.id)
    session.exec(merged.values(merged_into=kept.id))
    gone.merged_into = kept.id
    return [row.number for row in rows if row.number is not None]


def _decided(session: Session, stories: Sequence[StoryRow]) -> bool:
    """Whether a person put an article into one of the stories, or took one out of it."""
    pinned = (
        select(PinRow.article)
        .join(ArticleRow, col(ArticleRow.id) == col(PinRow.article))
        .where(col(ArticleRow.story).in_([story.id for story in stories]))
    )
    return session.exec(pinned.limit(1)).first() is not None


def _join(session: Session, gone: StoryRow, kept: StoryRow, now: datetime) -> None:
    """Head, labels, register and silence of the story that is kept."""
    session.exec(update(RegisterRow).where(col(RegisterRow.story) == gone.id).values(story=kept.id))
    kept.novel = dump_pairs(dict.fromkeys((*load_pairs(kept.novel), *load_pairs(gone.novel))))
    kept.silence = _silence(kept, gone)
    kept.first_seen = min(kept.first_seen, gone.first_seen)
    kept.updated = max(kept.updated, gone.updated)
    # Not the head of either, which may have been deleted by hand.
    any_one = session.exec(select(ArticleRow).where(ArticleRow.story == kept.id).limit(1)).one()
    before, after = merge_in(session, kept, any_one, known_of(any_one).labels, revised=True)
    if gained(before, after):
        kept.gained = now
    session.flush()


def _silence(kept: StoryRow, gone: StoryRow) -> str | None:
    """Better a repeated alert than a suppressed one: it may alert if one of the two may."""
    if kept.silence is None or gone.silence is None:
        return Silence.SEED if kept.seed else None
    return Silence.UNDATED if Silence.UNDATED in (kept.silence, gone.silence) else kept.silence


def _move_deliveries(session: Session, gone: str, kept: str) -> None:
    """What was sent, or is to be sent, of the one story is so of the other.

    Where both have a row for one rule and destination, the one that was not tried yet goes: it
    would tell the same again, unless the other one was given up.
    """
    other = aliased(DeliveryRow)
    same = and_(
        col(other.rule) == col(DeliveryRow.rule),
        col(other.destination) == col(DeliveryRow.destination),
    )
    told = exists().where(same, col(other.story) == kept, col(other.given_up).is_(False))
    session.exec(
        delete(DeliveryRow)
        .where(
            col(DeliveryRow.story) == gone,
            col(DeliveryRow.state).in_(_WAITING),
            col(DeliveryRow.attempts) == 0,
            told,
        )
        .execution_options(synchronize_session=False)
    )
    held = exists().where(same, col(other.story) == kept)
    session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.story) == gone, ~held)
        .values(story=kept)
        .execution_options(synchronize_session=False)
    )
