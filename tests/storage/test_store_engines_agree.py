"""The same job by command on SQLite and on PostgreSQL, alone and by several processes at once."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from portal import Command, Site, today

GOLD = Path(__file__).parent.parent / "gold" / "dev.jsonl"
#: What each region says, in words that no other uses: which of two sources is read first must not
#: matter here.
REGIONS = {
    "Guangxi": (
        ("sugar", "aluminum", "ceramics", "forestry"),
        "{region} names {chain} a key industrial chain, round {n}",
        "The department of industry of {region} put {chain} on its list of key chains in round "
        "{n} and will build {m} parks worth {k} billion yuan by 2030.\nA vice-governor leads it.",
    ),
    "Sichuan": (
        ("displays", "liquor", "titanium", "software"),
        "Clusters of {chain}: Chengdu publishes batch {n} for {region}",
        "In batch {n}, {m} provincial clusters were recognised, {chain} among them, said officials "
        "in Chengdu.\nFirms there earned {k} million yuan with {chain} last year.",
    ),
    "Hubei": (
        ("lasers", "shipbuilding", "vaccines", "satellites"),
        "Wuhan's makers of {chain} sign {m} contracts at fair number {n}",
        "At the {n}th fair in Wuhan, {m} contracts about {chain} were signed for {k} billion yuan, "
        "organisers from {region} announced on Friday.\nNext year it moves to Yichang.",
    ),
}
PROCESSES = 3


def announcement(region: str, number: int) -> tuple[str, str]:
    """Headline and text of an announcement; the sixth and seventh repeat earlier ones."""
    number %= 6
    chains, title, text = REGIONS[region]
    words = {"region": region, "chain": chains[number % 4], "n": number + 3}
    words |= {"m": number + 11, "k": 7 * number + 23}
    return title.format(**words), text.format(**words)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Labelled articles as pages in JSON Lines, two broken lines, and a copy of every fifth."""
    records: list[str] = []
    for number, line in enumerate(GOLD.open(encoding="utf-8")):
        if number == 60:
            break
        article = json.loads(line)
        body = "".join(f"<p>{html.escape(part)}</p>" for part in article["text"].splitlines())
        title = html.escape(article["title"])
        page = (
            f"<html><head><meta charset='utf-8'><title>{title}</title>"
            f"<meta name='PubDate' content='{article['published']}'></head>"
            f"<body><h1>{title}</h1><div class='TRS_Editor'>{body}</div></body></html>"
        )
        for copy in range(2 if number % 5 == 0 else 1):
            url = f"http://site{copy}.example.cn/{number}.html"
            records.append(json.dumps({"url": url, "html": page}))
    records[7:7] = ["{broken"]
    records.append(json.dumps({"url": "http://a.example.cn/empty.html"}))
    path = tmp_path / "archive.jsonl"
    path.write_text("\n".join(records), encoding="utf-8")
    return path


@pytest.fixture
def portals(site: Site) -> str:
    """Three sources on one site, each with announcements of its own region; their TOML tables."""
    tables = []
    for region in REGIONS:
        for number in range(8):
            title, text = announcement(region, number)
            site.add(f"{region.lower()}-{number}", title, text, today())
        tables.append(
            f'[[source]]\nslug = "{region.lower()}"\nname = "{region}"\nkind = "listing"\n'
            f'url = "{site.base}/list.html"\n'
            f"article = '/a/{region.lower()}-\\d\\.html$'\n"
            '[source.select]\nitem = "li"\nlink = "a@href"\ntitle = "a"\ndate = "span"\n'
        )
    return "".join(tables)


def configure(command: Command, database: str, portals: str) -> None:
    command.configure(
        f'database = "{database}"\ncatalogue = "none"\n'
        f"[fetch]\ndelay_seconds = 0\nallow_private_hosts = true\n{portals}"
    )


def stories(command: Command) -> list[dict[str, Any]]:
    """The whole export, in its order, but for when things were seen."""
    done = command("export", "--format", "jsonl")
    assert done.status == 0, done.err
    exported = done.lines
    for story in exported:
        del story["first_seen"]
    return exported


def test_every_engine_and_number_of_processes_gives_the_same(
    command: Command,
    site: Site,
    archive: Path,
    portals: str,
    make_postgresql: Callable[[], str],
) -> None:
    """An archive and a run: SQLite by one process, PostgreSQL by several, and the export is one.

    Three runs at once on PostgreSQL count each article as new once, and lose none.
    """
    configure(command, "sqlite:///monitor.db", portals)
    alone = command("ingest", str(archive), "--processes", "1", "--json")
    assert command("run", "--plain", "--json").status == 0
    expected = stories(command)

    configure(command, make_postgresql(), portals)
    several = command("ingest", str(archive), "--processes", "2", "--json")
    site.delay = 0.05
    runs = [command.start("run", "--plain", "--json") for _ in range(PROCESSES)]
    ended = [(process.communicate(timeout=180), process.returncode) for process in runs]
    assert [status for _, status in ended] == [0] * PROCESSES, ended
    found = stories(command)

    assert several.document["sources"] == alone.document["sources"]
    assert (alone.document["totals"]["failed"], alone.document["totals"]["copies"]) >= (2, 12)
    totals = [json.loads(out)["totals"] for (out, _), _ in ended]
    kept = [sum(total[kind] for total in totals) for kind in ("new", "copies", "same_story")]
    assert sum(kept) == len(site.articles)
    assert [story["id"] for story in found] == [story["id"] for story in expected]
    for one, other in zip(found, expected, strict=True):
        assert one == other
