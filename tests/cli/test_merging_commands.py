"""Stories merged and split by hand, and what follows what, from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from portal import Command

SIGNED = {
    "url": "http://news.example.cn/signed",
    "title": "遂宁30.5GWh动力电池项目签约",
    "text": "四川遂宁30.5GWh动力电池项目3月1日签约。项目总投资135.7亿元，占地1280亩，分两期建设。",
    "published": "2026-03-01",
}
STARTED = {
    "url": "http://news.example.cn/started",
    "title": "遂宁30.5GWh动力电池项目开工",
    "text": "四川遂宁30.5GWh动力电池项目6月1日开工。项目总投资135.7亿元，占地1280亩，一期明年投用。",
    "published": "2026-06-01",
}
RETOLD = {
    "url": "http://news.example.cn/retold",
    "title": "Work starts on battery plant in Suining",
    "text": "Construction of a 30.5-GWh power battery plant began on June 1 in Suining, Sichuan "
    "Province. The project costs 13.57 billion yuan and covers 1,280 mu.",
    "published": "2026-06-02",
}


@pytest.fixture(autouse=True)
def settings(command: Command) -> Path:
    """No sources: everything comes by hand."""
    return command.configure('catalogue = "none"\n')


def ingest(command: Command, *articles: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Take articles; the exported stories by headline."""
    path = command.folder / "articles.jsonl"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in articles))
    done = command("ingest", str(path), "--json")
    assert done.status == 0, done.err
    return stories(command)


def stories(command: Command) -> dict[str, dict[str, Any]]:
    """What ``monitor export`` says, by headline, without the seed corpus."""
    lines = command("export", "--format", "jsonl").out.splitlines()
    found = [json.loads(line) for line in lines]
    return {story["title"]: story for story in found if not story["id"].startswith("seed-")}


def test_the_next_stage_names_the_one_before(command: Command) -> None:
    """The groundbreaking is a story of its own, joined by its retelling, and follows the signing."""
    found = ingest(command, SIGNED, STARTED, RETOLD)
    assert set(found) == {SIGNED["title"], STARTED["title"]}
    signed, started = found[SIGNED["title"]], found[STARTED["title"]]
    assert len(started["articles"]) == 2
    (link,) = started["follows"]
    assert link["story"] == link["article"] == signed["id"]
    assert link["why"] == "another stage of the project"
    assert signed["follows"] == []
    shown = command("stories", "show", started["id"])
    assert f"Follows story {signed['id']}: another stage of the project" in shown.out


def test_a_merge_is_kept(command: Command) -> None:
    """B's articles are in A, B's id leads there, and a copy of B that comes later joins A."""
    found = ingest(command, SIGNED, STARTED)
    signed, started = found[SIGNED["title"]]["id"], found[STARTED["title"]]["id"]
    done = command("stories", "merge", signed, started, "--json")
    assert done.status == 0, done.err
    assert {article["id"] for article in done.document["articles"]} == {signed, started}
    assert command("stories", "show", started, "--json").document["id"] == signed
    found = ingest(command, SIGNED, STARTED, RETOLD)
    assert [story["id"] for story in found.values()] == [signed]
    assert len(found[SIGNED["title"]]["articles"]) == 3


def test_a_split_is_kept(command: Command) -> None:
    """The article has a story of its own; taking everything again changes nothing."""
    story = ingest(command, STARTED, RETOLD)[STARTED["title"]]
    retold = next(one["id"] for one in story["articles"] if one["id"] != story["id"])
    done = command("stories", "split", story["id"], retold, "--json")
    assert done.status == 0, done.err
    assert [one["id"] for one in done.document] == [story["id"], retold]
    found = ingest(command, STARTED, RETOLD)
    assert {one["id"] for one in found.values()} == {story["id"], retold}


def test_what_cannot_be_done_is_said_in_a_sentence(command: Command) -> None:
    """Unknown ids, a story with itself, a seed that would lose its id, a story left empty."""
    story = ingest(command, STARTED)[STARTED["title"]]["id"]
    for arguments, said in (
        (("merge", story, "none"), "story none: no such story"),
        (("merge", story, story), "is one with"),
        (("merge", story, "seed-000"), "monitor stories merge seed-000"),
        (("split", "none", story), "story none: no such story"),
        (("split", story, "none"), "article none: is not of the story"),
        (("split", story, story), "one article at least must stay"),
    ):
        done = command("stories", *arguments)
        assert done.status == 2, arguments
        assert said in done.err
        assert "Traceback" not in done.err


def test_a_seed_takes_in_what_the_ladder_missed(command: Command) -> None:
    """A story merged into a seed's is of the seed."""
    story = ingest(command, STARTED)[STARTED["title"]]["id"]
    done = command("stories", "merge", "seed-000", story, "--json")
    assert done.status == 0, done.err
    assert done.document["id"] == "seed-000"
    assert story in {article["id"] for article in done.document["articles"]}
