"""Which months are there: from the cells, and from what the store holds now."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from past_site import PastSite, watch
from portal import Command

from monitor.backfill.coverage import Cover, coverage
from monitor.cells import (
    Cell,
    CellDay,
    CellFailure,
    CellMiss,
    CellRecord,
    CellState,
    MissKind,
    Way,
)
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
        failures=more.get("failures", ()),
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


def failure(
    name: str, way: Way, days: tuple[str, str] | None, held: bool = False, **more: Any
) -> CellFailure:
    since, until = (None, None) if days is None else map(date.fromisoformat, days)
    kind = more.get("kind", MissKind.FAILED)
    miss = CellMiss(kind=kind, since=since, until=until, message=f"of {name}")
    return CellFailure(way=way, name=name, miss=miss, held=held)


def test_one_page_that_fails_costs_its_own_day(command: Command, past: PastSite) -> None:
    """The other months of the range of pages were read and stored: they are complete."""
    past.fill(*(date(2024, month, 9) for month in (4, 3, 2, 1)), date(2023, 12, 1), FEBRUARY)
    past.broken["/a/n3.html"] = 404
    watch(command, past)
    window = ("--from", "2024-01-01", "--to", "2024-04-30")
    assert command("backfill", "portal", *window, "--plain").status == 0
    assert list(states(command, "portal", *window).values()) == [
        "complete",
        "partial",
        "complete",
        "complete",
    ]
    shown = command("coverage", "portal", *window).out
    assert "2024-02: partial: not read yet: 2024-02-09;" in shown
    assert "/a/n3.html" in shown


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2024-03-15", "2024-03-15"), [COMPLETE, EMPTY, PARTIAL, COMPLETE]),
        (("2024-02-01", "2024-02-29"), [COMPLETE, PARTIAL, COMPLETE, COMPLETE]),
        (None, [COMPLETE, EMPTY, PARTIAL, PARTIAL]),
        (("2022-01-01", "2022-12-31"), [COMPLETE, EMPTY, PARTIAL, PARTIAL]),
    ],
    ids=["day", "month", "unknown", "not of the window"],
)
def test_a_failure_in_a_range_of_pages_costs_what_it_may_be_of(
    days: tuple[str, str] | None, expected: list[Cover]
) -> None:
    """Its day or month; where nothing tells, the days between the range's ends."""
    window = ("2024-01-01", "2024-04-30")
    first = cell("1-20", *window, CellState.PARTIAL, Way.PAGES, reached=date(2024, 3, 10))
    last = cell("21-40", *window, CellState.DONE, Way.PAGES, position=1, ended=True)
    given = {"2024-04-02": 1, "2024-03-12": 1, "2024-01-05": 1}
    failures = [failure("1-20", Way.PAGES, days)]
    assert told([first, last], given, failures=failures) == expected


def test_months_of_which_no_dump_has_anything_are_empty() -> None:
    """Once all files of a folder are read; until then the next one may have them."""
    window = ("2024-01-01", "2024-04-30")
    first = cell("a.jsonl", *window, CellState.DONE, Way.DUMP)
    given = {"2024-02-03": 2}
    assert told([first], given) == [EMPTY, COMPLETE, EMPTY, EMPTY]
    second = cell("b.jsonl", *window, CellState.PENDING, Way.DUMP, attempts=0)
    assert told([first, second], given) == [NOT_TRIED, COMPLETE, NOT_TRIED, NOT_TRIED]
    broken = replace(second, state=CellState.PARTIAL, attempts=1, error="broken")
    assert told([first, broken], given) == [NOT_TRIED, COMPLETE, NOT_TRIED, NOT_TRIED]


def captured(month: int, state: CellState, **more: Any) -> CellRecord:
    """A cell of the window from January to March, for captures made in a month of 2024."""
    since, until = date(2024, month, 1), date(2024, month + 1, 1) - timedelta(days=1)
    made = cell(f"c{month}", "2024-01-01", "2024-03-31", state, Way.WAYBACK, position=month, **more)
    return replace(made, cell=replace(made.cell, captured=(since, until)))


DONE = CellState.DONE
GIVEN = {"2024-01-05": 1, "2024-03-05": 1}


