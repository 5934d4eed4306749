"""The register, corrections by hand and reprocessing, from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from portal import Command

LOW_ALTITUDE = {
    "url": "http://news.example.cn/gx-low-altitude",
    "title": "广西将低空经济列为重点产业链",
    "text": "广西壮族自治区人民政府近日决定，将低空经济列为全区重点产业链，由自治区领导担任链长。\n"
    "低空经济产业集群将布局在南宁、柳州，重点发展无人机和eVTOL飞行器。",
    "published": "2026-11-02",
}
EARLIER = {
    "url": "http://news.example.cn/gx-low-altitude-before",
    "title": "广西低空经济项目签约",
    "text": "广西低空经济产业园项目近日在桂林签约，总投资12亿元，将建设无人机整机制造生产线。",
    "published": "2025-03-04",
}


def ingest(command: Command, *articles: dict[str, Any], name: str = "articles.jsonl") -> Any:
    """Take articles as JSON Lines; the document of the run."""
    path = command.folder / name
    path.write_text(
        "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles),
        encoding="utf-8",
    )
    done = command("ingest", str(path), "--json")
    assert done.status == 0, done.err
    return done.document


def pairs(command: Command, *options: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What ``monitor register --json`` says, by region and chain."""
    done = command("register", "--json", *options)
    assert done.status == 0, done.err
    return {(entry["region"], entry["chain"]): entry for entry in done.document}


@pytest.fixture(autouse=True)
def settings(command: Command) -> Path:
    """No sources: everything comes by hand."""
    return command.configure('catalogue = "none"\n')


def test_the_register_is_open_before_the_first_run(command: Command) -> None:
    """Seed stories and programmes stand in it at first use, and once only."""
    first = pairs(command)
    cars = first["CN-GX", "automobiles"]
    assert cars["level"] == "declared"
    assert cars["since"] == "2020-08-10"
    assert cars["named_as"] == "automobiles"
    assert (cars["story"], cars["programme"]) == ("seed-000", "gx-11-chains-2020")
    assert first["CN-GD", "home-appliances"]["named_as"] == "智能家电"
    assert pairs(command) == first


def test_the_register_is_asked_by_region_chain_and_day(command: Command) -> None:
    """Options may be repeated; a day shows what was known on it."""
    guangxi = pairs(command, "--region", "CN-GX")
    assert {region for region, _ in guangxi} == {"CN-GX"}
    assert set(pairs(command, "--region", "CN-GX", "--chain", "food", "--chain", "batteries")) == {
        ("CN-GX", "batteries")
    }
    assert pairs(command, "--region", "CN-GX", "--on", "2020-01-31") == {}
    before_batteries = pairs(command, "--region", "CN-GX", "--on", "2024-08-28")
    assert ("CN-GX", "automobiles") in before_batteries
    assert ("CN-GX", "batteries") not in before_batteries
    assert ("CN-GX", "batteries") in pairs(command, "--on", "2024-08-29")
    table = command("register", "--region", "CN-GX", "--chain", "new-energy-vehicles")
    assert table.status == 0
    assert "2020-08-10" in table.out
    assert "declared" in table.out


def test_wrong_questions_are_refused_together(command: Command) -> None:
    """All at once, with what may have been meant, and no database is made."""
    done = command("register", "--region", "GX", "--chain", "stee", "--chain", "steel")
    assert done.status == 2
    assert "--region GX" in done.err
    assert "--chain stee" in done.err
    assert "steel" in done.err
    assert command("register", "--on", "yesterday").status == 2
    assert not (command.folder / "monitor.db").exists()


