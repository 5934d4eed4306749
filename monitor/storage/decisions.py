"""Stories put together and taken apart by hand, for good.

Every article that a person decided on is pinned to its story. A run never moves an article, and
decides what is new by the story that its likeness is in now; a reprocess asks ``pins_of`` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from monitor.errors import StoreError
from monitor.model import RegisterEntry, Silence, VerdictKind
from monitor.storage.article_rows import known_of
from monitor.storage.bridging import move_articles
from monitor.storage.membership import insert_story, merge_in
from monitor.storage.replay import restate
from monitor.storage.tables import ArticleRow, PinRow, StoryRow
from monitor.storage.transactions import Transactions, chunks


class DecisionRepository(Transactions):
    """What people decide about which article is of which story."""

    def merge_stories(
        self, into: str, story: str, *, programmes: Sequence[RegisterEntry], now: datetime
    ) -> None:
        """Let all articles of ``story`` be of the story ``into``, which keeps its id.

        The emptied story stays known by its id and leads to the other one. Labels, head, register
        and novel pairs follow; nothing is alerted. Raises StoreError where one of the two is not
        there, is in the other already, or ``story`` is of the seed corpus.
        """
        with self._write() as session:
            kept, gone = _story(session, into), _story(session, story)
            if kept.id == gone.id:
                raise StoreError(f"{story} and {into} are one story already.")
            if gone.seed:
                raise StoreError(f"{story} is of the seed corpus: merge the other one into it.")
            move_articles(session, gone, kept)
            _pin(session, _articles(session, kept.id), kept.id, now)
            gone.updated = now
            _restate(session, [kept], programmes, now)

    def split_story(
        self,
        story: str,
        articles: Sequence[str],
        *,
        programmes: Sequence[RegisterEntry],
        now: datetime,
    ) -> str:
        """Take articles out of a story into one of their own; its id, that of the first of them.

        Never alerts: the articles were told with the story that they were in. Raises StoreError
        where the story is not there, an article is not of it, none would stay, or the one by whose
        id the story is called would go.
        """
        with self._write() as session:
            left = _story(session, story)
            members = _articles(session, left.id)
            chosen = {row.id for row in members if row.id in set(articles)}
            moved = [row for row in members if row.id in chosen]
            for article in articles:
                if article not in chosen:
                    raise StoreError(f"{article} is no article of the story {left.id}.")
            if not moved or len(moved) == len(members):
                raise StoreError(f"story {left.id}: one article at least must go and one stay.")
            if left.id in chosen:
                raise StoreError(
                    f"story {left.id} is called by this article: split the others off instead."
                )
            apart = _revived(session, moved[0], left)
            _move(session, moved, apart.id)
            _pin(session, moved, apart.id, now)
            _pin(session, [row for row in members if row.id not in chosen], left.id, now)
            _restate(session, [left, apart], programmes, now)
            _judge(moved, head=apart.head, left=left.id)
            return apart.id


def pins_of(session: Session, articles: Iterable[str]) -> dict[str, str]:
    """Article id → the story that a person put it into, for those of these that are pinned."""
    found: dict[str, str] = {}
    for some in chunks(list(articles)):
        rows = session.exec(select(PinRow).where(col(PinRow.article).in_(some)))
        found.update((row.article, row.story) for row in rows)
    return found


def _story(session: Session, story: str) -> StoryRow:
    """The story of that id, or the one that it merged into."""
    row = session.exec(select(StoryRow).where(StoryRow.id == story)).first()
    if row is not None and row.merged_into is not None:
        row = session.exec(select(StoryRow).where(StoryRow.id == row.merged_into)).first()
    if row is None:
        raise StoreError(f"story {story}: no such story.")
    return row


def _articles(session: Session, story: str) -> list[ArticleRow]:
    """The articles of a story in order of arrival."""
    statement = select(ArticleRow).where(ArticleRow.story == story).order_by(col(ArticleRow.number))
    return list(session.exec(statement))


def _move(session: Session, rows: Iterable[ArticleRow], story: str) -> None:
    for row in rows:
        row.story = story
    session.flush()


def _pin(session: Session, rows: Sequence[ArticleRow], story: str, now: datetime) -> None:
    ids = dict.fromkeys(row.id for row in rows)
    held = {
        row.article: row
        for some in chunks(list(ids))
        for row in session.exec(select(PinRow).where(col(PinRow.article).in_(some)))
    }
    for article in ids:
        if article in held:
            held[article].story, held[article].pinned = story, now
        else:
            session.add(PinRow(article=article, story=story, pinned=now))
    session.flush()


def _judge(moved: Iterable[ArticleRow], *, head: str, left: str) -> None:
    """Let verdicts speak of the new story: its head begins it, others point to none of the old."""
    rows = list(moved)
    ids = {row.id for row in rows}
    for row in rows:
        if row.id == head:
            row.verdict, row.of, row.rung, row.score = VerdictKind.NEW.value, None, None, 0.0
            row.why = f"split from the story {left} by a person"
        elif row.of not in ids:
            row.verdict, row.of, row.rung = VerdictKind.SAME_STORY.value, head, None
            row.why = f"split from the story {left} by a person, together with the head"


def _revived(session: Session, first: ArticleRow, left: StoryRow) -> StoryRow:
    """The story called by the first article that leaves: a new one, or one that had merged."""
    row = session.exec(select(StoryRow).where(StoryRow.id == first.id)).first()
    if row is None:
        known = known_of(first)
        silence = None if left.silence is None else Silence(left.silence)
        named = replace(known, story=first.id, seed=False)
        insert_story(session, named, silence=silence, seen=first.first_seen)
        return session.exec(select(StoryRow).where(StoryRow.id == first.id)).one()
    row.merged_into = None
    return row


def _restate(
    session: Session,
    stories: Sequence[StoryRow],
    programmes: Sequence[RegisterEntry],
    now: datetime,
) -> None:
    """Heads, labels, register and novel pairs, from the articles that the stories have now."""
    session.flush()
    pairs = set()
    for story in stories:
        rows = _articles(session, story.id)
        before, after = merge_in(session, story, rows[0], known_of(rows[0]).labels, revised=True)
        pairs |= {*before.pairs, *after.pairs}
        story.first_seen = min(row.first_seen for row in rows)
        story.updated = now
    session.flush()
    restate(session, pairs, programmes, of=[story.id for story in stories])
