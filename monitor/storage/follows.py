"""Links between stories: which announcement follows which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, select

from monitor.model import Followed
from monitor.storage.tables import FollowRow, StoryRow, table_of

_INSERT = insert(table_of(FollowRow))


def insert_follow(session: Session, story: str, followed: Followed) -> None:
    """A story that was just made follows an earlier one."""
    values = {
        "story": story,
        "follows": followed.story,
        "article": followed.article,
        "why": followed.why,
    }
    session.connection().execute(_INSERT, values)


def follows_of(session: Session, stories: Sequence[str]) -> dict[str, tuple[Followed, ...]]:
    """What each of these stories follows; a story that merged is called by the one that it is in.

    A story whose predecessor came to be its own story follows nothing.
    """
    statement = (
        select(FollowRow, StoryRow.merged_into)
        .join(StoryRow, col(StoryRow.id) == col(FollowRow.follows))
        .where(col(FollowRow.story).in_(stories))
        .order_by(col(FollowRow.follows))
    )
    found: defaultdict[str, dict[str, Followed]] = defaultdict(dict)
    for row, merged_into in session.exec(statement):
        earlier = merged_into or row.follows
        if earlier != row.story:
            followed = Followed(article=row.article, story=earlier, why=row.why)
            found[row.story].setdefault(earlier, followed)
    return {story: tuple(links.values()) for story, links in found.items()}


def move_follows(session: Session, story: str, into: str) -> None:
    """What a story followed, the one that it merged into follows now."""
    held = set(session.exec(select(FollowRow.follows).where(FollowRow.story == into)))
    for row in session.exec(select(FollowRow).where(FollowRow.story == story)).all():
        session.delete(row)
        if row.follows not in held and row.follows != into:
            session.add(
                FollowRow(story=into, follows=row.follows, article=row.article, why=row.why)
            )
