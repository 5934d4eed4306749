"""What kind of news is it, and does it name a cluster or key chain?

The rules are those of tests/gold/LABELS.md. No single wording decides: the features of
``monitor.classify.evidence`` are weighed with the weights of ``monitor.classify.weights``, two
logistic regressions fitted on labelled articles (tests/classify/fit_events.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from monitor.classify.clusters import launches_cluster, naming_sentences, speaks_of_what_is_to_come
from monitor.classify.document import Document
from monitor.classify.evidence import EvidenceFinder, Hit
from monitor.classify.weights import EVENT_WEIGHTS, NEW_CLUSTER_WEIGHTS

EVENTS = ("cluster-announcement", "chain-chief", "policy-plan", "project", "performance", "other")

# Better a repeated alert than a suppressed announcement: one chance in three is enough.
_NEW_ENOUGH = 0.35
_LEAST_NEW = math.log(_NEW_ENOUGH / (1 - _NEW_ENOUGH))  # the sum of weights that gives it


class EventFinder:
    """The weights and the compiled concepts. Read-only after it is built."""

    def __init__(self) -> None:
        self.evidence = EvidenceFinder()

    def find(self, document: Document, hits: Sequence[Hit], chains: int) -> tuple[str, bool]:
        """(kind of news, new cluster) of a relevant article.

        ``hits`` are those of the concepts; ``chains`` is the number of chains found.
        """
        features = self.evidence.features(document, hits, chains)
        *scores, new = _hundredths(features)
        event = EVENTS[scores.index(max(scores))]
        new_cluster = new / 100 >= _LEAST_NEW or _says_so(document, event)
        if event == "project" and new_cluster and launches_cluster(document):
            event = "cluster-announcement"
        return settle(event, new_cluster)


# Both tables in one, in hundredths: sums of whole numbers do not hang on the order of a set.
_BOTH = {
    feature: tuple(
        round(100 * weight)
        for weight in (
            *EVENT_WEIGHTS.get(feature, (0.0,) * len(EVENTS)),
            NEW_CLUSTER_WEIGHTS.get(feature, 0.0),
        )
    )
    for feature in EVENT_WEIGHTS.keys() | NEW_CLUSTER_WEIGHTS.keys()
}


def _hundredths(features: Iterable[str]) -> list[int]:
    """The sums of the weights: of each kind of news in order, and of a new cluster."""
    rows = [_BOTH[feature] for feature in features if feature in _BOTH]
    return list(map(sum, zip(*rows, strict=True))) if rows else [0] * (len(EVENTS) + 1)


def weigh(
    weights: Mapping[str, Sequence[float]], features: Iterable[str], classes: int
) -> list[float]:
    """The sum of the weights of all features, class by class."""
    scores = [0.0] * classes
    for feature in features:
        for index, weight in enumerate(weights.get(feature, ())):
            scores[index] += weight
    return scores


def is_new(features: Iterable[str], weights: Mapping[str, float] = NEW_CLUSTER_WEIGHTS) -> bool:
    """Whether the features speak for a cluster or key chain that is named or planned."""
    score = sum(weights.get(feature, 0.0) for feature in features)
    return score >= _LEAST_NEW


def settle(event: str, new_cluster: bool) -> tuple[str, bool]:
    """Both answers in agreement: a plan that names a cluster is an announcement of it."""
    if event == "cluster-announcement" or (event == "policy-plan" and new_cluster):
        return "cluster-announcement", True
    return event, new_cluster


def _says_so(document: Document, event: str) -> bool:
    """Whether one clear sentence names a cluster; a report of results must speak of plans."""
    naming = naming_sentences(document)
    if event in ("performance", "other"):
        return any(
            speaks_of_what_is_to_come(document.folded[sentence.start : sentence.end])
            for sentence in naming
        )
    return bool(naming)
