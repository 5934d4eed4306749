"""seeds/programmes.toml: every programme is proved by what it names, and mistakes are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.catalog.corpus import load_corpus, seed_known
from monitor.catalog.programmes import load_programmes
from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.errors import ConfigError
from monitor.model import RegionChain
from monitor.register import Programme, programme_entries, reviewed_register

CHAINS = load_taxonomy().names()
REGIONS = {"CN", *(region.id for region in load_gazetteer().regions)}
PROGRAMMES = load_programmes(chains=CHAINS, regions=REGIONS)
GOLD = Path(__file__).parent.parent / "gold"


def grounds() -> dict[str, dict[str, Any]]:
    """The labelled articles and the seed articles by id, with the words in them."""
    dev = [json.loads(line) for line in (GOLD / "dev.jsonl").open(encoding="utf-8")]
    found = {record["id"]: record for record in dev}
    for seed in load_corpus():
        found[seed.id] = {
            "title": seed.article.title,
            "text": seed.article.text,
            "published": str(seed.article.published),
            "regions": seed.labels.regions,
            "chains": [label.chain for label in seed.labels.chains],
            "new_cluster": seed.labels.new_cluster,
        }
    return found


GROUNDS: Mapping[str, dict[str, Any]] = grounds()


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda one: one.id)
def test_every_programme_is_proved_by_its_ground(programme: Programme) -> None:
    """Region, chains and day are the article's labels, and each wording stands in it."""
    if programme.ground is None:
        assert programme.reference
        return
    ground = GROUNDS[programme.ground]
    assert programme.region in ground["regions"]
    assert programme.chains.keys() <= set(ground["chains"])
    assert programme.since.isoformat() == ground["published"]
    assert (programme.level == "declared") == ground["new_cluster"]
    words = f"{ground['title']}\n{ground['text']}"
    assert [wording for wording in programme.chains.values() if wording not in words] == []


def test_the_known_programmes_stand_in_the_register() -> None:
    """Guangxi's eleven, Guangdong's twenty and MIIT's ten, in their regions since their days."""
    register = reviewed_register(seed_known(load_corpus()), PROGRAMMES)
    by_id = {one.id: one for one in PROGRAMMES}
    assert len(by_id["gx-11-chains-2020"].chains) == 11
    assert len(by_id["gd-10-emerging-clusters-2020"].chains) == 10
    assert len(set(by_id["gd-10-pillar-clusters-2020"].chains.values())) == 10
    assert len(by_id["miit-10-industries-2023"].chains) == 10
    for chain in by_id["gx-11-chains-2020"].chains:
        entry = register[RegionChain("CN-GX", chain)]
        assert (entry.since, entry.level) == (date(2020, 8, 10), "declared")
        assert (entry.story, entry.programme) == ("seed-000", "gx-11-chains-2020")
    assert register[RegionChain("CN-GX", "communications")].named_as == (
        "5G communication equipment and applications"
    )
    steel = register[RegionChain("CN", "steel")]
    assert (steel.since, steel.level, steel.declared) == (date(2023, 9, 6), "reported", None)
    batteries = register[RegionChain("CN-GX", "batteries")]
    assert (batteries.story, batteries.programme) == ("seed-001", None)


def test_the_earlier_of_two_programmes_stands() -> None:
    """In whatever order the file has them; what only a programme names has no story."""
    pair = RegionChain("CN-JX", "aerospace")
    for programmes in (PROGRAMMES, tuple(reversed(PROGRAMMES))):
        entry = programme_entries(programmes)[pair]
        assert (entry.programme, entry.since) == ("jx-14-chains-2020", date(2020, 5, 10))
        assert (entry.story, entry.named_as) == (None, "航空")


def test_a_declaration_is_kept_with_its_own_day() -> None:
    """A pair that was reported first is declared since the programme that declared it."""
    early = Programme(
        id="early",
        name="Work plan",
        region="CN-GX",
        since=date(2020, 1, 1),
        level="reported",
        chains={"steel": "钢铁"},
        reference="1",
    )
    late = replace(early, id="late", since=date(2022, 1, 1), level="declared")
    entry = programme_entries([late, early])[RegionChain("CN-GX", "steel")]
    assert (entry.programme, entry.since, entry.level) == ("early", date(2020, 1, 1), "declared")
    assert entry.declared == date(2022, 1, 1)


WRONG = """
colour = "red"

[[programme]]
id = "one"
name = "One"
region = "CN-XX"
since = 2020-01-01
level = "declared"
ground = "seed-000"
chains = { cars = "cars" }

[[programme]]
id = "one"
name = "Two"
region = "CN-GX"
since = "2020-01-01"
level = "promised"
town = "Nanning"
chains = {}

[[programme]]
id = "one"
name = "Three"
region = "CN-GX"
since = 2020-01-01
level = "reported"
chains = { steel = "steel" }
"""


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    """Unknown keys, ids and values, wrong types, doubles and programmes without proof."""
    path = tmp_path / "programmes.toml"
    path.write_text(WRONG, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_programmes(path, chains=CHAINS, regions=REGIONS)
    said = "\n".join(error.value.problems)
    for words in (
        "'colour'",
        "'CN-XX'",
        "'cars'",
        "'since'",
        "'level'",
        "'town'",
        "'chains'",
        "stands twice",
        "nothing proves it",
    ):
        assert words in said
    assert all(str(path) in problem for problem in error.value.problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"[[programme", "programmes.toml"), (b"", "no programme"), (b"\xff", "cannot be read")],
)
def test_a_file_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """Broken TOML, an empty file, another encoding."""
    path = tmp_path / "programmes.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        load_programmes(path, chains=CHAINS, regions=REGIONS)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_programmes(tmp_path / "none.toml", chains=CHAINS, regions=REGIONS)
