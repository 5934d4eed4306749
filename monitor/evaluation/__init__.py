"""How good the labels and verdicts are, measured on labelled articles.

``labels`` scores classification, ``stories`` the dedupe ladder; both are pure comparisons of gold
with what was predicted. ``evaluate_gold`` runs the real classifier and ladder over a gold file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.evaluation.labels import LabelScores, evaluate_labels
from monitor.evaluation.stories import StoryScores, evaluate_stories


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that ``monitor evaluate`` prints.

    ``halves`` holds the labels' scores of the two halves of the file (``half_of``), of which only
    A may be looked at while tuning.
    """

    articles: int
    labels: LabelScores
    halves: Mapping[str, LabelScores]
    stories: StoryScores

    def as_dict(self) -> dict[str, Any]:
        """One JSON document."""
        return {
            "articles": self.articles,
            **self.labels.as_dict(),
            "halves": {
                half: {name: round(figure, 4) for name, figure in scores.summary().items()}
                for half, scores in self.halves.items()
            },
            **self.stories.as_dict(),
        }

    def as_text(self) -> str:
        """Tables for people: verdicts, then labels, each with what is wrong."""
        rows = (
            ("copies", self.stories.copies),
            ("story pairs", self.stories.stories),
            ("story pairs, two languages", self.stories.cross_language),
        )
        lines = [
            f"{name:30}{one.precision:10.3f}{one.recall:10.3f}{one.f1:10.3f}"
            f"{one.true:8}{one.false:8}{one.missed:8}"
            for name, one in rows
        ]
        wrong = [
            *(f"{article}: is no copy" for article in self.stories.false_copies),
            *(f"{article}: copy not found" for article in self.stories.missed_copies),
            *(f"{a}, {b}: are two stories" for a, b in self.stories.false_merges),
            *(f"{a}, {b}: are one story" for a, b in self.stories.missed),
        ]
        halves = [
            f"half {half}: "
            + ", ".join(f"{name} {figure:.3f}" for name, figure in scores.summary().items())
            for half, scores in self.halves.items()
        ]
        head, _, rest = self.labels.as_text().partition("\n")
        return "\n".join([f"{self.articles} articles", *halves, head, *lines, rest, *wrong])


def half_of(article_id: str) -> str:
    """A or B, by a hash of the id: the same in every file and every run."""
    return "AB"[hashlib.sha256(article_id.encode()).digest()[0] % 2]


def evaluate_gold(records: Sequence[dict[str, Any]]) -> Scores:
    """Classify and dedupe labelled records in their order; the scores of both.

    The labels in the records are not shown to classifier and ladder.
    """
    from monitor.reading import Reader

    reader = Reader()
    predicted, verdicts = [], []
    for record in records:
        article, labels = reader.read(record["id"], record)
        predicted.append(labels)
        verdicts.append(reader.decide_labelled(article, labels))
    halves = {}
    for half in "AB":
        chosen = [index for index, one in enumerate(records) if half_of(str(one["id"])) == half]
        halves[half] = evaluate_labels(
            [records[index] for index in chosen], [predicted[index] for index in chosen]
        )
    return Scores(
        len(records),
        evaluate_labels(records, predicted),
        halves,
        evaluate_stories(records, verdicts),
    )
