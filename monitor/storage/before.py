"""How articles stood before a reprocess: noted where it first moves one, compared when it is over.

Functions over one open transaction, called by ``reprocessing`` and ``arranging``.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from monitor.changes import Change, Reprocessing
from monitor.storage.tables import ArticleRow, BeforeRow


def note_before(
    session: Session, reprocessing: Reprocessing, row: ArticleRow, story: str, verdict: str
) -> None:
    """Note the story and the verdict that an article had until now; what was noted first stays.

    Not of one that came in after the reprocess began: it had none before.
    """
    assert row.number is not None
    if row.number > reprocessing.last or (row.story, row.verdict) == (story, verdict):
        return
    if session.get(BeforeRow, row.number) is None:
        session.add(BeforeRow(article=row.number, story=story, verdict=verdict))


def since_before(change: Change, before: BeforeRow, row: ArticleRow) -> Change:
    """The change of an article, with the story and the verdict that it came to in the end."""
    return replace(
        change,
        story=None if before.story == row.story else (before.story, row.story),
        verdict=None if before.verdict == row.verdict else (before.verdict, row.verdict),
    )
