"""The whole classifier: evidence that proves, hostile input, threads, processes, speed."""

from __future__ import annotations

import json
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier
from monitor.classify.events import EVENTS
from monitor.model import Labels

DEV = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "gold" / "dev.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
CLASSIFIER = Classifier(load_taxonomy(), load_gazetteer())
SCRAPS = [
    "广西", "汽车", "產業鏈", "集群", "２０２５年", "100亿元", "，", "。", "\n", " ", "new energy vehicles", "Guangxi",
    "clusters", "$5 billion", "percent", "(", ")", "“", "\u0000", "\U0001f697", "é", "İ", "ß", "%", "链长", "- ", "> ",
]  # fmt: skip


def check(title: str, text: str, labels: Labels) -> None:
    article = {"title": title, "text": text}
    proofs = [proof for label in labels.chains for proof in label.evidence]
    proofs += [fact.evidence for fact in labels.facts]
    for proof in proofs:
        assert article[proof.field][proof.start : proof.end] == proof.text != ""
    assert all(label.evidence and 0.5 <= label.score <= 1 for label in labels.chains)
    assert labels.event in EVENTS
    assert len(set(labels.regions)) == len(labels.regions)


def test_evidence_is_verbatim_on_real_articles() -> None:
    """Every span is the text at its place, in code points of the original."""
    for record in DEV:
        labels = CLASSIFIER.classify(record["title"], record["text"])
        check(record["title"], record["text"], labels)


@given(
    st.lists(st.sampled_from(SCRAPS) | st.text(max_size=6), max_size=6).map("".join),
    st.lists(st.sampled_from(SCRAPS) | st.text(max_size=6), max_size=30).map("".join),
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered_with_valid_labels(title: str, text: str) -> None:
    """No input breaks it, and every answer proves itself."""
    check(title, text, CLASSIFIER.classify(title, text, published=date(2024, 2, 29)))


def test_nothing_is_not_relevant() -> None:
    """Empty title and text have empty labels."""
    assert CLASSIFIER.classify("", "") == Labels(language="en", relevant=False)


def test_threads_give_the_same_answers() -> None:
    """One classifier may be shared between threads."""
    alone = [CLASSIFIER.classify(one["title"], one["text"]) for one in DEV]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: CLASSIFIER.classify(one["title"], one["text"]), DEV))
    assert together == alone


def test_a_pickled_classifier_answers_alike() -> None:
    """Workers in other processes get the same labels."""
    copy = pickle.loads(pickle.dumps(CLASSIFIER))
    one = DEV[8]
    assert copy.classify(one["title"], one["text"]) == CLASSIFIER.classify(
        one["title"], one["text"]
    )


def test_the_given_language_overrules_detection() -> None:
    """A caller that knows better is believed."""
    assert CLASSIFIER.classify("5G", "6G", language="zh").language == "zh"


def test_long_hostile_text_takes_linear_time() -> None:
    """A megabyte of numbers and brackets is no trap for the patterns."""
    hostile = "广西产业集群" + "1,234,567(“" * 40_000 + "链" * 100_000 + " the" * 50_000
    started = time.perf_counter()
    CLASSIFIER.classify("广西打造产业集群", hostile)
    assert time.perf_counter() - started < 20
