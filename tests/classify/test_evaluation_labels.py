"""Scores of labels: counted right, and every wrong one listed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.evaluation import evaluate_gold, half_of
from monitor.evaluation.calibration import calibrate, calibration_error
from monitor.evaluation.labels import evaluate_labels
from monitor.model import ChainLabel, Evidence, Fact, Labels

PROOF = Evidence("text", 0, 2, "汽车")


def gold(**changes: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": "a",
        "language": "zh",
        "relevant": True,
        "chains": ["automobiles", "steel"],
        "regions": ["CN-GX"],
        "places": ["柳州"],
        "event": "project",
        "new_cluster": False,
        "facts": [{"kind": "investment", "value": 1e10, "unit": "CNY", "year": 2022}],
    }
    return line | changes


def labels(**changes: Any) -> Labels:
    values: dict[str, Any] = {
        "language": "zh",
        "relevant": True,
        "chains": (ChainLabel("automobiles", 0.9, (PROOF,)), ChainLabel("steel", 0.8, (PROOF,))),
        "regions": ("CN-GX",),
        "places": ("柳州市",),
        "event": "project",
        "new_cluster": False,
        "facts": (Fact("investment", 1.004e10, "CNY", 2022, PROOF),),
    }
    return Labels(**(values | changes))


def test_right_labels_score_one() -> None:
    """Everything right is 1.0 everywhere, with nothing listed as wrong."""
    scores = evaluate_labels([gold()], [labels()])
    assert scores.wrong == ()
    assert {row[3] for row in scores.rows()} == {1.0}
    assert (scores.chains_macro_f1, scores.event_accuracy, scores.fact_years) == (1.0, 1.0, 1.0)


def test_scores_stand_beside_the_share_that_is_right() -> None:
    """Labels are gathered by score; each bin tells what it promises and what it keeps."""
    bins = calibrate([(0.52, True), (0.58, False), (0.93, True), (0.99, True), (0.97, False)])
    assert [(one.low, one.labels, round(one.mean, 2), one.share) for one in bins] == [
        (0.5, 2, 0.55, 0.5),
        (0.9, 1, 0.93, 1.0),
        (0.95, 2, 0.98, 0.5),
    ]
    assert calibration_error(bins) == pytest.approx((2 * 0.05 + 0.07 + 2 * 0.48) / 5)
    assert calibration_error([]) == 0.0


def test_halves_are_the_same_in_every_file() -> None:
    """An article stays in its half, and both halves are scored."""
    scores = evaluate_gold(
        [gold(id=str(n), title="t", text="广西汽车", story=str(n), copy_of=None) for n in range(8)]
    )
    assert {half_of(str(n)) for n in range(8)} == {"A", "B"} == set(scores.halves)
    assert set(scores.as_dict()["halves"]["A"]) == set(scores.labels.summary())
    assert "half B: relevant" in scores.as_text()


def test_no_articles_score_one() -> None:
    """An empty file has no errors."""
    assert evaluate_labels([], []).chains.f1 == 1.0


def test_errors_are_counted_and_listed() -> None:
    """A missed and a false chain, a wrong event, region, flag and fact are each found."""
    given = labels(
        chains=(ChainLabel("automobiles", 0.9, (PROOF,)), ChainLabel("food", 0.6, (PROOF,))),
        regions=("CN-GX", "CN-GD"),
        event="performance",
        new_cluster=True,
        facts=(Fact("output", 1e10, "CNY", 2022, PROOF),),
    )
    scores = evaluate_labels([gold()], [given])
    assert (scores.chains.true, scores.chains.false, scores.chains.missed) == (1, 1, 1)
    assert scores.chains.f1 == 0.5
    assert scores.chains_by_id["steel"].missed == 1
    assert scores.events["project"].missed == scores.events["performance"].false == 1
    assert scores.facts.recall == 0.0
    assert scores.regions.precision == 0.5
    text = "\n".join(scores.wrong)
    for words in ("chains missed: steel", "chain food (0.6)", "汽车", "event is project", "new_cluster is False", "CN-GD", "investment"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(("value", "found"), [(1.005e10, 1), (1.006e10, 0)])
def test_facts_match_within_half_a_percent(value: float, found: int) -> None:
    """Rounding is forgiven, another figure is not."""
    given = labels(facts=(Fact("investment", value, "CNY", 2022, PROOF),))
    assert evaluate_labels([gold()], [given]).facts.true == found


def test_years_are_scored_apart() -> None:
    """A fact with a wrong year is found, but counted in the accuracy of years."""
    scores = evaluate_labels(
        [gold()], [labels(facts=(Fact("investment", 1e10, "CNY", None, PROOF),))]
    )
    assert scores.facts.f1 == 1.0
    assert scores.fact_years == 0.0


def test_languages_and_table() -> None:
    """Chains are scored for each language; the document and the table hold every figure."""
    scores = evaluate_labels(
        [gold(), gold(id="b", language="en", chains=["food"])], [labels(), labels()]
    )
    assert scores.chains_by_language["zh"].f1 == 1.0
    assert scores.chains_by_language["en"].f1 == 0.0
    document = json.loads(json.dumps(scores.as_dict()))
    assert document["chains"]["by_language"]["en"]["missed"] == 1
    assert document["event"]["by_event"]["project"]["f1"] == 1.0
    assert "chain food" in scores.as_text()
    assert "macro" in scores.as_text()
