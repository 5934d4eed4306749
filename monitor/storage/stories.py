"""Reading stories back."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import and_, col, or_, select

from monitor.model import Story
from monitor.storage.story_rows import assemble, with_additions
from monitor.storage.tables import ArticleRow, StoryRow
from monitor.storage.transactions import Transactions, chunks

#: Stories held in memory at once while streaming.
_BATCH = 100


class StoryRepository(Transactions):
    """Stories, one at a time or streamed."""

    def stories(
        self,
        *,
        since: datetime | None = None,
        relevant: bool | None = None,
        updated_since: datetime | None = None,
    ) -> Iterator[Story]:
        """Newest first by ``first_seen``, from ``since`` on; ``updated_since``: those that changed
        then or later.

        Each batch is a transaction of its own, so that a slow reader holds up nobody; a story that
        is new while reading may be left out.
        """
        last: tuple[datetime, int | None] | None = None
        while True:
            statement = (
                select(StoryRow)
                .where(col(StoryRow.merged_into).is_(None))
                .order_by(col(StoryRow.first_seen).desc(), col(StoryRow.number).desc())
                .limit(_BATCH)
            )
            if since is not None:
                statement = statement.where(col(StoryRow.first_seen) >= since)
            if updated_since is not None:
                statement = statement.where(col(StoryRow.updated) >= updated_since)
            if relevant is not None:
                statement = statement.where(col(StoryRow.relevant) == relevant)
            if last is not None:
                seen, number = last
                statement = statement.where(
                    or_(
                        col(StoryRow.first_seen) < seen,
                        and_(col(StoryRow.first_seen) == seen, col(StoryRow.number) < number),
                    )
                )
            with self._read() as session:
                rows = session.exec(statement).all()
                batch = assemble(session, rows)
                last = (rows[-1].first_seen, rows[-1].number) if len(rows) == _BATCH else None
            yield from batch
            if last is None:
                return

    def stories_by_date(self) -> Iterator[Story]:
        """All, newest first by the day of their head, the undated last: an order that does not
        depend on when which article came in.

        Each batch is a transaction of its own; a story that is new while reading is left out.
        """
        with self._read() as session:
            ordered = (
                select(StoryRow.number)
                .join(ArticleRow, col(ArticleRow.id) == col(StoryRow.head))
                .where(col(StoryRow.merged_into).is_(None))
                .order_by(
                    col(ArticleRow.published).is_(None),
                    col(ArticleRow.published).desc(),
                    col(StoryRow.id),
                )
            )
            numbers = array("q", (number for number in session.exec(ordered) if number is not None))
        for some in chunks(numbers, _BATCH):
            with self._read() as session:
                rows = session.exec(
                    select(StoryRow).where(
                        col(StoryRow.number).in_(some), col(StoryRow.merged_into).is_(None)
                    )
                ).all()
                place: dict[int | None, int] = {number: place for place, number in enumerate(some)}
                batch = assemble(session, sorted(rows, key=lambda row: place[row.number]))
            yield from batch

    def story(self, story_id: str) -> Story | None:
        """The story of that id, or the one that it merged into; its members tell what each adds."""
        with self._read() as session:
            row = session.exec(select(StoryRow).where(StoryRow.id == story_id)).first()
            if row is not None and row.merged_into is not None:
                row = session.exec(select(StoryRow).where(StoryRow.id == row.merged_into)).first()
            return None if row is None else with_additions(session, assemble(session, [row])[0])
