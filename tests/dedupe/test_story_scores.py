"""Scores of verdicts against labels, by hand-counted examples."""

from __future__ import annotations

import pytest

from monitor.evaluation.stories import Score, evaluate_stories
from monitor.model import Verdict, VerdictKind

GOLD = [
    {"id": "a", "language": "zh", "story": "one", "copy_of": None},
    {"id": "b", "language": "zh", "story": "one", "copy_of": "a"},
    {"id": "c", "language": "en", "story": "one", "copy_of": None},
    {"id": "d", "language": "en", "story": "two", "copy_of": None},
]


def verdict(kind: str, story: str, of: str | None = None) -> Verdict:
    return Verdict(kind=VerdictKind(kind), story=story, of=of)


def test_perfect_verdicts_score_one_whatever_stories_are_called() -> None:
    """A grouping is compared, not names."""
    found = evaluate_stories(
        GOLD,
        [
            verdict("new", "x"),
            verdict("copy", "x", "a"),
            verdict("same-story", "x", "a"),
            verdict("new", "y"),
        ],
    )
    assert found.copies == Score(1, 0, 0)
    assert found.stories == Score(3, 0, 0)
    assert found.cross_language == Score(2, 0, 0)
    assert found.as_dict()["stories"]["f1"] == 1.0


def test_wrong_merges_and_missed_ones_are_named() -> None:
    """The one who mends needs the pairs."""
    found = evaluate_stories(
        GOLD,
        [verdict("new", "a"), verdict("new", "b"), verdict("new", "c"), verdict("copy", "c", "c")],
    )
    assert found.false_copies == ("d",)
    assert found.missed_copies == ("b",)
    assert found.false_merges == (("c", "d"),)
    assert found.missed == (("a", "b"), ("a", "c"), ("b", "c"))
    assert found.stories == Score(0, 1, 3)
    assert found.stories.f1 == 0.0
    assert "false merge: c, d" in found.as_text()


def test_a_copy_of_the_wrong_story_is_no_find() -> None:
    """It counts as false and as missed."""
    found = evaluate_stories(
        GOLD,
        [verdict("new", "a"), verdict("copy", "d", "d"), verdict("new", "c"), verdict("new", "d")],
    )
    assert found.copies == Score(0, 1, 1)


def test_nothing_due_and_nothing_found_is_no_fault() -> None:
    """A file without copies scores 1."""
    assert Score(0, 0, 0).as_dict() == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "true": 0, "false": 0, "missed": 0,
    }  # fmt: skip


def test_verdicts_and_lines_must_be_as_many() -> None:
    """A lost verdict is an error, not a good score."""
    with pytest.raises(ValueError, match="zip"):
        evaluate_stories(GOLD, [])
