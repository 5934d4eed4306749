"""How well labels agree with a labelled file: chains, regions, event, new cluster, facts.

Everything is counted over the whole file (micro), so that long lists weigh as many decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.evaluation.calibration import Bin, calibrate, calibration_error
from monitor.evaluation.stories import Score
from monitor.model import Fact, Labels

#: Two values are the same figure within this share: 3.06 trillion against 3060 billion and a bit.
VALUE_TOLERANCE = 0.005

#: A row of the printed table: name, precision, recall, F1, true, false, missed.
Row = tuple[str, float, float, float, int, int, int]


@dataclass(frozen=True, slots=True)
class LabelScores:
    """All scores of the labels of one file.

    ``events`` counts each event once as found, falsely given or missed; ``event_accuracy`` is the
    share of articles with the right one. ``calibration`` holds the chains' scores beside the share
    of them that is right. ``facts`` match on kind, unit and value (within 0.5 %);
    ``fact_years`` is the share of matched facts with the right year. ``wrong`` holds a line for
    every article with a wrong label.
    """

    relevant: Score
    chains: Score
    chains_by_language: Mapping[str, Score]
    chains_by_id: Mapping[str, Score]
    calibration: tuple[Bin, ...]
    regions: Score
    regions_by_id: Mapping[str, Score]
    places: Score
    events: Mapping[str, Score]
    event_accuracy: float
    new_cluster: Score
    facts: Score
    fact_years: float
    wrong: tuple[str, ...]

    @property
    def chains_macro_f1(self) -> float:
        """The mean F1 of the chains that the labels or the predictions name."""
        scores = [score.f1 for score in self.chains_by_id.values()]
        return sum(scores) / len(scores) if scores else 1.0

    def as_dict(self) -> dict[str, Any]:
        """For ``evaluate --json``."""
        return {
            "relevant": self.relevant.as_dict(),
            "chains": {
                **self.chains.as_dict(),
                "macro_f1": round(self.chains_macro_f1, 4),
                "by_language": _dicts(self.chains_by_language),
                "by_chain": _dicts(self.chains_by_id),
                "calibration": [one.as_dict() for one in self.calibration],
                "calibration_error": round(calibration_error(self.calibration), 4),
            },
            "regions": {**self.regions.as_dict(), "by_region": _dicts(self.regions_by_id)},
            "places": self.places.as_dict(),
            "event": {
                "accuracy": round(self.event_accuracy, 4),
                "by_event": _dicts(self.events),
            },
            "new_cluster": self.new_cluster.as_dict(),
            "facts": {**self.facts.as_dict(), "year_accuracy": round(self.fact_years, 4)},
            "wrong": list(self.wrong),
        }

    def summary(self) -> dict[str, float]:
        """The figures by which a release is judged."""
        return {
            "relevant": self.relevant.f1,
            "chains": self.chains.f1,
            "chains macro": self.chains_macro_f1,
            "regions": self.regions.f1,
            "event": self.event_accuracy,
            "new cluster": self.new_cluster.f1,
            "facts recall": self.facts.recall,
        }

    def rows(self) -> list[Row]:
        """The table that ``monitor evaluate`` prints: totals first, then chains and events."""
        named = [
            ("relevant", self.relevant),
            ("chains", self.chains),
            *((f"chains ({code})", score) for code, score in self.chains_by_language.items()),
            ("regions", self.regions),
            ("places", self.places),
            ("new cluster", self.new_cluster),
            ("facts", self.facts),
            *((f"event {event}", score) for event, score in self.events.items()),
            *((f"chain {chain}", score) for chain, score in self.chains_by_id.items()),
            *((f"region {region}", score) for region, score in self.regions_by_id.items()),
        ]
        return [
            (name, one.precision, one.recall, one.f1, one.true, one.false, one.missed)
            for name, one in named
        ]

    def as_text(self) -> str:
        """A table for people, then the wrong labels."""
        lines = [
            f"{'':30}{'precision':>10}{'recall':>10}{'F1':>10}{'found':>8}{'false':>8}{'missed':>8}"
        ]
        lines += [
            f"{name:30}{precision:10.3f}{recall:10.3f}{f1:10.3f}{true:8}{false:8}{missed:8}"
            for name, precision, recall, f1, true, false, missed in self.rows()
        ]
        lines.append(f"{'chains, macro F1':50}{self.chains_macro_f1:10.3f}")
        lines.append(f"{'event accuracy':50}{self.event_accuracy:10.3f}")
        lines.append(f"{'facts with the right year':50}{self.fact_years:10.3f}")
        lines += [
            f"{f'chain scores from {one.low:.2f}, mean {one.mean:.2f}, right':50}{one.share:10.3f}"
            f"{one.right:8}{one.labels - one.right:8}"
            for one in self.calibration
        ]
        return "\n".join([*lines, *self.wrong])


class _Tally:
    """Findings counted by name."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, due: Iterable[str], found: Iterable[str]) -> None:
        expected, given = set(due), set(found)
        for name in sorted(expected | given):
            self._counts[name][0 if name in expected & given else 1 if name in given else 2] += 1

    def scores(self) -> dict[str, Score]:
        return {name: Score(*self._counts[name]) for name in sorted(self._counts)}

    def total(self) -> Score:
        true, false, missed = (
            sum(counts[index] for counts in self._counts.values()) for index in range(3)
        )
        return Score(true, false, missed)


