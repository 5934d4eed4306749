"""What an article does to its story: head, labels, novelty, silence, and the queue to the alerts.

Functions over one open writing transaction; what is decided here is decided by the pure functions
of ``composition`` and ``monitor.stories``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session, col, select

from monitor.corrections import corrected
from monitor.model import Draft, Known, Labels, RegionChain, Silence, VerdictKind
from monitor.storage.article_rows import SEED, only
from monitor.storage.codec import (
    dump_labels,
    dump_pairs,
    load_labels,
    load_pairs,
    load_published,
)
from monitor.storage.composition import Rank, absorb, gained, merge_all, merged_of, rank
from monitor.storage.corrections import corrections_of
from monitor.storage.register import enter
from monitor.storage.story_rows import merged_of_row
from monitor.storage.tables import ArticleRow, FollowRow, QueueRow, StoryRow, table_of
from monitor.stories import may_alert, sure_pairs

_STORIES = table_of(StoryRow)
_INSERT_STORY = insert(_STORIES)
#: A story whose articles were deleted by hand, or went to another one, begins again.
_REVIVE_STORY = (
    update(_STORIES)
    .where(_STORIES.c.id == bindparam("of_story"))
    .values(
        {
            name: bindparam(name)
            for name in ("head", "labels", "evidence_article", "novel", "relevant", "updated")
        }
        | {"merged_into": None}
    )
)
_FORGET_FOLLOWED = delete(table_of(FollowRow)).where(
    table_of(FollowRow).c.story == bindparam("of_story")
)
_QUEUE = insert(table_of(QueueRow))
_IS_QUEUED = select(QueueRow.article).where(col(QueueRow.article) == bindparam("number"))


@dataclass(frozen=True)
class Change:
    """``novel``: pairs that the register did not hold; ``gained``: the story says more now."""

    novel: tuple[RegionChain, ...]
    gained: bool


def insert_story(
    session: Session, known: Known, *, silence: Silence | None, seen: datetime, again: bool = True
) -> None:
    """A story of one article, called ``known.story``; the article is inserted after it.

    ``again``: there may be one of that id.
    """
    merged = merged_of(known.article.id, known.labels)
    values = {
        "id": known.story,
        "head": known.article.id,
        "labels": dump_labels(merged.labels),
        "evidence_article": dict(merged.evidence_article),
        "novel": [],
        "relevant": merged.labels.relevant,
        "seed": known.seed,
        "silence": silence,
        "first_seen": seen,
        "updated": seen,
    }
    connection = session.connection()
    if again and connection.execute(_REVIVE_STORY, {**values, "of_story": known.story}).rowcount:
        connection.execute(_FORGET_FOLLOWED, {"of_story": known.story})
    else:
        connection.execute(_INSERT_STORY, values)


def compose(
    session: Session,
    story: StoryRow,
    row: ArticleRow,
    draft: Draft,
    kind: VerdictKind,
    *,
    revised: bool,
) -> Change:
    """Bring a story up to date with an article that joined it or was ``revised`` in it."""
    before, after = merge_in(session, story, row, draft.labels, revised=revised)
    correction = corrections_of(session, [story.id]).get(story.id)
    said = corrected(draft.labels, correction)
    novel = enter(session, draft.article, said, story.id, now=draft.seen)
    silence = None if story.silence is None else Silence(story.silence)
    story.novel = dump_pairs(dict.fromkeys((*load_pairs(story.novel), *novel)))
    story.updated = max(story.updated, draft.seen)
    if silence is Silence.UNDATED and draft.silence is None:
        story.silence = None
    if may_alert(kind, silence, draft.silence, sure_pairs(novel, said)):
        assert row.number is not None
        queue(session, row.number)
    says_more = gained(before, after)
    if says_more:
        story.gained = max(story.gained or draft.seen, draft.seen)
    return Change(novel, says_more)


def merge_in(
    session: Session, story: StoryRow, row: ArticleRow, labels: Labels, *, revised: bool
) -> tuple[Labels, Labels]:
    """Set the story's head and labels; the labels before and after.

    A ``revised`` article spoke before, so everything is merged again from all members, as it is
    when the head changes (its evidence comes first); else the labels are only added.
    """
    before = merged_of_row(story)
    head = _head(session, story) if revised else _earlier(session, story, row)
    if revised or head != story.head:
        after = merge_all(_labels_of(session, story, head))
    else:
        after = absorb(before, row.id, labels)
    story.head = head
    story.labels = dump_labels(after.labels)
    story.evidence_article = dict(after.evidence_article)
    correction = corrections_of(session, [story.id]).get(story.id)
    story.relevant = corrected(after.labels, correction).relevant
    return before.labels, after.labels


def queue(session: Session, number: int) -> None:
    """Let the rules see the article (again, after a revision); it may be waiting already."""
    connection = session.connection()
    waiting = {"number": number}
    if connection.execute(_IS_QUEUED, waiting).first() is None:
        connection.execute(_QUEUE, {"article": number})


def _rank(row: ArticleRow) -> Rank:
    published = load_published(row.published, row.published_precision, row.published_origin)
    return rank(
        published,
        seed=row.verdict == SEED,
        number=row.number or 0,
        late=None if row.late is None else row.id,
    )


def _earlier(session: Session, story: StoryRow, row: ArticleRow) -> str:
    """The id of the head or of ``row``, whichever heads the story."""
    head = session.exec(select(ArticleRow).where(ArticleRow.id == story.head)).first()
    if head is None:  # deleted by hand
        return _head(session, story)
    return min(head, row, key=_rank).id


def _head(session: Session, story: StoryRow) -> str:
    """The id of the article that heads the story, looked for among all."""
    rows = session.exec(
        select(ArticleRow)
        .where(ArticleRow.story == story.id)
        .options(
            only(
                ArticleRow.id,
                ArticleRow.verdict,
                ArticleRow.published,
                ArticleRow.published_precision,
                ArticleRow.published_origin,
                ArticleRow.late,
            )
        )
    )
    return min(rows, key=_rank).id


def _labels_of(session: Session, story: StoryRow, head: str) -> list[tuple[str, Labels]]:
    """(id, labels) of every member, head first, then by date."""
    rows = session.exec(
        select(ArticleRow)
        .where(ArticleRow.story == story.id)
        .options(
            only(
                ArticleRow.id,
                ArticleRow.labels,
                ArticleRow.verdict,
                ArticleRow.published,
                ArticleRow.published_precision,
                ArticleRow.published_origin,
                ArticleRow.late,
            )
        )
    )
    members = sorted(rows, key=lambda row: (row.id != head, _rank(row)))
    return [(row.id, load_labels(row.labels)) for row in members]
