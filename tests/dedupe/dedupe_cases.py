"""Articles of our own for the ladder's tests, in the form of the gold, and the ladder run on them.

``seeds``: retellings of the seed articles in both languages, and later steps, other editions and
other provinces' twins of them. ``stories``: pairs of reports, twins, stages, reprints. ``unseen``
and ``late``: written after the weights were set, which they then helped to mend. ``fresh``: written
last; at its first reading every story was found and none merged wrongly. ``brief``: seeds retold
in a sentence or two years later, beside what is new of the same places. ``crossing``: 42
announcements in both languages, with their neighbours' twins, later figures, next editions and
interpretations; written without labels. ``steps``: pairs of a programme's announcement and its next
step, and of two matters that only share a province. ``pairs``: written to mislead, two by two.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

from monitor.catalog.corpus import load_corpus, seed_known
from monitor.dedupe import MemoryIndex, Reading, decide, sign
from monitor.evaluation.stories import evaluate_stories
from monitor.model import (
    Article,
    ChainLabel,
    Evidence,
    Fact,
    Known,
    Labels,
    PublicationDate,
    Verdict,
)

HERE = Path(__file__).parent
GOLD = HERE.parent / "gold" / "dev.jsonl"

Case = Mapping[str, Any]
Labelled = Callable[[Case], Labels]


@cache
def cases(name: str) -> tuple[Case, ...]:
    """The articles of ``cases/<name>.jsonl``, or the gold."""
    path = GOLD if name == "gold" else HERE / "cases" / f"{name}.jsonl"
    return tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def article_of(case: Case) -> Article:
    """A case as cleaning would give it."""
    url = case.get("url") or ""
    published = case.get("published")
    return Article(
        id=case["id"],
        url=url,
        canonical_url=url,
        title=case["title"],
        text=case["text"],
        language=case["language"],
        published=PublicationDate.of_day(date.fromisoformat(published), "input")
        if published
        else None,
    )


def reviewed(case: Case) -> Labels:
    """The labels that a person gave."""
    proof = Evidence("title", 0, 0, "")
    return Labels(
        language=case["language"],
        relevant=case["relevant"],
        chains=tuple(ChainLabel(chain, 1.0, (proof,)) for chain in case["chains"]),
        regions=tuple(case["regions"]),
        places=tuple(case["places"]),
        event=case["event"],
        new_cluster=case["new_cluster"],
        facts=tuple(
            Fact(fact["kind"], float(fact["value"]), fact["unit"], fact["year"], proof)
            for fact in case["facts"]
        ),
    )


@cache
def _classifier() -> Any:
    from monitor.reading import load_classifier

    return load_classifier()


def predicted(case: Case) -> Labels:
    """The labels that the classifier gives, as in a run."""
    article = article_of(case)
    labels: Labels = _classifier().classify(
        article.title,
        article.text,
        published=article.published.day if article.published else None,
        language=article.language,
    )
    return labels


@dataclass
class Archive:
    """The seed corpus and everything that came in so far."""

    index: MemoryIndex = field(default_factory=lambda: MemoryIndex(_seeds()))

    def take(self, article: Article, labels: Labels) -> Verdict:
        """Decide one article and remember it."""
        signature = sign(article, labels)
        verdict = decide(
            Reading(article, labels, signature), self.index.candidates(article, signature)
        )
        self.index.tie(verdict)
        self.index.add(
            Known(article=article, labels=labels, signature=signature, story=verdict.story)
        )
        return verdict


@cache
def _seeds() -> tuple[Known, ...]:
    return tuple(seed_known(load_corpus()))


def verdicts(chosen: Iterable[Case], labelled: Labelled = reviewed) -> list[Verdict]:
    """The ladder's verdicts on cases, in their order of arrival."""
    archive = Archive()
    return [archive.take(article_of(case), labelled(case)) for case in chosen]


def case(id_: str, title: str, text: str, **changed: Any) -> dict[str, Any]:
    """A case with plain labels, for tests that vary one thing."""
    return {
        "id": id_,
        "language": "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en",
        "title": title,
        "text": text,
        "published": "2023-05-10",
        "relevant": True,
        "chains": ["new-energy"],
        "regions": ["CN-GS"],
        "places": [],
        "event": "policy-plan",
        "new_cluster": False,
        "facts": [],
        "story": id_,
        "copy_of": None,
        **changed,
    }


def half_of(one: Case) -> int:
    """To which half a story of the gold belongs, by its name."""
    return md5(one["story"].encode()).digest()[0] % 2


def _report() -> None:
    """``python tests/dedupe/dedupe_cases.py``: the scores of every set and of the gold's halves."""
    sets: dict[str, tuple[Case, ...]] = {
        "gold": cases("gold"),
        "gold, half 0": tuple(one for one in cases("gold") if half_of(one) == 0),
        "gold, half 1": tuple(one for one in cases("gold") if half_of(one) == 1),
        **{
            name: cases(name)
            for name in ("seeds", "stories", "unseen", "late", "fresh", "crossing")
        },
    }
    for name, chosen in sets.items():
        for labelled in (reviewed, predicted):
            if name in ("late", "fresh", "crossing") and labelled is reviewed:
                continue  # written without labels
            found = evaluate_stories(chosen, verdicts(chosen, labelled))
            sys.stdout.write(f"\n{name}, labels {labelled.__name__}\n{found.as_text()}\n")


if __name__ == "__main__":
    _report()
