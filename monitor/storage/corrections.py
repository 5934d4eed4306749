"""Corrections by hand in tables: kept beside the labels, and applied wherever labels are read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from monitor.corrections import Correction
from monitor.storage.codec import load_correction
from monitor.storage.tables import CorrectionRow, StoryRow


def corrections_of(session: Session, stories: Sequence[str]) -> dict[str, Correction]:
    """The corrections of those of these stories that have one."""
    found = all_corrections(session, stories)
    return {story: found[story] for story in stories if story in found}


def all_corrections(
    session: Session, stories: Sequence[str] | None = None
) -> dict[str, Correction]:
    """The corrections of all stories (or of some) by story.

    What was said of a story that merged into another one is said of that one, too; what was said
    of itself comes last and stands.
    """
    # Corrections are made by hand, and few; a plan that begins with the stories reads all of them
    # for each report. An outer join without conditions leaves no choice.
    statement = (
        select(CorrectionRow, StoryRow.merged_into)
        .join(StoryRow, col(StoryRow.id) == col(CorrectionRow.story), isouter=True)
        .order_by(
            col(StoryRow.merged_into).is_(None),
            col(CorrectionRow.corrected),
            col(CorrectionRow.story),
        )
    )
    wanted = None if stories is None else set(stories)
    found: dict[str, Correction] = {}
    for row, merged_into in session.exec(statement):
        story = merged_into or row.story
        if wanted is None or story in wanted:
            correction = load_correction(row.correction)
            found[story] = found[story].then(correction) if story in found else correction
    return found
