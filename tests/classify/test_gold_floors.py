"""The quality that is promised: figures on labelled articles that must not fall.

tests/gold/dev.jsonl is cut in two by a hash of the id: half A was used for tuning, half B only to
confirm. own.jsonl holds articles of our own writing, positive and look-alike, in both languages.
heldout.jsonl was written apart from the lexicon; its odd-numbered articles have been read and tuned
on since, its even-numbered ones have not. Lowering a floor is a visible edit that needs a reason.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.classify import Classifier
from monitor.evaluation import half_of
from monitor.evaluation.calibration import calibration_error
from monitor.evaluation.labels import LabelScores, evaluate_labels

HERE = Path(__file__).parent
HELD_OUT = HERE.parent / "gold" / "heldout.jsonl"
DEV = HERE.parent / "gold" / "dev.jsonl"
OWN = HERE / "own.jsonl"


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def score(classifier: Classifier, records: list[dict[str, Any]]) -> LabelScores:
    predicted = [
        classifier.classify(
            record["title"],
            record["text"],
            published=date.fromisoformat(record["published"]),
            language=record["language"],
        )
        for record in records
    ]
    return evaluate_labels(records, predicted)


@pytest.fixture(scope="module", params=["dev", "half A", "half B", "own", "held-out"])
def scored(request: pytest.FixtureRequest, classifier: Classifier) -> tuple[str, LabelScores]:
    name = request.param
    if name == "own":
        return name, score(classifier, read(OWN))
    if name == "held-out":
        return name, score(classifier, read(HELD_OUT))
    records = read(DEV)
    if name != "dev":
        records = [one for one in records if half_of(one["id"]) == name[-1]]
    return name, score(classifier, records)


# name → (dev, half A, half B, own, held-out); a little below what was measured when each was set.
FLOORS = {
    "relevant": (0.99, 0.99, 0.99, 0.98, 0.97),
    "chains": (0.98, 0.975, 0.98, 0.975, 0.95),
    "chains en": (0.98, 0.97, 0.98, 0.96, 0.94),
    "chains zh": (0.98, 0.975, 0.98, 0.98, 0.95),
    "macro": (0.98, 0.975, 0.98, 0.97, 0.945),
    "regions": (0.98, 0.98, 0.98, 0.95, 0.96),
    "event": (0.96, 0.96, 0.97, 0.96, 0.92),
    "new cluster": (0.97, 0.98, 0.95, 0.97, 0.95),
    "facts recall": (0.93, 0.93, 0.92, 0.96, 0.84),
    "facts precision": (0.77, 0.77, 0.78, 0.61, 0.81),
    # Held-out: 126 of 145 years are right; the two facts found last brought one of them.
    "fact years": (0.87, 0.87, 0.87, 0.96, 0.865),
    "places": (0.87, 0.88, 0.80, 0.78, 0.85),
}


def measured(scores: LabelScores) -> dict[str, float]:
    return {
        "relevant": scores.relevant.f1,
        "chains": scores.chains.f1,
        "chains en": scores.chains_by_language["en"].f1,
        "chains zh": scores.chains_by_language["zh"].f1,
        "macro": scores.chains_macro_f1,
        "regions": scores.regions.f1,
        "event": scores.event_accuracy,
        "new cluster": scores.new_cluster.f1,
        "facts recall": scores.facts.recall,
        "facts precision": scores.facts.precision,
        "fact years": scores.fact_years,
        "places": scores.places.f1,
    }


@pytest.mark.parametrize("figure", FLOORS)
def test_quality_stays_above_its_floor(scored: tuple[str, LabelScores], figure: str) -> None:
    """No figure on the labelled articles falls below its pinned floor."""
    name, scores = scored
    floor = FLOORS[figure][("dev", "half A", "half B", "own", "held-out").index(name)]
    value = measured(scores)[figure]
    assert value >= floor, "\n".join(scores.wrong)


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("heldout2.jsonl", (0.88, 0.74, 0.85)),
        ("heldout3.jsonl", (0.85, 0.87, 0.92)),
        ("heldout5.jsonl", (0.86, 0.82, 0.89)),
    ],
)
def test_figures_of_articles_not_seen(
    classifier: Classifier, name: str, floors: tuple[float, float, float]
) -> None:
    """Recall, precision and years of facts hold on articles that the rules were not written from.

    Of heldout2.jsonl and heldout5.jsonl the odd-numbered ones have been read since, of
    heldout3.jsonl none.
    """
    scores = score(classifier, read(HELD_OUT.with_name(name)))
    reached = (scores.facts.recall, scores.facts.precision, scores.fact_years)
    assert all(value >= floor for value, floor in zip(reached, floors, strict=True)), reached


# (heldout2, heldout3, heldout4, heldout5): the second was only counted; of the others the
# odd-numbered half was tuned on.
FLOORS_NOT_SEEN = {
    "relevant": (0.99, 0.99, 0.99, 0.975),
    "chains": (0.955, 0.945, 0.94, 0.92),
    "chains en": (0.93, 0.945, 0.945, 0.91),
    "chains zh": (0.97, 0.94, 0.93, 0.93),
    "macro": (0.93, 0.945, 0.94, 0.92),
    "regions": (0.98, 0.96, 0.945, 0.945),
    "event": (0.95, 0.94, 0.93, 0.83),
    "new cluster": (0.98, 0.95, 0.90, 0.86),
}


@pytest.mark.parametrize(
    ("place", "file"),
    [
        (0, "heldout2.jsonl"),
        (1, "heldout3.jsonl"),
        (2, "heldout4.jsonl"),
        (3, "heldout5.jsonl"),
    ],
)
def test_labels_of_articles_not_seen(classifier: Classifier, place: int, file: str) -> None:
    """Chains, regions and kinds of news hold on articles of which half or all were not seen."""
    values = measured(score(classifier, read(HELD_OUT.parent / file)))
    low = {
        figure: values[figure]
        for figure, floors in FLOORS_NOT_SEEN.items()
        if values[figure] < floors[place]
    }
    assert low == {}


def test_scores_are_calibrated(classifier: Classifier) -> None:
    """No score promises more than it keeps: of labels with 0.8 four in five are right.

    Bounds are wide: a bin has some dozens of labels. On articles that were tuned on, 0.7 keeps
    more than it promises; on the blind ones (heldout2.jsonl) it keeps 0.77.
    """
    records = [*read(DEV), *read(OWN), *read(HELD_OUT)]
    bins = score(classifier, records).calibration
    assert sum(one.labels for one in bins) > 800
    assert all(one.share >= one.mean - 0.1 for one in bins if one.labels >= 20), bins
    assert calibration_error(bins) <= 0.1
