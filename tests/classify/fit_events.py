"""Fit the weights of monitor/classify/weights.py on labelled articles.

``python tests/classify/fit_events.py`` prints the cross-validated figures; with ``--write`` it also
replaces the weights. Fitted on dev.jsonl, own.jsonl, wordings.jsonl and the odd-numbered articles
of heldout.jsonl, heldout2.jsonl, heldout4.jsonl and heldout5.jsonl; the even-numbered ones are never
read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from monitor.catalog.corpus import SeedArticle, load_corpus
from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier
from monitor.classify.document import Document
from monitor.classify.events import EVENTS, is_new, settle, weigh
from monitor.classify.evidence import EvidenceFinder
from monitor.classify.scanner import Scanner

HERE = Path(__file__).parent
GOLD = HERE.parent / "gold"
TARGET = HERE.parent.parent / "monitor" / "classify" / "weights.py"
FOLDS = 5
# Chosen by cross-validation among 0.04 to 0.4 and 2 to 4; the figures hardly differ.
PENALTY, LEAST = 0.2, 3
STEP, ROUNDS = 0.15, 30
SEEDS = range(4)
SMALLEST = 0.03  # smaller weights are left out
HEAD = '''"""Weights of the features of ``monitor.classify.evidence``, fitted, not written by hand.