@pytest.mark.parametrize(
    ("states", "failures", "expected"),
    [
        ([DONE] * 6, [], [COMPLETE, EMPTY, COMPLETE, NOT_TRIED]),
        ([DONE, CellState.FAILED, *[DONE] * 4], [], [PARTIAL, PARTIAL, COMPLETE, NOT_TRIED]),
        ([*[DONE] * 5, CellState.FAILED], [], [PARTIAL, PARTIAL, PARTIAL, NOT_TRIED]),
        ([*[DONE] * 5, CellState.PARTIAL], [], [PARTIAL, PARTIAL, PARTIAL, NOT_TRIED]),
        (
            [*[DONE] * 5, CellState.PARTIAL],
            [failure("c6", Way.WAYBACK, ("2024-02-07", "2024-02-07"))],
            [COMPLETE, PARTIAL, COMPLETE, NOT_TRIED],
        ),
        (
            [*[DONE] * 5, CellState.PARTIAL],
            [failure("c6", Way.WAYBACK, None, held=True)],
            [COMPLETE, EMPTY, COMPLETE, NOT_TRIED],
        ),
        (
            [*[DONE] * 5, CellState.PARTIAL],
            [failure("c6", Way.WAYBACK, None, kind=MissKind.DEAD)],
            [COMPLETE, EMPTY, COMPLETE, NOT_TRIED],
        ),
        (
            [DONE, CellState.BLOCKED, *[DONE] * 4],
            [failure("c2", Way.WAYBACK, ("2024-02-07", "2024-02-07"), kind=MissKind.DEAD)],
            [COMPLETE, BLOCKED, COMPLETE, NOT_TRIED],
        ),
        (
            [*[DONE] * 5, CellState.PARTIAL],
            [failure("c6", Way.WAYBACK, None, kind=MissKind.REST)],
            [PARTIAL, PARTIAL, PARTIAL, NOT_TRIED],
        ),
    ],
    ids=[
        "all", "early", "late", "why unknown", "one day", "had from elsewhere", "nobody has it",
        "only walls were captured", "not to its end",
    ],
)  # fmt: skip
def test_a_month_from_archives_needs_all_its_later_captures(
    states: list[CellState], failures: list[CellFailure], expected: list[Cover]
) -> None:
    """A page is captured after its day, so that an open month of capture opens those before it."""
    records = [captured(month, state) for month, state in enumerate(states, start=1)]
    assert told(records, GIVEN, failures=failures) == expected


def test_the_last_weeks_before_an_archive_was_asked_may_yet_be_listed() -> None:
    """Common Crawl publishes its index weeks after its captures; a later batch settles it."""
    asked = [captured(month, DONE) for month in (1, 2, 3)]
    assert told(asked, GIVEN) == [COMPLETE, PARTIAL, PARTIAL, NOT_TRIED]
    _january, february, march = coverage(
        "s", asked, [], {}, {}, since=date(2024, 1, 1), until=date(2024, 3, 31)
    )
    assert february.unread == ((date(2024, 2, 19), date(2024, 2, 29)),)
    assert march.unread_days == 31
    assert "may list captures made after 2024-02-18 weeks later" in why(march)
    assert "from 2024-04-29 on" in why(march)
    again = [*asked, captured(4, CellState.PENDING, attempts=0)]
    assert told(again, GIVEN) == [PARTIAL, PARTIAL, PARTIAL, NOT_TRIED]
    again = [*asked, captured(4, DONE), captured(5, DONE)]
    assert told(again, GIVEN) == [COMPLETE, EMPTY, COMPLETE, NOT_TRIED]


def test_an_archive_that_was_not_read_to_its_end_is_partial() -> None:
    """Not tried before a first try, blocked where every try was; what is left is named."""
    pending = [captured(month, CellState.PENDING, attempts=0) for month in (1, 2, 3, 4)]
    assert told(pending, {}) == [NOT_TRIED] * 4
    begun = [captured(1, DONE), *pending[1:]]
    assert told(begun, {}) == [PARTIAL, PARTIAL, PARTIAL, NOT_TRIED]
    blocked = [captured(month, CellState.BLOCKED) for month in (1, 2, 3, 4)]
    assert told(blocked, {}) == [BLOCKED, BLOCKED, BLOCKED, NOT_TRIED]
    assert told([captured(1, DONE), *blocked[1:]], {})[0] is PARTIAL
    (january,) = coverage("s", begun, [], {}, {}, since=date(2024, 1, 1), until=date(2024, 1, 31))
    assert "captures made from 2024-02-01 to 2024-04-30 are not read yet" in why(january)


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
