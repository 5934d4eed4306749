"""Stories merged and split by hand, and what follows what, from outside."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
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
    (head,) = done.document[1]["articles"]
    assert (head["verdict"], head["rung"]) == ("new", None)
    shown = command("stories", "show", retold).out
    assert f"split from the story {story['id']} by a person" in shown
    found = ingest(command, STARTED, RETOLD)
    assert {one["id"] for one in found.values()} == {story["id"], retold}
    assert found[RETOLD["title"]]["articles"][0]["verdict"] == "new"


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


def test_a_later_report_that_says_more_marks_the_story_updated(command: Command) -> None:
    """With the day of Shanghai in the list; in the story its languages, and what the report adds."""
    first = ingest(command, STARTED)[STARTED["title"]]
    assert first["languages"] == ["zh"]
    assert command("stories", "show", first["id"], "--json").document["updated"] is None
    more = {**RETOLD, "text": RETOLD["text"] + " Output is to reach 21.7 billion yuan by 2028."}
    path = command.folder / "more.jsonl"
    path.write_text(json.dumps(more), encoding="utf-8")
    report = command("ingest", str(path), "--json").document
    assert report["stories"] == {"new": 0, "updated": 1}
    story = command("stories", "show", first["id"], "--json").document
    assert story["languages"] == ["zh", "en"]
    assert story["updated"] is not None
    assert "updated" not in stories(command)[STARTED["title"]]
    shown = command("stories", "show", story["id"]).out
    assert f"2 reports in zh, en, updated {story['updated']}" in shown
    assert "21,700,000,000 CNY" in next(line for line in shown.splitlines() if "adds" in line)
    with sqlite3.connect(command.folder / "monitor.db") as database:
        database.execute("UPDATE stories SET gained = '2026-11-20 20:00:00' WHERE gained NOT NULL")
    database.close()
    assert "updated 2026-11-21" in command("stories", "list").out


def test_the_table_says_what_a_story_follows(command: Command) -> None:
    """The CSV has the column, with the earlier story and the reason."""
    found = ingest(command, SIGNED, STARTED)
    rows = list(
        csv.DictReader(io.StringIO(command("export", "--format", "csv").out.lstrip("\ufeff")))
    )
    row = next(row for row in rows if row["id"] == found[STARTED["title"]]["id"])
    assert row["follows"] == f"{found[SIGNED['title']]['id']}: another stage of the project"
    assert row["languages"] == "zh"


def test_a_reprocess_undoes_no_decision(command: Command) -> None:
    """Merged stays merged and split stays split, by the rules that would part and join them."""
    found = ingest(command, SIGNED, STARTED, RETOLD)
    signed, started = found[SIGNED["title"]]["id"], found[STARTED["title"]]["id"]
    retold = next(one["id"] for one in found[STARTED["title"]]["articles"] if one["id"] != started)
    assert command("stories", "split", started, retold, "--json").status == 0
    assert command("stories", "merge", signed, started, "--json").status == 0
    decided = {signed: {signed, started}, retold: {retold}}
    copy = {**RETOLD, "url": "http://other.example.cn/copy"}
    for work in (
        lambda: command("reprocess", "--json"),
        lambda: ingest(command, SIGNED, STARTED, RETOLD),
        lambda: command("reprocess", "--json"),
    ):
        work()
        told = {
            story["id"]: {article["id"] for article in story["articles"]}
            for story in stories(command).values()
        }
        assert told == decided
    joined = ingest(command, copy)[RETOLD["title"]]
    assert joined["id"] == retold
    assert len(joined["articles"]) == 2
    assert command("reprocess", "--json").document["changes"]["moved"] == 0
