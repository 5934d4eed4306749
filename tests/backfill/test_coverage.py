"""Which months are there: from the cells, and from what the store holds now."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from past_site import PastSite, watch
from portal import Command

from monitor.backfill.coverage import Cover, coverage
from monitor.cells import Cell, CellDay, CellRecord, CellState, Way
from monitor.cli.coverage import why


def states(command: Command, *arguments: str) -> dict[str, str]:
    found = command("coverage", *arguments, "--json").document
    return {month["month"]: month["state"] for month in found}


def test_days_deleted_from_the_store_show_up_and_come_back(
    command: Command, past: PastSite
) -> None:
    """Exactly their months are partial and name the days; a backfill fetches them and no other."""
    past.fill(date(2024, 1, 9), date(2024, 3, 11), date(2024, 3, 20), date(2024, 4, 2))
    watch(command, past)
    window = ("--from", "2024-01-01", "--to", "2024-04-30")
    assert command("backfill", "map", *window, "--plain").status == 0
    complete = {
        "2024-01": "complete",
        "2024-02": "empty",
        "2024-03": "complete",
        "2024-04": "complete",
    }
    assert states(command, "map", *window) == complete
    assert states(command, "portal", *window) == dict.fromkeys(complete, "not tried")
    with closing(sqlite3.connect(command.folder / "monitor.db")) as database, database:
        gone = database.execute(
            "DELETE FROM articles WHERE canonical_url LIKE '%/a/n2.html' OR canonical_url LIKE "
            "'%/a/n4.html'"
        )
        assert gone.rowcount == 2
    assert states(command, "map", *window) == {
        **complete,
        "2024-03": "partial",
        "2024-04": "partial",
    }
    months = {month["month"]: month for month in command("coverage", "map", "--json").document}
    assert months["2024-03"]["missing"] == ["2024-03-11"]
    shown = command("coverage", "map", *window).out
    assert "2024-04: partial: articles of 2024-04-02 are gone" in shown
    past.requests.clear()
    assert command("backfill", "map", *window, "--plain").status == 0
    assert sorted(past.fetched) == ["/a/n2.html", "/a/n4.html"]
    assert states(command, "map", *window) == complete


def cell(
    name: str, since: str, until: str, state: CellState, way: Way = Way.SITEMAP, **more: Any
) -> CellRecord:
    position = more.pop("position", 0)
    return CellRecord(
        cell=Cell(
            source="s",
            way=way,
            name=name,
            since=date.fromisoformat(since),
            until=date.fromisoformat(until),
            position=position,
        ),
        state=state,
        attempts=more.pop("attempts", 1),
        **more,
    )


def told(records: list[CellRecord], given: dict[str, int], **more: Any) -> list[Cover]:
    """The states of the months from January to April 2024."""
    days = [
        CellDay(way=records[0].cell.way, name="c", day=date.fromisoformat(day), given=n, held=n)
        for day, n in given.items()
    ]
    found = coverage(
        "s",
        records,
        days,
        more.get("articles", {}),
        more.get("lost", {}),
        since=date(2024, 1, 1),
        until=date(2024, 4, 30),
    )
    return [month.state for month in found]


COMPLETE, PARTIAL, EMPTY, BLOCKED, NOT_TRIED = Cover
FEBRUARY = date(2024, 2, 1)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CellState.DONE, COMPLETE),
        (CellState.PARTIAL, PARTIAL),
        (CellState.FAILED, PARTIAL),
        (CellState.RUNNING, PARTIAL),
    ],
)
def test_a_month_is_as_its_cell(state: CellState, expected: Cover) -> None:
    """Months without a cell were not tried."""
    found = told([cell("2024-02", "2024-02-01", "2024-02-29", state)], {"2024-02-03": 2})
    assert found == [NOT_TRIED, expected, NOT_TRIED, NOT_TRIED]


def test_blocked_and_empty_months() -> None:
    """A finished month without articles is empty; one that met a challenge is blocked."""
    records = [
        cell("2024-01", "2024-01-01", "2024-01-31", CellState.EMPTY),
        cell("2024-02", "2024-02-01", "2024-02-29", CellState.BLOCKED),
        cell("2024-03", "2024-03-01", "2024-03-31", CellState.PENDING, attempts=0),
    ]
    assert told(records, {}) == [EMPTY, BLOCKED, NOT_TRIED, NOT_TRIED]


def test_half_a_month_is_partial() -> None:
    """Two windows that touch make it whole."""
    first = cell("a", "2024-02-01", "2024-02-10", CellState.DONE)
    (half,) = coverage(
        "s", [first], [], {date(2024, 2, 3): 1}, {}, since=FEBRUARY, until=date(2024, 2, 29)
    )
    assert (half.state, why(half)) == (PARTIAL, "not read yet: 2024-02-11 to 2024-02-29")
    rest = cell("b", "2024-02-11", "2024-02-29", CellState.EMPTY)
    assert told([first, rest], {"2024-02-03": 1})[1] is COMPLETE


def test_pages_cover_what_they_reached() -> None:
    """Newest first: an interrupted walk leaves the older months untried, a failed range one
    partial."""
    window = ("2024-01-01", "2024-04-30")
    first = cell("1-20", *window, CellState.DONE, Way.PAGES, reached=date(2024, 3, 10))
    given = {"2024-04-02": 1, "2024-03-15": 1}
    assert told([first], given) == [NOT_TRIED, NOT_TRIED, PARTIAL, COMPLETE]
    failed = cell("21-40", *window, CellState.FAILED, Way.PAGES, position=1)
    assert told([first, failed], given) == [NOT_TRIED, NOT_TRIED, PARTIAL, COMPLETE]
    last = cell("21-40", *window, CellState.DONE, Way.PAGES, position=1, ended=True)
    given["2024-01-05"] = 1
    assert told([first, last], given) == [COMPLETE, EMPTY, COMPLETE, COMPLETE]


def test_what_daily_runs_stored_is_a_part() -> None:
    """Nobody can say that it is all; what they listed and is gone shows as a day, too."""
    found = coverage(
        "s",
        [],
        [],
        {date(2024, 2, 3): 4},
        {date(2024, 3, 5): 1, None: 2},
        since=None,
        until=date(2024, 3, 31),
    )
    assert [(one.month.month, one.state, one.missing, one.asked) for one in found] == [
        (2, PARTIAL, (), False),
        (3, PARTIAL, (date(2024, 3, 5),), False),
    ]
    assert "daily runs; no backfill was asked" in why(found[0])
    assert why(found[1]) == "articles of 2024-03-05 are gone from the store"
