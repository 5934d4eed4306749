"""The register on both databases: programmes, who was first, and databases of earlier versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from store_values import NOW, always_new, article, at, day, draft, seed

from monitor.model import RegionChain, RegisterEntry
from monitor.storage import Store, open_store
from monitor.storage.engine import connect, writing
from monitor.storage.location import parse_location
from monitor.storage.schema import current_revision

MIGRATIONS = Path(open_store.__code__.co_filename).parent / "migrations"
GX_STEEL = RegionChain("CN-GX", "steel")
PROGRAMME = RegisterEntry(
    pair=GX_STEEL,
    story="seed-000",
    since=date(2020, 8, 10),
    level="declared",
    named_as="钢铁",
    programme="gx-programme",
    declared=date(2020, 8, 10),
)


def test_programmes_open_the_register_once(store: Store) -> None:
    """With the seed that proves them; without it the pair has no story, until the seed is there."""
    assert store.add_entries([PROGRAMME], now=NOW) == 1
    assert store.register()[GX_STEEL] == replace(PROGRAMME, story=None, recorded=NOW)
    store.add_seeds([seed("seed-a", "seed-000", "steel", new_cluster=True)], now=at(1))
    assert store.add_entries([PROGRAMME], now=at(2)) == 0
    assert store.add_entries([PROGRAMME], now=at(3)) == 0
    assert store.record(draft("one", "steel", seen=at(4)), always_new).novel == ()
    held = store.register()[GX_STEEL]
    assert (held.programme, held.since, held.recorded) == ("gx-programme", date(2020, 8, 10), NOW)


def test_a_changed_programme_changes_its_entry(store: Store) -> None:
    """An earlier day that was found out stands from the next start on."""
    store.add_entries([replace(PROGRAMME, story=None)], now=NOW)
    earlier = replace(PROGRAMME, story=None, since=date(2019, 1, 1), programme="earlier")
    assert store.add_entries([earlier], now=at(1)) == 0
    held = store.register()[GX_STEEL]
    assert (held.programme, held.since, held.declared) == (
        "earlier",
        date(2019, 1, 1),
        date(2020, 8, 10),
    )


def test_an_older_article_found_late_takes_the_first_place(store: Store) -> None:
    """Whatever the order of arrival, with its words and day; the declaration keeps its own."""
    declared = draft("late", "steel", new_cluster=True, published=day("2026-11-10"))
    store.record(declared, always_new)
    assert (
        store.record(
            draft("old", "steel", published=day("2026-11-03"), seen=at(1)), always_new
        ).novel
        == ()
    )
    entry = store.register()[GX_STEEL]
    assert (entry.story, entry.since) == (article("old").id, date(2026, 11, 3))
    assert (entry.level, entry.declared) == ("declared", date(2026, 11, 10))
    assert entry.named_as is not None


def test_a_register_of_the_second_version_is_kept(empty_url: str) -> None:
    """Its declared pairs count as declared on their own day."""
    engine = connect(parse_location(empty_url))
    with writing(engine).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "0002")
        assert current_revision(connection) == "0002"
        connection.execute(
            sa.text(
                "INSERT INTO stories (id, head, labels, evidence_article, novel, relevant, seed, "
                "first_seen, updated) VALUES ('s', 'a', '{}', '{}', '[]', :no, :no, :now, :now)"
            ),
            {"no": False, "now": NOW},
        )
        for chain, level in (("steel", "declared"), ("food", "reported")):
            connection.execute(
                sa.text(
                    "INSERT INTO register (region, chain, story, since, level, recorded) "
                    "VALUES ('CN-GX', :chain, 's', '2026-11-01', :level, :now)"
                ),
                {"chain": chain, "level": level, "now": NOW},
            )
    engine.dispose()
    store = open_store(empty_url)
    register = store.register()
    store.close()
    steel, food = register[GX_STEEL], register[RegionChain("CN-GX", "food")]
    assert (steel.story, steel.since, steel.declared) == ("s", date(2026, 11, 1), date(2026, 11, 1))
    assert (food.story, food.level, food.declared) == ("s", "reported", None)
