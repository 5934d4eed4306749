"""The seed corpus: five reviewed articles, and refusal of a broken file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.catalog.corpus import load_corpus, seed_known
from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier
from monitor.errors import ConfigError
from monitor.urls import article_id

REVIEWED = {
    line["id"]: line
    for line in map(
        json.loads,
        (Path(__file__).parent.parent / "gold" / "seeds.jsonl").read_text("utf-8").splitlines(),
    )
}

GOOD = """+++
url = "https://example.org/1"
title = "Title"
published = 2024-01-02
language = "en"
[labels]
relevant = true
event = "project"
new_cluster = false
regions = ["CN-GX"]
[labels.chains]
batteries = "battery plant"
+++
A battery plant.
"""


def test_the_corpus_is_the_five_seeds_in_order() -> None:
    """Their ids come from the order of the files."""
    assert [seed.id for seed in load_corpus()] == [f"seed-{number:03d}" for number in range(5)]


@pytest.mark.parametrize("seed", load_corpus(), ids=lambda seed: seed.id)
def test_labels_are_the_reviewed_ones_and_proved(seed: object) -> None:
    """Every chain and figure of the review is there, with words that stand where they should."""
    gold = REVIEWED[seed.id]
    labels = seed.labels
    assert {label.chain for label in labels.chains} == set(gold["chains"])
    assert list(labels.regions) == gold["regions"]
    assert list(labels.places) == gold["places"]
    assert (labels.event, labels.new_cluster) == (gold["event"], gold["new_cluster"])
    assert [(f.kind, f.value, f.unit, f.year) for f in labels.facts] == [
        (f["kind"], f["value"], f["unit"], f["year"]) for f in gold["facts"]
    ]
    assert str(seed.article.published) == gold["published"]
    spans = [span for label in labels.chains for span in label.evidence]
    for span in [*spans, *(fact.evidence for fact in labels.facts)]:
        assert getattr(seed.article, span.field)[span.start : span.end] == span.text


def test_the_classifier_finds_the_chiefs_of_the_seeds() -> None:
    """Name, office and chain as reviewed; no other seed names a chief."""
    classifier = Classifier(load_taxonomy(), load_gazetteer())
    for seed in load_corpus():
        found = classifier.classify(seed.article.title, seed.article.text).officials
        assert [(one.name, one.role, one.chain) for one in found] == [
            (one.name, one.role, one.chain) for one in seed.labels.officials
        ]


def test_commands_call_a_seed_by_its_name_and_the_database_by_its_address() -> None:
    """One signature, two ids."""
    corpus = load_corpus()
    named, stored = seed_known(corpus), seed_known(corpus, stored=True)
    assert (
        [one.article.id for one in named] == [one.story for one in named] == [s.id for s in corpus]
    )
    assert [one.article.id for one in stored] == [
        article_id(one.article.canonical_url) for one in stored
    ]
    assert all(one.seed for one in named + stored)
    assert [one.signature for one in named] == [one.signature for one in stored]


def test_text_is_clean() -> None:
    """No menus, no counters: paragraphs apart by one line break."""
    for seed in load_corpus():
        assert "Print Mail" not in seed.article.text
        assert "Copyright" not in seed.article.text
        assert "\n\n" not in seed.article.text


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (GOOD.replace('battery plant"', 'car plant"'), "'car plant' does not stand in the article"),
        (GOOD.replace("title =", "titel ="), "unknown key titel"),
        (GOOD.replace("2024-01-02", '"2024-01-02"'), "published is missing or not a date"),
        (GOOD.replace('"en"', '"fr"'), "language must be en or zh"),
        (GOOD.replace('"project"', '"projekt"'), "labels.event must be one of"),
        (
            GOOD.replace("relevant = true", 'relevant = "yes"'),
            "labels.relevant must be true or false",
        ),
        (GOOD.replace('["CN-GX"]', '"CN-GX"'), "labels.regions must be a list"),
        (GOOD.replace("A battery plant.", ""), "there is no text"),
        (GOOD.replace("+++\nA", "\nA"), "between two lines of +++"),
        (GOOD.replace("= true", "= ture"), "Invalid value"),
        (GOOD.replace("https://example.org/1", "not an address"), "not an http(s) URL"),
        (
            GOOD.replace('[labels.chains]\nbatteries = "battery plant"', 'chains = ["batteries"]'),
            "labels.chains must be a table",
        ),
        (
            GOOD.replace("[labels.chains]", "facts = [3]\n[labels.chains]"),
            "labels.facts must be tables",
        ),
        (
            GOOD.replace("[labels.chains]", "officials = [3]\n[labels.chains]"),
            "labels.officials must be tables",
        ),
        (
            GOOD.replace("+++\nA", '[[labels.enterprises]]\nname = "B"\nevidence = "B"\n+++\nA'),
            "labels.enterprises: 'B' does not stand in the article",
        ),
        (
            GOOD.replace("+++\nA", "[[labels.officials]]\nnames = 3\n+++\nA"),
            "labels.officials: name and evidence must be strings",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, broken: str, problem: str) -> None:
    """One sentence for each problem, never a traceback of another kind."""
    (tmp_path / "000-a.md").write_text(broken, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_corpus(tmp_path)
    assert any(problem in one for one in refused.value.problems), refused.value.problems
    assert all("000-a.md" in one for one in refused.value.problems)


def test_all_files_problems_come_at_once(tmp_path: Path) -> None:
    """Mending one by one would take as many runs."""
    (tmp_path / "000-a.md").write_text(GOOD.replace('"en"', '"fr"'), encoding="utf-8")
    (tmp_path / "001-b.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError) as refused:
        load_corpus(tmp_path)
    assert len(refused.value.problems) == 2


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """Without seeds everything would be news again."""
    with pytest.raises(ConfigError, match="no seed articles"):
        load_corpus(tmp_path)
