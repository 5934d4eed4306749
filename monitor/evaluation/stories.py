"""How well verdicts agree with a labelled file: copies, and articles of one story.

Stories are measured by pairs: of all pairs that the verdicts put together, how many the labels
put together (precision), and the other way round (recall).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from monitor.model import Verdict, VerdictKind


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean over counted findings; 1.0 where none was due."""

    true: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.true / (self.true + self.false) if self.true + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.true / (self.true + self.missed) if self.true + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.true + self.false + self.missed
        return 2 * self.true / total if total else 1.0

    def as_dict(self) -> dict[str, float | int]:
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "true": self.true,
            "false": self.false,
            "missed": self.missed,
        }


@dataclass(frozen=True, slots=True)
class StoryScores:
    """``copies`` by article, ``stories`` by pair, ``cross_language`` by pair of two languages.

    ``false_merges`` and ``missed`` name the wrong pairs, ``false_copies`` and ``missed_copies``
    the articles, for the one who mends them.
    """

    copies: Score
    stories: Score
    cross_language: Score
    false_copies: tuple[str, ...]
    missed_copies: tuple[str, ...]
    false_merges: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """For ``evaluate --json``."""
        return {
            "copies": self.copies.as_dict(),
            "stories": self.stories.as_dict(),
            "cross_language": self.cross_language.as_dict(),
            "false_copies": list(self.false_copies),
            "missed_copies": list(self.missed_copies),
            "false_merges": [list(pair) for pair in self.false_merges],
            "missed": [list(pair) for pair in self.missed],
        }

    def as_text(self) -> str:
        """A table for people, then the wrong pairs."""
        lines = [
            f"{'':16}{'precision':>10}{'recall':>10}{'F1':>10}{'found':>8}{'false':>8}{'missed':>8}"
        ]
        for name, score in (
            ("copies", self.copies),
            ("story pairs", self.stories),
            ("cross-language", self.cross_language),
        ):
            lines.append(
                f"{name:16}{score.precision:10.3f}{score.recall:10.3f}{score.f1:10.3f}"
                f"{score.true:8}{score.false:8}{score.missed:8}"
            )
        lines += [f"false copy: {article}" for article in self.false_copies]
        lines += [f"missed copy: {article}" for article in self.missed_copies]
        lines += [f"false merge: {one}, {other}" for one, other in self.false_merges]
        lines += [f"missed pair: {one}, {other}" for one, other in self.missed]
        return "\n".join(lines)


def evaluate_stories(gold: Sequence[Mapping[str, Any]], verdicts: Sequence[Verdict]) -> StoryScores:
    """Compare verdicts with gold lines (``id, language, story, copy_of``), both in one order.

    A copy is found where the verdict is ``copy`` of an article of the labelled story. The story
    of a verdict is compared as a grouping: how it is called does not matter. Stories that a later
    verdict ties are one.
    """
    story = {line["id"]: line["story"] for line in gold}
    language = {line["id"]: line["language"] for line in gold}
    verdict = {line["id"]: one for line, one in zip(gold, verdicts, strict=True)}
    copies = {line["id"] for line in gold if line["copy_of"]}
    claimed = {id_ for id_, one in verdict.items() if one.kind is VerdictKind.COPY}
    found = {id_ for id_ in claimed & copies if story.get(verdict[id_].of or "") == story[id_]}
    together = {(a, b) for a, b in combinations(story, 2) if story[a] == story[b]}
    group = _groups(verdict)
    merged = {(a, b) for a, b in combinations(story, 2) if group[a] == group[b]}
    across = {(a, b) for a, b in together | merged if language[a] != language[b]}
    return StoryScores(
        copies=Score(len(found), len(claimed - found), len(copies - found)),
        stories=_score(together, merged),
        cross_language=_score(together & across, merged & across),
        false_copies=tuple(sorted(claimed - found)),
        missed_copies=tuple(sorted(copies - found)),
        false_merges=tuple(sorted(merged - together)),
        missed=tuple(sorted(together - merged)),
    )


def _groups(verdicts: Mapping[Any, Verdict]) -> dict[Any, Any]:
    """The story of each article when all are in."""
    tied = {gone: verdict.story for verdict in verdicts.values() for gone in verdict.ties}
    groups = {}
    for article, verdict in verdicts.items():
        groups[article] = verdict.story
        while groups[article] in tied:
            groups[article] = tied[groups[article]]
    return groups


def _score(due: set[tuple[str, str]], found: set[tuple[str, str]]) -> Score:
    return Score(len(due & found), len(found - due), len(due - found))
