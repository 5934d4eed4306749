"""Parts of a run that workers read, kept for the one who put the shards up; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.cells import Cell, CellState, Part, Way
from monitor.model import Counts, Problem
from monitor.ports import utc_now
from monitor.storage import Store

PART = Part(
    states=(CellState.DONE, CellState.PARTIAL),
    counts=Counts(listed=3, new=2, failed=1),
    errors=(Problem("http://a.cn/1", "fetch", "http", "answered 404"),),
    updated=frozenset({"story"}),
)


def test_parts_are_taken_once_by_their_own_run(store: Store) -> None:
    """A shard that was read twice has one part: the last one."""
    store.keep_part("r", "one", Part())
    store.keep_part("r", "one", PART)
    store.keep_part("r", "two", Part())
    store.keep_part("other", "one", Part())
    assert store.take_parts("r") == {"one": PART, "two": Part()}
    assert store.take_parts("r") == {}
    assert store.take_parts("other") == {"one": Part()}


def test_parts_of_a_killed_run_go_with_the_next_one(store: Store) -> None:
    """Weeks after it has touched a cell; a run that is young or at work keeps its own."""
    now = utc_now()
    killed, at_work, young = (
        f"{now - timedelta(days=days):%Y%m%dT%H%M%SZ}-0a1b2c" for days in (31, 90, 29)
    )
    cells = [
        Cell(source="s", way=Way.SITEMAP, name=name, since=date(2024, 3, 1), until=date(2024, 3, 9))
        for name in ("old", "new", "pending")
    ]
    store.add_cells(cells, now=now)
    store.begin_cell(cells[0], run=killed, now=now - timedelta(days=31))
    store.begin_cell(cells[1], run=at_work, now=now - timedelta(days=2))
    for run in (killed, at_work, young, "r"):
        store.keep_part(run, "one", PART)
    assert store.take_parts("r") == {"one": PART}
    assert store.take_parts(killed) == {}
    assert store.take_parts(at_work) == store.take_parts(young) == {"one": PART}
