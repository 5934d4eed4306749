"""``monitor reprocess`` from outside: nothing changes by itself, a new taxonomy shows its
difference, nobody hears of it, and a killed one goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from portal import Command, Site, Webhook

import monitor
from monitor.catalog import seeds_folder

NEW_CHAIN = (
    "广西将低空经济列为重点产业链",
    "广西壮族自治区人民政府近日决定，将低空经济列为全区重点产业链，由自治区领导担任链长。\n"
    "低空经济产业集群将布局在南宁、柳州，重点发展无人机和eVTOL飞行器，到2028年产值达到300亿元。",
)
#: No word of the lexicon: only a taxonomy that knows the product finds its chain.
UNKNOWN_PRODUCT = (
    "广西将絮云机列为重点产业链",
    "广西壮族自治区人民政府近日印发通知，把絮云机产业链列为全区重点产业链，由自治区领导担任链长。\n"
    "絮云机产业集群将布局在桂林、梧州两市，支持链主企业牵头组建创新联合体，全年安排技改资金。",
)
RETOLD = (
    "低空经济列入广西重点产业链",
    "记者从广西壮族自治区人民政府获悉，低空经济已被列为全区重点产业链，自治区领导将担任链长。\n"
    "低空经济产业集群布局南宁、柳州，以无人机和eVTOL飞行器为重点，2028年产值目标为300亿元。",
)


def exported(command: Command) -> list[dict[str, Any]]:
    return command("export", "--format", "jsonl").lines


def reprocess(command: Command, *options: str) -> dict[str, Any]:
    """One reprocess; its document."""
    done = command("reprocess", "--json", *options)
    assert done.status == 0, done.err
    document: dict[str, Any] = done.document
    return document


def test_nothing_changes_by_itself(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """By the same rules every page reads, joins and counts as it did; no request, no alert."""
    site.add("a", *NEW_CHAIN, days_ago(1))
    site.add("b", *RETOLD, days_ago(0))
    site.add("c", *UNKNOWN_PRODUCT, days_ago(0))
    command.watch(site, hook=webhook)
    assert command("run", "--plain", "--json").document["ok"]
    before, register = exported(command), command("register", "--json").document
    told, asked = len(webhook.bodies), len(site.requests)
    document = reprocess(command)
    assert (document["flow"], document["ok"]) == ("reprocess", True)
    slugs = {source["slug"]: source for source in document["sources"]}
    assert (slugs["portal"]["state"], slugs["portal"]["listed"]) == ("unchanged", 3)
    assert slugs["portal"]["unchanged"] == 3
    assert document["alerts"] == {"created": 0, "delivered": 0, "failed": 0, "held": 0}
    changes = document["changes"]
    assert changes["articles"] == 3 + slugs["seeds"]["listed"]
    assert (changes["changed"], changes["moved"], changes["failed"]) == (0, 0, 0)
    assert changes["stories"] == {"merged": [], "split": []}
    assert changes["register"] == {"added": [], "removed": []}
    assert exported(command) == before
    assert command("register", "--json").document == register
    assert (len(webhook.bodies), len(site.requests)) == (told, asked)
    assert command("run", "--plain", "--json").document["alerts"]["created"] == 0


@pytest.fixture
def own_copy(command: Command) -> Path:
    """The monitor copied into the command's folder, which it runs from; its chains may be edited."""
    package = Path(monitor.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__")
    command.afresh = True
    shutil.copytree(package, command.folder / "monitor", ignore=ignored)
    shutil.copytree(seeds_folder(), command.folder / "seeds", ignore=ignored)
    return command.folder / "seeds" / "chains"


def test_a_changed_taxonomy_shows_its_difference(
    command: Command,
    site: Site,
    webhook: Webhook,
    own_copy: Path,
    days_ago: Callable[[int], date],
) -> None:
    """The label comes to the stored article, the register and the story; alerts nobody, ever.

    Taken out again, it goes; a correction by hand stays through both.
    """
    site.add("a", *NEW_CHAIN, days_ago(1))
    site.add("c", *UNKNOWN_PRODUCT, days_ago(0))
    rule = (
        '[[rule]]\nslug = "planes"\nwhen = { chain = ["aerospace"], relevant = true }\n'
        'tags = ["all"]\n'
    )
    command.watch(site, hook=webhook, more=rule)
    command("run", "--plain")
    found = {story["title"]: story for story in exported(command)}
    story = found[UNKNOWN_PRODUCT[0]]["id"]
    assert "aerospace" not in {chain["id"] for chain in found[UNKNOWN_PRODUCT[0]]["chains"]}
    other = found[NEW_CHAIN[0]]["id"]
    command("stories", "label", other, "--event", "policy-plan")
    told = len(webhook.bodies)

    file = own_copy / "aerospace.toml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("names = [", 'names = [\n    "絮云机",'), encoding="utf-8")
    document = reprocess(command)
    changes = document["changes"]
    assert changes["chains"]["aerospace"] == {"gained": 1, "lost": 0}
    assert changes["register"]["added"] == [{"region": "CN-GX", "chain": "aerospace"}]
    assert document["totals"]["revised"] == changes["changed"] == 1
    shown = command("stories", "show", story, "--json").document
    (chain,) = (one for one in shown["chains"] if one["id"] == "aerospace")
    assert "絮云机" in {evidence["text"] for evidence in chain["evidence"]}
    assert {"region": "CN-GX", "chain": "aerospace"} in shown["novel"]
    entry = command("register", "--chain", "aerospace", "--region", "CN-GX", "--json").document[0]
    assert (entry["story"], entry["named_as"]) == (story, "絮云机")
    assert command("stories", "show", other, "--json").document["event"] == "policy-plan"
    assert command("run", "--plain", "--json").document["alerts"]["created"] == 0
    assert len(webhook.bodies) == told

    file.write_text(written, encoding="utf-8")
    back = reprocess(command)["changes"]
    assert back["chains"]["aerospace"] == {"gained": 0, "lost": 1}
    assert back["register"]["removed"] == [{"region": "CN-GX", "chain": "aerospace"}]
    assert command("stories", "show", other, "--json").document["corrected"]
    table = command("reprocess")
    assert table.status == 0
    assert "0 of" in table.out


def many(count: int) -> list[dict[str, str]]:
    """Announcements of their own, enough for a reprocess that lasts."""
    return [
        {
            "url": f"http://news.example.cn/{number}",
            "title": f"第{number}号项目：广西低空经济产业园签约",
            "text": f"广西第{number}号低空经济产业园项目签约，总投资{number + 1}亿元，建设无人机生产线"
            f"{number + 3}条，年产值{number * 7 + 5}亿元。" * 4,
            "published": "2026-11-02",
        }
        for number in range(count)
    ]


def take(command: Command, articles: list[dict[str, str]]) -> None:
    path = command.folder / "articles.jsonl"
    lines = (json.dumps(article, ensure_ascii=False) for article in articles)
    path.write_text("\n".join(lines), encoding="utf-8")
    done = command("ingest", str(path), "--json")
    assert done.status == 0, done.err


def reprocessed(database: Path) -> int:
    """How many articles a reprocess is done with."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return int(connection.execute("SELECT count(*) FROM reprocessed").fetchone()[0])


def children(parent: int) -> set[int]:
    """Processes that ``parent`` started and that still run."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[1]) == parent and fields[0] != "Z":
            found.add(int(status.parent.name))
    return found


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_reprocess_goes_on_where_it_was(command: Command) -> None:
    """Under its own run, over all articles, with the same outcome; its processes end with it."""
    command.configure('catalogue = "none"\n')
    take(command, many(160))
    before = exported(command)
    process = command.start("reprocess", "--json")
    deadline = time.monotonic() + 60
    while reprocessed(command.folder / "monitor.db") < 12:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    workers = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    done = reprocessed(command.folder / "monitor.db")
    assert 12 <= done < 165
    with closing(sqlite3.connect(command.folder / "monitor.db")) as connection:
        ((run,),) = connection.execute("SELECT run FROM reprocessings").fetchall()
    document = reprocess(command)
    assert document["run"] == run
    assert document["changes"]["articles"] == document["totals"]["listed"] == 165
    assert document["changes"]["changed"] == 0
    assert exported(command) == before
    assert workers, "so many articles are cleaned in processes"
    deadline = time.monotonic() + 30
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < deadline, "a cleaning process outlived the reprocess"
        time.sleep(0.1)
    assert reprocess(command)["run"] != run


def test_only_what_came_since_a_day(command: Command) -> None:
    """Older articles are left alone; a day that is none, is refused."""
    command.configure('catalogue = "none"\n')
    take(command, many(2))
    assert reprocess(command, "--since", "2099-01-01")["changes"]["articles"] == 5
    assert reprocess(command, "--since", "2020-01-01")["changes"]["articles"] == 7
    assert command("reprocess", "--since", "yesterday").status == 2
