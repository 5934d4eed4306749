"""The register of who promotes what since when, and the labels of a story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.catalog.corpus import load_corpus, seed_known
from monitor.model import (
    ChainLabel,
    Enterprise,
    Evidence,
    Fact,
    Labels,
    Official,
    RegionChain,
    RegisterEntry,
)
from monitor.register import entries, merge, novel, seed_register
from monitor.stories import merge_labels

GX_CARS = RegionChain("CN-GX", "automobiles")
PROOF = Evidence("title", 0, 1, "x")


def entry(story: str, since: date | None, level: str = "reported") -> RegisterEntry:
    return RegisterEntry(pair=GX_CARS, story=story, since=since, level=level)


def labels(*chains: tuple[str, float], **changed: object) -> Labels:
    fields = {
        "language": "zh",
        "relevant": True,
        "chains": tuple(ChainLabel(chain, score, (PROOF,)) for chain, score in chains),
        "regions": ("CN-GX",),
        "event": "project",
        **changed,
    }
    return Labels(**fields)


def test_the_seeds_fill_the_register() -> None:
    """Guangxi declared its eleven chains on 2020-08-10; batteries were only reported, in 2024."""
    register = seed_register(seed_known(load_corpus()))
    cars = register[GX_CARS]
    assert (cars.story, cars.since, cars.level) == ("seed-000", date(2020, 8, 10), "declared")
    batteries = register[RegionChain("CN-GX", "batteries")]
    assert (batteries.story, batteries.level) == ("seed-001", "reported")
    assert len([pair for pair in register if pair.region == "CN-GD"]) == 12


def test_novel_pairs_are_those_that_the_register_lacks() -> None:
    """In their own order, each once; every region of a story counts."""
    register = seed_register(seed_known(load_corpus()))
    pairs = [
        RegionChain("CN-GX", "food"),
        GX_CARS,
        RegionChain("CN-GZ", "automobiles"),
        RegionChain("CN-GX", "food"),
    ]
    assert novel(pairs, register) == (
        RegionChain("CN-GX", "food"),
        RegionChain("CN-GZ", "automobiles"),
    )
    assert novel([], register) == ()


def test_an_irrelevant_article_adds_nothing() -> None:
    """Its labels pair nothing."""
    seed = seed_known(load_corpus())[0]
    assert entries(replace(seed, labels=replace(seed.labels, relevant=False))) == {}


def test_the_earliest_story_stands_and_a_declaration_is_kept() -> None:
    """Whatever order the stories come in."""
    early, late = entry("early", date(2020, 1, 1)), entry("late", date(2023, 1, 1), "declared")
    undated = entry("undated", None)
    for first, second in ((early, late), (late, early)):
        merged = merge({GX_CARS: first}, {GX_CARS: second})[GX_CARS]
        assert (merged.story, merged.since, merged.level) == ("early", date(2020, 1, 1), "declared")
    assert merge({GX_CARS: undated}, {GX_CARS: late})[GX_CARS].story == "late"
    assert merge({}, {GX_CARS: early}) == {GX_CARS: early}


def test_a_storys_labels_lose_nothing_and_double_nothing() -> None:
    """Chains keep their best score, figures of one value are one, the head's event stays."""
    fact = Fact("count", 11.0, "chains", None, PROOF)
    again = Fact("count", 11.0, "chains", None, Evidence("text", 3, 4, "y"))
    other = Fact("count", 7.0, "chains", None, PROOF)
    head = labels(
        ("food", 0.5), ("steel", 0.9), event="cluster-announcement", facts=(fact,), places=("南宁",)
    )
    later = labels(
        ("steel", 0.4), ("food", 0.8), ("batteries", 1.0), language="en", regions=("CN", "CN-GX"),
        event="project", new_cluster=True, facts=(again, other), places=("Nanning",),
    )  # fmt: skip
    merged = merge_labels(head, later)
    assert [(label.chain, label.score) for label in merged.chains] == [
        ("food", 0.8),
        ("steel", 0.9),
        ("batteries", 1.0),
    ]
    assert merged.regions == ("CN-GX", "CN")
    assert merged.places == ("南宁", "Nanning")
    assert (merged.event, merged.new_cluster, merged.language) == (
        "cluster-announcement",
        True,
        "zh",
    )
    assert merged.facts == (fact, other)
    assert merge_labels(merged, later) == merged


def test_a_chief_named_twice_stands_once_with_each_chain() -> None:
    """Two reports name the same chief and the same company; the second has one chain more."""
    chief, company = (
        Official("张某某", "副省长", "steel", PROOF),
        Enterprise("某某集团", None, PROOF),
    )
    also = Official("张某某", "副省长", "food", PROOF)
    merged = merge_labels(
        labels(officials=(chief,), enterprises=(company,)),
        labels(officials=(chief, also), enterprises=(company,)),
    )
    assert (merged.officials, merged.enterprises) == ((chief, also), (company,))


def test_an_irrelevant_head_takes_what_a_relevant_report_says() -> None:
    """A photo caption came first; the report below it says what the story is."""
    head = labels(relevant=False, event="other", regions=())
    later = labels(("steel", 0.9), language="en", event="project")
    merged = merge_labels(head, later)
    assert (merged.relevant, merged.event, merged.language) == (True, "project", "zh")
    assert merged.pairs == (RegionChain("CN-GX", "steel"),)
    assert merge_labels(later, head).event == "project"
