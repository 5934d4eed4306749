"""Labels by hand: what a person says of a story is kept, and the register follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from monitor.corrections import Correction, corrected
from monitor.model import Article, Labels, RegionChain, RegisterEntry
from monitor.storage.article_rows import article_of
from monitor.storage.codec import dump_correction, load_correction, load_labels
from monitor.storage.corrections import all_corrections, corrections_of
from monitor.storage.replay import restate
from monitor.storage.tables import ArticleRow, CorrectionRow, StoryRow
from monitor.storage.transactions import Transactions


class CorrectionRepository(Transactions):
    """Corrections, and the labelled articles that come of them."""

    def correct(
        self,
        story: str,
        correction: Correction | None,
        *,
        programmes: Sequence[RegisterEntry],
        now: datetime,
    ) -> bool:
        """See ``ports.Corrections``."""
        with self._write() as session:
            row = session.exec(select(StoryRow).where(StoryRow.id == story)).first()
            if row is not None and row.merged_into is not None:
                row = session.exec(select(StoryRow).where(StoryRow.id == row.merged_into)).one()
            if row is None:
                return False
            before = _pairs(session, row.id)
            if correction is None:
                _take_back(session, row.id)
            else:
                _add(session, row.id, correction, now)
            session.flush()
            stands = corrections_of(session, [row.id]).get(row.id)
            row.relevant = corrected(load_labels(row.labels), stands).relevant
            affected = before | _pairs(session, row.id)
            restate(session, affected, programmes, of=[row.id])
            return True

    def corrected_heads(self) -> Iterator[tuple[str, Article, Labels]]:
        """See ``ports.Corrections``; in order of arrival."""
        with self._read() as session:
            corrections = all_corrections(session)
            rows = session.exec(
                select(StoryRow.id, ArticleRow)
                .join(ArticleRow, col(ArticleRow.id) == col(StoryRow.head))
                .where(col(StoryRow.id).in_(list(corrections)))
                .order_by(col(StoryRow.number))
            ).all()
            found = [
                (story, article_of(row), corrected(load_labels(row.labels), corrections[story]))
                for story, row in rows
            ]
        yield from found


def _pairs(session: Session, story: str) -> set[RegionChain]:
    """The pairs that the story's articles name, with its correction as it stands."""
    correction = corrections_of(session, [story]).get(story)
    labels = session.exec(select(ArticleRow.labels).where(ArticleRow.story == story))
    return {pair for one in labels for pair in corrected(load_labels(one), correction).pairs}


def _add(session: Session, story: str, correction: Correction, now: datetime) -> None:
    held = session.get(CorrectionRow, story)
    if held is None:
        document = dump_correction(correction)
        session.add(CorrectionRow(story=story, correction=document, corrected=now))
        return
    held.correction = dump_correction(load_correction(held.correction).then(correction))
    held.corrected = now


def _take_back(session: Session, story: str) -> None:
    """The story's own correction, and those of the stories that merged into it."""
    merged = select(StoryRow.id).where(col(StoryRow.merged_into) == story)
    session.exec(
        delete(CorrectionRow).where(
            or_(col(CorrectionRow.story) == story, col(CorrectionRow.story).in_(merged))
        )
    )