def evaluate_labels(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Labels]) -> LabelScores:
    """Compare predicted labels with gold lines, both in one order.

    Gold lines have the fields of tests/gold/LABELS.md. A place counts as right in any of its usual
    forms (with or without 市, "City").
    """
    chains, regions, places, events = _Tally(), _Tally(), _Tally(), _Tally()
    relevant, new_cluster = _Tally(), _Tally()
    languages: dict[str, _Tally] = defaultdict(_Tally)
    matched = false_facts = missed_facts = right_years = right_events = 0
    wrong: list[str] = []
    scored: list[tuple[float, bool]] = []
    for line, labels in zip(gold, predicted, strict=True):
        found = [label.chain for label in labels.chains]
        relevant.add(_flag(line["relevant"]), _flag(labels.relevant))
        new_cluster.add(_flag(line["new_cluster"]), _flag(labels.new_cluster))
        chains.add(line["chains"], found)
        scored.extend((one.score, one.chain in line["chains"]) for one in labels.chains)
        languages[line["language"]].add(line["chains"], found)
        regions.add(line["regions"], labels.regions)
        places.add(map(_plain_place, line["places"]), map(_plain_place, labels.places))
        events.add([line["event"]], [labels.event])
        right_events += line["event"] == labels.event
        pairs, extra, lost = _match_facts(line["facts"], labels.facts)
        matched += len(pairs)
        right_years += sum(due["year"] == fact.year for due, fact in pairs)
        false_facts += len(extra)
        missed_facts += len(lost)
        wrong.extend(_describe(line, labels, lost))
    return LabelScores(
        relevant=relevant.total(),
        chains=chains.total(),
        chains_by_language={code: languages[code].total() for code in sorted(languages)},
        chains_by_id=chains.scores(),
        calibration=calibrate(scored),
        regions=regions.total(),
        regions_by_id=regions.scores(),
        places=places.total(),
        events=events.scores(),
        event_accuracy=right_events / len(gold) if gold else 1.0,
        new_cluster=new_cluster.total(),
        facts=Score(matched, false_facts, missed_facts),
        fact_years=right_years / matched if matched else 1.0,
        wrong=tuple(wrong),
    )


def _dicts(scores: Mapping[str, Score]) -> dict[str, dict[str, float | int]]:
    return {name: score.as_dict() for name, score in scores.items()}


def _flag(value: bool) -> list[str]:
    return ["yes"] if value else []


def _plain_place(name: str) -> str:
    plain = name.casefold().removesuffix(" city").removesuffix(" district").removesuffix(" county")
    return plain.rstrip("市区县") if len(plain) > 2 else plain


def _match_facts(
    due: Sequence[Mapping[str, Any]], given: Sequence[Fact]
) -> tuple[list[tuple[Mapping[str, Any], Fact]], list[Fact], list[Mapping[str, Any]]]:
    """(matched pairs, given without a match, due without a match); each fact used once."""
    left = list(given)
    pairs: list[tuple[Mapping[str, Any], Fact]] = []
    lost: list[Mapping[str, Any]] = []
    for one in due:
        same = [
            fact
            for fact in left
            if (fact.kind, fact.unit) == (one["kind"], one["unit"])
            and abs(fact.value - one["value"]) <= VALUE_TOLERANCE * abs(one["value"])
        ]
        if same:
            best = min(same, key=lambda fact: fact.year != one["year"])
            left.remove(best)
            pairs.append((one, best))
        else:
            lost.append(one)
    return pairs, left, lost


def _describe(
    line: Mapping[str, Any], labels: Labels, lost: Sequence[Mapping[str, Any]]
) -> list[str]:
    """A line for each wrong label of one article."""
    where = f"{line['id']}:"
    lines = []
    if line["relevant"] != labels.relevant:
        lines.append(f"{where} relevant is {line['relevant']}, not {labels.relevant}")
    due, found = set(line["chains"]), {label.chain: label for label in labels.chains}
    if due - set(found):
        lines.append(f"{where} chains missed: {', '.join(sorted(due - set(found)))}")
    lines.extend(
        f"{where} chain {chain} ({label.score}) is wrong, given for "
        + ", ".join(repr(evidence.text) for evidence in label.evidence)
        for chain, label in found.items()
        if chain not in due
    )
    if set(line["regions"]) != set(labels.regions):
        lines.append(
            f"{where} regions are {', '.join(line['regions']) or 'none'}, "
            f"not {', '.join(labels.regions) or 'none'}"
        )
    if line["event"] != labels.event:
        lines.append(f"{where} event is {line['event']}, not {labels.event}")
    if line["new_cluster"] != labels.new_cluster:
        lines.append(f"{where} new_cluster is {line['new_cluster']}, not {labels.new_cluster}")
    lines.extend(f"{where} fact missed: {one['kind']} {one['value']} {one['unit']}" for one in lost)
    return lines
