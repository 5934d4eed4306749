"""How good the labels and verdicts are, measured on labelled articles.

``labels`` scores classification, ``stories`` the dedupe ladder; both are pure comparisons of gold
with what was predicted. ``evaluate_gold`` runs the real classifier and ladder over a gold file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.evaluation.labels import LabelScores, evaluate_labels
from monitor.evaluation.stories import StoryScores, evaluate_stories


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that ``monitor evaluate`` prints."""

    articles: int
    labels: LabelScores
    stories: StoryScores

    def as_dict(self) -> dict[str, Any]:
        """One JSON document."""
        return {
            "articles": self.articles,
            **self.labels.as_dict(),
            **self.stories.as_dict(),
        }



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
    return Scores(
        len(records), evaluate_labels(records, predicted), evaluate_stories(records, verdicts)
    )