Made by ``python tests/classify/fit_events.py --write``. ``EVENT_WEIGHTS`` has one weight for each
of ``monitor.classify.events.EVENTS``; positive weights of ``NEW_CLUSTER_WEIGHTS`` speak for a new
cluster or key chain.
"""

from __future__ import annotations

'''


class Row(NamedTuple):
    """One labelled article as the regression sees it; ``group`` is its story."""

    group: str
    features: set[str]
    event: str
    new_cluster: bool


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def seed_line(seed: SeedArticle) -> dict[str, Any]:
    """A reviewed seed article in the shape of a gold line."""
    return {
        "id": seed.id,
        "title": seed.article.title,
        "text": seed.article.text,
        "language": seed.article.language,
        "event": seed.labels.event,
        "new_cluster": seed.labels.new_cluster,
    }


def rows() -> dict[str, list[Row]]:
    """The features and labels of every relevant article, file by file."""
    classifier = Classifier(load_taxonomy(), load_gazetteer())
    finder = EvidenceFinder()
    scanner = Scanner(finder.lexicon)
    files = {
        "dev": read(GOLD / "dev.jsonl"),
        "own": read(HERE / "own.jsonl"),
        "odd": [
            line
            for name in ("heldout.jsonl", "heldout2.jsonl", "heldout4.jsonl", "heldout5.jsonl")
            for line in read(GOLD / name)
            if int(line["id"][-3:]) % 2
        ],
        "wordings": read(HERE / "wordings.jsonl"),
    }
    files["seeds"] = [seed_line(seed) for seed in load_corpus()]
    found: dict[str, list[Row]] = {}
    for name, lines in files.items():
        found[name] = []
        for line in lines:
            if not line.get("relevant", True):
                continue
            labels = classifier.classify(line["title"], line["text"], language=line["language"])
            document = Document(line["title"], line["text"], line["language"])
            (hits,) = scanner.scan(document)
            features = finder.features(document, hits, len(labels.chains))
            group = line.get("story", line["id"])
            found[name].append(Row(group, features, line["event"], line["new_cluster"]))
    return found


def fit(examples: Sequence[tuple[set[str], int]], classes: int) -> dict[str, list[float]]:
    """The mean of several regressions: one alone hangs on the order of the examples."""
    fits = [fit_once(examples, classes, seed) for seed in SEEDS]
    return {
        name: [sum(one[name][k] for one in fits) / len(fits) for k in range(classes)]
        for name in fits[0]
    }


def fit_once(
    examples: Sequence[tuple[set[str], int]], classes: int, seed: int
) -> dict[str, list[float]]:
    """Softmax regression with an L2 penalty, by AdaGrad over examples shuffled by ``seed``."""
    counts = Counter(feature for features, _ in examples for feature in features)
    weights = {name: [0.0] * classes for name, count in counts.items() if count >= LEAST}
    squares = {name: [1e-3] * classes for name in weights}
    order = list(range(len(examples)))
    shuffle = random.Random(seed)
    for _ in range(ROUNDS):
        shuffle.shuffle(order)
        for index in order:
            features, due = examples[index]
            known = sorted(features & weights.keys())
            chances = softmax(weigh(weights, known, classes))
            for name in known:
                row, seen = weights[name], squares[name]
                for k, chance in enumerate(chances):
                    slope = chance - (k == due) + PENALTY * row[k]
                    seen[k] += slope * slope
                    row[k] -= STEP * slope / math.sqrt(seen[k])
    return weights


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as chances that add up to one."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    return [power / sum(powers) for power in powers]


def fit_both(data: Sequence[Row]) -> tuple[dict[str, list[float]], dict[str, float]]:
    """(weights of the six kinds of news, weights for a new cluster)."""
    events = fit([(row.features, EVENTS.index(row.event)) for row in data], len(EVENTS))
    new = fit([(row.features, int(row.new_cluster)) for row in data], 2)
    return events, {name: yes - no for name, (no, yes) in new.items()}


def judge(data: Sequence[Row], test: Sequence[Row]) -> Counter[str]:
    """Fit on ``data``, count right and wrong answers on ``test``."""
    events, new = fit_both(data)
    counts: Counter[str] = Counter(articles=len(test))
    for row in test:
        scores = weigh(events, row.features, len(EVENTS))
        event = EVENTS[max(range(len(EVENTS)), key=scores.__getitem__)]
        event, named = settle(event, is_new(row.features, new))
        counts["event"] += event == row.event
        counts["found"] += named and row.new_cluster
        counts["false"] += named and not row.new_cluster
        counts["missed"] += row.new_cluster and not named
    return counts


def told(name: str, counts: Counter[str]) -> str:
    """One line of figures."""
    f1 = 2 * counts["found"] / (2 * counts["found"] + counts["false"] + counts["missed"])
    accuracy = counts["event"] / counts["articles"]
    return (
        f"{name:34}{counts['articles']:5} articles  event {accuracy:.3f}  new cluster F1 {f1:.3f}"
        f" ({counts['false']} false, {counts['missed']} missed)\n"
    )


def cross_validate(files: dict[str, list[Row]]) -> Counter[str]:
    """Five folds of the gold and our own articles; a story is never in two of them."""
    data = [*files["dev"], *files["own"], *files["odd"]]
    folds = [hashlib.sha256(row.group.encode()).digest()[0] % FOLDS for row in data]
    total: Counter[str] = Counter()
    for fold in range(FOLDS):
        train = [row for row, own in zip(data, folds, strict=True) if own != fold]
        test = [row for row, own in zip(data, folds, strict=True) if own == fold]
        total += judge([*train, *files["wordings"], *files["seeds"]], test)
    return total


def write(events: dict[str, list[float]], new: dict[str, float]) -> None:
    """Replace monitor/classify/weights.py."""
    lines = [
        f"    {json.dumps(name)}: ({', '.join(f'{weight:.2f}' for weight in row)}),"
        for name, row in sorted(events.items())
        if max(map(abs, row)) >= SMALLEST
    ]
    ones = [
        f"    {json.dumps(name)}: {weight:.2f},"
        for name, weight in sorted(new.items())
        if abs(weight) >= SMALLEST
    ]
    text = HEAD + "EVENT_WEIGHTS: dict[str, tuple[float, ...]] = {\n" + "\n".join(lines)
    text += "\n}\nNEW_CLUSTER_WEIGHTS: dict[str, float] = {\n" + "\n".join(ones) + "\n}\n"
    TARGET.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace monitor/classify/weights.py")
    arguments = parser.parse_args()
    files = rows()
    ours = [*files["dev"], *files["own"], *files["wordings"], *files["seeds"]]
    sys.stdout.write(told("fitted without held-out, on odd", judge(ours, files["odd"])))
    sys.stdout.write(told(f"cross-validated, {FOLDS} folds", cross_validate(files)))
    data = [*ours, *files["odd"]]
    sys.stdout.write(told("on the articles fitted to", judge(data, data)))
    if arguments.write:
        write(*fit_both(data))


if __name__ == "__main__":
    main()
