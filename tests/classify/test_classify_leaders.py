"""Precision and recall of the officials and lead enterprises that are named, on sentences of ours.

tests/classify/leaders.jsonl holds one sentence a line with who leads which chain in it. Persons and
companies in it are placeholders.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from monitor.classify import Classifier

SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent / "leaders.jsonl").read_text(encoding="utf-8").splitlines()
]
HEADS = {
    "zh": ("广西推进重点产业链建设", "广西推进重点产业链建设。\n"),
    "en": (
        "Guangxi promotes its key industrial chains",
        "Guangxi promotes its key industrial chains.\n",
    ),
}
# (precision, recall), a little below what was measured when each was set.
FLOORS = {
    ("officials", "zh"): (0.95, 0.95),
    ("officials", "en"): (0.95, 0.9),
    ("enterprises", "zh"): (0.92, 0.92),
    ("enterprises", "en"): (0.95, 0.9),
}


def found(classifier: Classifier, sentence: dict[str, Any], what: str) -> set[tuple[str, ...]]:
    title, head = HEADS[sentence["language"]]
    labels = classifier.classify(title, head + sentence["text"], language=sentence["language"])
    if what == "officials":
        return {(one.name or "", one.role, one.chain or "") for one in labels.officials}
    return {(one.name, one.chain or "") for one in labels.enterprises}


def due(sentence: dict[str, Any], what: str) -> set[tuple[str, ...]]:
    keys: Sequence[str] = ("name", "role", "chain") if what == "officials" else ("name", "chain")
    return {tuple(one[key] or "" for key in keys) for one in sentence[what]}


@pytest.mark.parametrize(("what", "language"), FLOORS)
def test_leaders_of_chains_are_found(classifier: Classifier, what: str, language: str) -> None:
    """Who leads which chain, with office, is found, and hardly anybody who leads none."""
    right = false = missed = 0
    wrong = []
    for sentence in SENTENCES:
        if sentence["language"] != language:
            continue
        told, expected = found(classifier, sentence, what), due(sentence, what)
        right += len(told & expected)
        false += len(told - expected)
        missed += len(expected - told)
        if told != expected:
            wrong.append(f"{sentence['id']}: found {told}, due {expected}")
    precision, recall = right / (right + false), right / (right + missed)
    least_precision, least_recall = FLOORS[what, language]
    told_all = "\n".join([f"precision {precision:.3f} recall {recall:.3f}", *wrong])
    assert precision >= least_precision, told_all
    assert recall >= least_recall, told_all