def test_stories_fill_the_register(command: Command) -> None:
    """A new pair stands with its story, day and words; an older article found late comes first."""
    ingest(command, LOW_ALTITUDE)
    entry = pairs(command, "--chain", "low-altitude-economy", "--region", "CN-GX")[
        "CN-GX", "low-altitude-economy"
    ]
    assert (entry["level"], entry["since"]) == ("declared", "2026-11-02")
    assert "低空经济" in entry["named_as"]
    (story,) = command("stories", "list", "--novel", "--json").document
    assert entry["story"] == story["id"]
    ingest(command, EARLIER, name="earlier.jsonl")
    late = pairs(command, "--chain", "low-altitude-economy", "--region", "CN-GX")[
        "CN-GX", "low-altitude-economy"
    ]
    assert (late["level"], late["since"]) == ("declared", "2025-03-04")
    assert (late["declared"], late["story"] != entry["story"]) == ("2026-11-02", True)
    then = pairs(command, "--chain", "low-altitude-economy", "--on", "2025-12-31")
    assert then["CN-GX", "low-altitude-economy"]["level"] == "reported"


def test_a_pair_that_a_programme_names_is_not_novel(command: Command) -> None:
    """Neither for ``classify`` nor in a run."""
    article = {
        "url": "http://news.example.cn/gd-home-appliances",
        "title": "广东培育智能家电产业集群",
        "text": "广东省将智能家电产业集群列为重点培育对象，支持美的、格力等企业建设智能家电产业链。",
        "published": "2026-11-02",
    }
    done = command("classify", given=json.dumps(article, ensure_ascii=False).encode())
    (line,) = done.lines
    assert {chain["id"] for chain in line["chains"]} == {"home-appliances"}
    assert line["novel"] == []
    ingest(command, article)
    found = command("stories", "list", "--chain", "home-appliances", "--json").document
    (story,) = (one for one in found if one["title"] == article["title"])
    assert story["novel"] == []


def exported(command: Command) -> dict[str, dict[str, Any]]:
    """The stories of the export, by title."""
    return {story["title"]: story for story in command("export", "--format", "jsonl").lines}


def test_a_correction_by_hand_stands(command: Command) -> None:
    """In show, list and export, above the classifier; later corrections add to it."""
    ingest(command, LOW_ALTITUDE)
    story = exported(command)[LOW_ALTITUDE["title"]]
    assert not story["corrected"]
    done = command(
        "stories", "label", story["id"], "--add-chain", "aerospace",
        "--remove-chain", "low-altitude-economy", "--event", "policy-plan", "--no-new-cluster",
        "--json",
    )  # fmt: skip
    assert done.status == 0, done.err
    shown = command("stories", "show", story["id"], "--json").document
    assert shown == done.document == exported(command)[LOW_ALTITUDE["title"]] | {"updated": None}
    assert shown["corrected"]
    scores = {one["id"]: one["score"] for one in shown["chains"]}
    assert scores["aerospace"] == 1.0
    assert "low-altitude-economy" not in scores
    assert (shown["event"], shown["new_cluster"]) == ("policy-plan", False)
    assert shown["regions"] == story["regions"]
    assert "corrected by hand" in command("stories", "show", story["id"]).out
    again = command(
        "stories", "label", story["id"], "--add-chain", "low-altitude-economy",
        "--region", "CN-GD", "--region", "CN-GX", "--json",
    )  # fmt: skip
    assert {"aerospace", "low-altitude-economy"} <= {one["id"] for one in again.document["chains"]}
    assert again.document["regions"] == ["CN-GD", "CN-GX"]
    assert again.document["event"] == "policy-plan"
    listed = command("stories", "list", "--region", "CN-GD", "--chain", "aerospace", "--json")
    assert [one["id"] for one in listed.document] == [story["id"]]


def test_a_correction_outlives_a_revision_and_further_reports(command: Command) -> None:
    """The same address with another text, and a copy elsewhere: the hand's labels stay."""
    ingest(command, LOW_ALTITUDE)
    story = exported(command)[LOW_ALTITUDE["title"]]["id"]
    command("stories", "label", story, "--remove-chain", "low-altitude-economy", "--irrelevant")
    revised = {**LOW_ALTITUDE, "text": LOW_ALTITUDE["text"] + "\n有关部门将制定实施方案。"}
    ingest(command, revised, {**LOW_ALTITUDE, "url": "http://other.example.cn/copy"})
    shown = command("stories", "show", story, "--json").document
    assert len(shown["articles"]) == 2
    assert (shown["relevant"], shown["chains"], shown["facts"]) == (False, [], [])
    assert ("CN-GX", "low-altitude-economy") not in pairs(command)


