"""What classifying an article costs, and what the matching alone costs.

    python tests/benchmarks/bench_classify.py [--rounds 10]

Articles are those of tests/gold (dev.jsonl, heldout.jsonl), the lexicon is the full one. Prints
articles a second on one core (CPU time) for the whole classification, CPU microseconds an article
for the automaton's pass alone and for the matcher with its boundaries and order, the same pass by
pyahocorasick where that is installed (``pip install pyahocorasick``; no dependency of the project),
and whether every hit agrees with a naive search term by term.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import importlib
import json
import re
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ahocorasick_rs

from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier
from monitor.classify.document import Document
from monitor.classify.matcher import Matcher, surface_forms

GOLD = Path(__file__).parent.parent / "gold"
_CHECKED = 40  # articles; the naive search takes a while for each


def read() -> list[dict[str, Any]]:
    """The labelled articles."""
    lines = [
        line
        for name in ("dev.jsonl", "heldout.jsonl")
        for line in (GOLD / name).read_text(encoding="utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines]


def cpu(rounds: int, work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of ``rounds`` rounds, the first not counted."""
    work()
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def by_term(terms: Sequence[str]) -> list[re.Pattern[str]]:
    """A pattern for each term, on word boundaries in Latin script, overlapping matches too."""
    patterns = []
    for term in terms:
        left = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", term) else ""
        right = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", term) else ""
        patterns.append(re.compile(f"(?={left}({re.escape(term)}){right})"))
    return patterns


def naive(patterns: Sequence[re.Pattern[str]], text: str) -> set[tuple[int, int]]:
    """Every place of every term, one after the other."""
    return {match.span(1) for pattern in patterns for match in pattern.finditer(text)}


def other_automaton(terms: Sequence[str]) -> Any | None:
    """pyahocorasick's automaton of the same terms, or None where it is not installed."""
    try:
        module = importlib.import_module("ahocorasick")
    except ImportError:
        return None
    automaton = module.Automaton()
    for index, term in enumerate(terms):
        automaton.add_word(term, (index, len(term)))
    automaton.make_automaton()
    return automaton


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    articles = read()
    taxonomy = load_taxonomy()
    classifier = Classifier(taxonomy, load_gazetteer())
    days = [date.fromisoformat(one["published"]) for one in articles]

    def classify() -> None:
        for one, day in zip(articles, days, strict=True):
            classifier.classify(one["title"], one["text"], published=day)

    whole = cpu(rounds, classify)
    count = len(articles)
    size = sum(len(one["title"]) + len(one["text"]) for one in articles) / count
    print(f"articles:        {count}, {size:.0f} characters each on average")
    print(f"classification:  {count / whole:.0f} articles/s ({whole / count * 1e6:.0f} us each)")

    forms = {
        form for chain in taxonomy.chains for t in chain.terms for form in surface_forms(t.text)
    }
    terms = sorted(forms)
    texts = [Document(one["title"], one["text"]).searchable for one in articles]
    matcher: Matcher[str] = Matcher((term, term) for term in terms)
    automaton = ahocorasick_rs.AhoCorasick(terms, store_patterns=False)
    ours = cpu(
        rounds,
        lambda: [automaton.find_matches_as_indexes(text, overlapping=True) for text in texts],
    )
    full = cpu(rounds, lambda: [matcher.find(text) for text in texts])
    print(f"terms:           {len(terms)}")
    print(f"automaton alone: {ours / count * 1e6:.1f} us an article")
    print(f"matcher:         {full / count * 1e6:.1f} us (boundaries, meanings, order)")
    other = other_automaton(terms)
    if other is None:
        print("pyahocorasick:   not installed, not compared")
    else:
        theirs = cpu(rounds, lambda: [list(other.iter(text)) for text in texts])
        print(
            f"pyahocorasick:   {theirs / count * 1e6:.1f} us; automaton alone takes"
            f" {ours / theirs:.2f} of it, the matcher {full / theirs:.2f}"
        )
    patterns = by_term(terms)
    wrong = sum(
        {(start, end) for start, end, _ in matcher.find(text)} != naive(patterns, text)
        for text in texts[:_CHECKED]
    )
    print(f"naive search:    differs in {wrong} of {_CHECKED} articles")


if __name__ == "__main__":
    main()
