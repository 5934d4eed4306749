"""What ``monitor stories list`` and ``monitor sources list`` are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from portal import Command

PLANT = {
    "url": "http://news.example.cn/plant",
    "title": "广西低空经济项目签约",
    "text": "广西低空经济产业园项目近日在桂林签约，总投资12亿元，将建设无人机整机制造生产线。",
    "published": "2025-03-04",
}
WEATHER = {
    "url": "http://news.example.cn/rain",
    "title": "南宁周末有雨",
    "text": "广西气象台预计，周末南宁阴天有小到中雨，气温十五到二十摄氏度，市民出行请带雨具。",
    "published": "2025-03-05",
}

Found = Callable[..., list[str]]


@pytest.fixture
def found(command: Command) -> Found:
    """The headlines that a list of stories with these options gives, after two were taken."""
    command.configure('catalogue = "none"\n')
    path = command.folder / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (PLANT, WEATHER)), encoding="utf-8")
    assert command("ingest", str(path)).status == 0

    def listed(*options: str) -> list[str]:
        done = command("stories", "list", "--source", "ingest", *options, "--json")
        assert done.status == 0, done.err
        return [story["title"] for story in done.document]

    return listed


def test_stories_are_filtered_as_by_rules(found: Found) -> None:
    """An investment counts from its size on; --all lifts relevance, and no other filter."""
    assert found("--min-investment", "1200000000") == [PLANT["title"]]
    assert found("--min-investment", "1200000001") == []
    assert set(found("--all", "--region", "CN-GX")) == {PLANT["title"], WEATHER["title"]}
    assert found("--all", "--chain", "low-altitude-economy") == [PLANT["title"]]


def test_filters_that_match_nothing_are_refused(command: Command) -> None:
    """Every unknown code is named, as for rules, before anything is read."""
    command.configure('catalogue = "none"\n')
    asked = ("--region", "CN-ZZ", "--chain", "nix", "--event", "party", "--language", "de")
    done = command("stories", "list", *asked, "--text", "", "--min-investment", "-1")
    assert done.status == 2
    options = [line.split()[1].rstrip(":") for line in done.err.splitlines()]
    assert options == [*asked[::2], "--text", "--min-investment"]
    assert command("register").status == 0
    done = command("stories", "list", "--source", "nobody")
    assert (done.status, "--source nobody" in done.err) == (2, True)
    assert command("sources", "list", "--region", "CN-ZZ").status == 2


def test_nothing_found_is_a_sentence_and_a_source_is_never_nameless(command: Command) -> None:
    """No table without rows; an unknown source is answered with those there are."""
    command.configure('catalogue = "none"\n')
    assert command("register").status == 0
    done = command("stories", "list", "--text", "none holds this")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("No story matches.")
    assert command("stories", "list", "--text", "none holds this", "--json").document == []
    done = command("alerts", "list")
    assert (done.out, done.err.startswith("No alert yet")) == ("", True)
    done = command("alerts", "list", "--rule", "nope")
    assert (done.status, done.err) == (
        2,
        "monitor: rule nope: no such rule; there are: new-cluster\n",
    )
    done = command("stories", "list", "--source", "nobody")
    assert done.err == "monitor: --source nobody: is not known; there are: none\n"
