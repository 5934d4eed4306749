"""What classifying an article costs, and what the matching alone costs.

    python tests/benchmarks/bench_classify.py [--rounds 10] [--digest]

Articles are those of tests/gold (dev.jsonl, heldout.jsonl), the lexicons are the full ones. Prints
the length and language of the articles, articles a second on one core (CPU time) for the whole
classification, and CPU microseconds an article for two passes: that of the chains' terms alone and
that of all lexicons, which the classifier makes. Each stands beside pyahocorasick with the same
patterns where that is installed (``pip install pyahocorasick``; no dependency of the project), and
every hit of the terms is compared with a naive search term by term. On a machine that others use
too the figures fall by half; the ratios hold.

``--digest`` prints instead a hash of the labels of all labelled articles, part by part: what is
done for speed alone must leave it as it is.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import ahocorasick_rs

from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier
from monitor.classify.chains import ChainFinder
from monitor.classify.document import Document
from monitor.classify.events import EventFinder
from monitor.classify.matcher import Matcher, surface_forms
from monitor.classify.regions import RegionFinder
from monitor.classify.scanner import Scanner
from monitor.classify.subject import SubjectFinder
from monitor.classify.taxonomy import Taxonomy
from monitor.model import Labels

TESTS = Path(__file__).parent.parent
GOLD = ("gold/dev.jsonl", "gold/heldout.jsonl")
LABELLED = (*GOLD, "classify/own.jsonl", "classify/wordings.jsonl")
_CHECKED = 40  # articles; the naive search takes a while for each


def read(names: Sequence[str] = GOLD) -> list[dict[str, Any]]:
    """The labelled articles."""
    lines = [
        line
        for name in names
        for line in (TESTS / name).read_text(encoding="utf-8").splitlines()
        if line
    ]
    return [json.loads(line) for line in lines]


def cpu(rounds: int, *works: Callable[[], object]) -> list[float]:
    """CPU seconds of the fastest of ``rounds`` rounds of each, the first not counted.

    They take turns, so that what else the machine does falls on all alike.
    """
    best = [float("inf")] * len(works)
    for turn in range(rounds + 1):
        for index, work in enumerate(works):
            start = time.process_time()
            work()
            if turn:
                best[index] = min(best[index], time.process_time() - start)
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


def other_automaton(patterns: Sequence[str]) -> Any | None:
    """pyahocorasick's automaton of the same patterns, or None where it is not installed."""
    try:
        module = importlib.import_module("ahocorasick")
    except ImportError:
        return None
    automaton = module.Automaton()
    for index, pattern in enumerate(patterns):
        automaton.add_word(pattern, (index, len(pattern)))
    automaton.make_automaton()
    return automaton


def classify(classifier: Classifier, article: dict[str, Any]) -> Labels:
    """The labels of one article, its date known where the file has one."""
    day = article.get("published")
    return classifier.classify(
        article["title"], article["text"], published=date.fromisoformat(day) if day else None
    )


def tell_digest(classifier: Classifier) -> None:
    """Print a hash of each part of the labels of all labelled articles."""
    found = [classify(classifier, article) for article in read(LABELLED)]
    print(f"{len(found)} articles")
    for part in (field.name for field in fields(Labels)):
        values = repr([getattr(labels, part) for labels in found])
        print(f"{part:14} {hashlib.sha256(values.encode()).hexdigest()[:16]}")


def tell_pass(
    name: str,
    rounds: int,
    patterns: Sequence[str],
    documents: Sequence[Document],
    find: Callable[[Document], object],
) -> None:
    """Print what a pass of our automaton costs beside pyahocorasick's."""
    texts = [document.searchable for document in documents]
    automaton = ahocorasick_rs.AhoCorasick(patterns, store_patterns=False)
    other = other_automaton(patterns)

    def alone() -> None:
        for text in texts:
            automaton.find_matches_as_indexes(text, overlapping=True)

    def whole_pass() -> None:
        for document in documents:
            find(document)

    def theirs() -> None:
        if other is not None:
            for text in texts:
                list(other.iter(text))

    bare, whole, compared = (
        seconds / len(texts) for seconds in cpu(rounds, alone, whole_pass, theirs)
    )
    print(
        f"{name}: {len(patterns)} patterns; automaton alone {bare * 1e6:.1f} us an article, with"
        f" boundaries, meanings and order {whole * 1e6:.1f} us"
    )
    if other is None:
        print("  pyahocorasick is not installed, not compared")
    else:
        print(
            f"  pyahocorasick {compared * 1e6:.1f} us: the automaton alone takes"
            f" {bare / compared:.2f} of it, the whole {whole / compared:.2f}"
        )


def tell_matching(rounds: int, taxonomy: Taxonomy, articles: list[dict[str, Any]]) -> None:
    """Print what finding all words costs, and whether it finds them all."""
    documents = [Document(article["title"], article["text"]) for article in articles]
    forms = {
        form for chain in taxonomy.chains for t in chain.terms for form in surface_forms(t.text)
    }
    terms = sorted(forms)
    matcher: Matcher[str] = Matcher((term, term) for term in terms)
    tell_pass("terms", rounds, terms, documents, lambda one: matcher.find(one.searchable))
    lexicons = (
        RegionFinder(load_gazetteer()).lexicon,
        SubjectFinder().lexicon,
        ChainFinder(taxonomy).lexicon,
        EventFinder().evidence.lexicon,
    )
    scanner = Scanner(*lexicons)
    patterns = sorted({pattern for lexicon in lexicons for pattern in lexicon.meanings})
    tell_pass("all lexicons", rounds, patterns, documents, scanner.scan)
    compiled = by_term(terms)
    wrong = sum(
        {(start, end) for start, end, _ in matcher.find(text)} != naive(compiled, text)
        for text in (document.searchable for document in documents[:_CHECKED])
    )
    print(f"naive search: differs in {wrong} of {_CHECKED} articles")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--digest", action="store_true", help="print a hash of all labels instead")
    arguments = parser.parse_args()
    taxonomy = load_taxonomy()
    classifier = Classifier(taxonomy, load_gazetteer())
    if arguments.digest:
        tell_digest(classifier)
        return
    articles = read()
    told = []
    for language in ("en", "zh"):
        lengths = [
            len(one["title"]) + len(one["text"]) for one in articles if one["language"] == language
        ]
        told.append(f"{len(lengths)} {language} of {sum(lengths) / len(lengths):.0f} characters")
    print(f"articles: {', '.join(told)}; {sum(one['relevant'] for one in articles)} relevant")

    def label() -> None:
        for article in articles:
            classify(classifier, article)

    each = cpu(arguments.rounds, label)[0] / len(articles)
    print(f"classification: {1 / each:.0f} articles/s ({each * 1e6:.0f} us each)")
    tell_matching(arguments.rounds, taxonomy, articles)


if __name__ == "__main__":
    main()
