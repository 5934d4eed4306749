"""The ladder: from the surest reason to call an article known to the least sure.

The first rung that finds an earlier article decides. An article that no rung knows is new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.dedupe import bridge, content, document_number, near_copy, story, url
from monitor.dedupe.follows import followed
from monitor.dedupe.reading import Match, Reading
from monitor.model import Known, Verdict, VerdictKind

Rung = Callable[[Reading, Reading], Match | None]

#: From the top down; a new rung is one module and one line.
RUNGS: tuple[tuple[str, Rung], ...] = (
    ("url", url.match),
    ("document-number", document_number.match),
    ("content", content.match),
    ("near-copy", near_copy.match),
    ("story", story.match),
)

_OPENING = {
    VerdictKind.COPY: "Copy of",
    VerdictKind.SAME_STORY: "Same announcement as",
    VerdictKind.REVISION: "Revision of",
}


def decide(new: Reading, candidates: Sequence[Known]) -> Verdict:
    """Whether an article is new, or which earlier one it belongs to. Pure.

    ``candidates`` come oldest first, as the index gives them; where a rung finds several, the best
    score decides, then age. A new story takes the article's own id.
    """
    readings = [(known, Reading.of(known)) for known in candidates]
    for rung, compare in RUNGS:
        found = [
            (match, known) for known, old in readings if (match := compare(new, old)) is not None
        ]
        if rung == "story":
            found = [
                (match, known)
                for match, known in found
                if not bridge.held_off(new, known, readings)
            ]
        if found:
            match, known = max(found, key=lambda pair: pair[0].score)  # first of equals: the oldest
            stories = bridge.tied(new, known, readings) if match.copy else (known.story,)
            return _verdict(rung, match, known, stories)
    earlier = followed(new, readings)
    why = "New: no earlier article shares its address, document number, text or announcement."
    if earlier is not None:
        why += f" It follows {earlier.article}: {earlier.why}."
    return Verdict(kind=VerdictKind.NEW, story=new.article.id, why=why, follows=earlier)


def _verdict(rung: str, match: Match, known: Known, stories: Sequence[str]) -> Verdict:
    """``stories``: those that are one by this article, the one that is kept first."""
    kind = (
        VerdictKind.REVISION
        if match.revision
        else VerdictKind.COPY
        if match.copy
        else VerdictKind.SAME_STORY
    )
    kept, *ties = stories
    why = f"{_OPENING[kind]} “{known.article.title}” ({known.article.id}): {match.because}."
    if ties:
        why += f" It is of {' and '.join(map(str, stories))}: these stories are one."
    return Verdict(
        kind=kind,
        story=kept,
        of=known.article.id,
        rung=rung,
        score=match.score,
        why=why,
        ties=tuple(ties),
    )