def test_the_register_follows_a_correction(command: Command) -> None:
    """A pair taken back goes to who else named it; one that is added comes; both can be undone."""
    ingest(command, EARLIER)
    ingest(command, LOW_ALTITUDE, name="later.jsonl")
    pair = ("CN-GX", "low-altitude-economy")
    before = pairs(command)
    found = exported(command)
    first, second = found[EARLIER["title"]]["id"], found[LOW_ALTITUDE["title"]]["id"]
    assert before[pair]["story"] == first
    assert {"region": pair[0], "chain": pair[1]} in found[EARLIER["title"]]["novel"]
    command("stories", "label", first, "--remove-chain", pair[1], "--add-chain", "tourism-culture")
    after = pairs(command)
    assert (after[pair]["story"], after[pair]["since"]) == (second, "2026-11-02")
    assert after["CN-GX", "tourism-culture"]["story"] == first
    found = exported(command)
    assert {"region": pair[0], "chain": pair[1]} in found[LOW_ALTITUDE["title"]]["novel"]
    assert found[EARLIER["title"]]["novel"] == [{"region": "CN-GX", "chain": "tourism-culture"}]
    assert command("stories", "label", first, "--clear").status == 0
    restored = pairs(command)
    assert restored.keys() == before.keys()
    assert restored[pair]["story"] == first
    assert not exported(command)[EARLIER["title"]]["corrected"]


def test_corrected_stories_are_gold(command: Command) -> None:
    """One labelled article a corrected story, that ``evaluate`` reads."""
    ingest(command, LOW_ALTITUDE, EARLIER)
    story = exported(command)[LOW_ALTITUDE["title"]]["id"]
    assert command("stories", "gold").lines == []
    command("stories", "label", story, "--add-chain", "aerospace", "--event", "chain-chief")
    path = command.folder / "gold.jsonl"
    assert command("stories", "gold", "-o", str(path)).status == 0
    (line,) = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    assert line["title"] == LOW_ALTITUDE["title"]
    assert line["text"] == LOW_ALTITUDE["text"]
    assert line["published"] == "2026-11-02"
    assert {"low-altitude-economy", "aerospace"} <= set(line["chains"])
    assert (line["event"], line["story"], line["copy_of"]) == ("chain-chief", story, None)
    scores = command("evaluate", str(path), "--json").document
    assert scores["chains"]["recall"] < 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "nothing is to be corrected"),
        (("--add-chain", "aerospac"), "aerospace"),
        (("--remove-chain", "x", "--region", "GX", "--event", "news"), "--event news"),
        (("--add-chain", "steel", "--remove-chain", "steel"), "both"),
        (("--add-chain", "steel", "--irrelevant"), "--irrelevant"),
        (("--clear", "--relevant"), "--clear"),
    ],
)
def test_a_wrong_correction_changes_nothing(
    command: Command, options: tuple[str, ...], words: str
) -> None:
    """Status 2, one sentence for each mistake."""
    ingest(command, LOW_ALTITUDE)
    story = exported(command)[LOW_ALTITUDE["title"]]
    done = command("stories", "label", story["id"], *options)
    assert done.status == 2
    assert words in done.err
    assert exported(command)[LOW_ALTITUDE["title"]] == story


def test_seeds_and_unknown_stories_cannot_be_corrected(command: Command) -> None:
    """A seed's labels are reviewed in its file."""
    ingest(command, LOW_ALTITUDE)
    for story, words in (("seed-000", "seed corpus"), ("0000", "no such story")):
        done = command("stories", "label", story, "--irrelevant")
        assert done.status == 2
        assert words in done.err
