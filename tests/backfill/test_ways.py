"""Ranges of pages, chained lists and daily issues; a server that is down is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from fakes import NOW, FakeFetcher

from monitor.backfill.costing import planned
from monitor.backfill.planning import (
    PlannedCell,
    SourcePlan,
    Wanted,
    cells_of,
    other_ways,
    page_cell,
    way_of,
)
from monitor.backfill.running import Backfill, collected
from monitor.backfill.shards import shards_of
from monitor.backfill.taking import Taking
from monitor.backfill.walking import Walker
from monitor.backfill.ways import Batch, Ways
from monitor.cells import Cell, CellRecord, CellState, Way
from monitor.config import BackfillSettings
from monitor.errors import ConfigError, SourceError, TransientError
from monitor.model import Labels, Listing, Page, Pagination, Request, Source, SourceState
from monitor.pipeline import Pipeline, Visit
from monitor.ports import Store
from monitor.storage import open_store

URL = "http://www.example.gov.cn/news/"
LISTED = Source(slug="s", name="S", kind="listing", url=URL)
NUMBERED = replace(LISTED, pages=Pagination(pattern=URL + "index_{n}.html", first=1))
WANTED = Wanted(since=date(2024, 1, 1), until=date(2026, 11, 21))


def ways(pages: dict[str, bytes | Page | SourceError], wanted: Wanted = WANTED) -> Ways:
    return Ways(
        fetcher=FakeFetcher(pages),
        clock=lambda: NOW,
        wanted=wanted,
        folder=Path("."),
        archives=BackfillSettings(),
    )


def row(number: int) -> str:
    """One article a page, a day older on each."""
    day = date(2026, 11, 20) - timedelta(days=number)
    return f'<ul><li><a href="{URL}{number}.html">Title {number}</a><span>{day}</span></li></ul>'


def numbered(count: int) -> dict[str, bytes | Page | SourceError]:
    return {URL if n == 0 else f"{URL}index_{n}.html": f"{row(n)}".encode() for n in range(count)}


def read(asked: Ways, source: Source, position: int, start: str | None = None) -> list[Batch]:
    cell = page_cell("s", WANTED, position=position, start=start)
    batches = asked.batches(cell, source)
    found = []
    batch = next(batches, None)
    while batch is not None:
        found.append(batch)
        try:
            batch = batches.send([one.entry.published.day for one in batch.found])  # type: ignore[union-attr]
        except StopIteration:
            break
    return found


def test_a_range_has_twenty_pages_and_the_next_goes_on() -> None:
    """The last range ends with the list."""
    asked = ways(numbered(45))
    sizes = []
    for position in range(3):
        batches = read(asked, NUMBERED, position)
        sizes.append((sum(len(batch.found) for batch in batches), batches[-1].ended))
    assert sizes == [(20, False), (20, False), (5, True)]
    assert read(asked, NUMBERED, 0)[-1].reached == date(2026, 11, 1)


def test_a_chained_list_goes_on_where_the_range_before_ended() -> None:
    """By the address that the last page named; the last page of all names none."""
    pages: dict[str, bytes | Page | SourceError] = {
        URL if n == 0 else f"{URL}p{n}.html": (
            row(n) + (f'<a href="{URL}p{n + 1}.html">下一页</a>' if n < 24 else "")
        ).encode()
        for n in range(25)
    }
    first = read(ways(pages), LISTED, 0)
    assert (first[-1].following, first[-1].ended) == (f"{URL}p20.html", False)
    rest = read(ways(pages), LISTED, 1, start=first[-1].following)
    assert next(one.entry.title for batch in rest for one in batch.found) == "Title 20"
    assert rest[-1].ended


def test_a_server_that_repeats_its_last_page_ends_the_list() -> None:
    """Some answer any number."""
    pages = numbered(3)
    pages |= {f"{URL}index_{n}.html": row(2).encode() for n in range(3, 30)}
    asked = ways(pages)
    assert read(asked, NUMBERED, 0)[-1].ended
    assert len(asked.fetcher.requests) == 4  # type: ignore[attr-defined]


def test_issues_are_asked_for_day_by_day() -> None:
    """A day without an issue is passed over; an article has its issue's day."""
    source = replace(LISTED, url="http://www.example.gov.cn/{date:%Y-%m/%d}/node.htm")
    wanted = Wanted(since=date(2024, 3, 1), until=date(2024, 3, 3))
    assert way_of(source, wanted)[0] is Way.ISSUES
    page = b'<a href="http://www.example.gov.cn/paper/content_7.htm">Title of the day</a>'
    asked = ways({"http://www.example.gov.cn/2024-03/02/node.htm": page}, wanted)
    (cell,) = cells_of(source, Way.ISSUES, wanted, today=wanted.until)
    (batch,) = list(asked.batches(cell, source))
    (found,) = batch.found
    assert found.entry.published is not None
    assert found.entry.published.day == date(2024, 3, 2)


@pytest.mark.parametrize(
    ("path", "listed", "number"),
    [
        ("202402/c1.html", "", None),
        ("202403/c1.html", "", 0),
        ("202404/c1.html", "", 1),
        ("202405/c1.html", "", 2),
        ("202406/c1.html", "", None),
        ("c1.html", "2024", 0),
        ("c1.html", "2023", None),
        ("202403/t20240309_1.html", "", None),
        ("202404/t20240409_1.html", "", 1),
        ("c1.html", "", 2),
    ],
)
def test_a_page_of_a_sitemap_is_in_exactly_one_month(
    path: str, listed: str, number: int | None
) -> None:
    """One that names only its month or year, the first of the window that it may be of."""
    source = replace(LISTED, kind="sitemap", url="http://www.example.gov.cn/sitemap.xml")
    wanted = Wanted(since=date(2024, 3, 10), until=date(2024, 5, 20))
    content = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
        f"http://www.example.gov.cn/{path}</loc><lastmod>{listed}</lastmod></url></urlset>"
    )
    asked = ways({source.url: content.encode()}, wanted)
    cells = cells_of(source, Way.SITEMAP, wanted, today=date(2024, 6, 30))
    sizes = [len(batch.found) for cell in cells for batch in asked.batches(cell, source)]
    assert sizes == [int(position == number) for position in range(3)]


@pytest.mark.parametrize(
    ("source", "way"),
    [
        (NUMBERED, Way.PAGES),
        (LISTED, Way.WAYBACK),
        (replace(LISTED, kind="sitemap"), Way.SITEMAP),
        (replace(LISTED, kind="feed"), Way.WAYBACK),
    ],
)
def test_the_way_is_what_the_source_has(source: Source, way: Way) -> None:
    """The site itself before an archive."""
    assert way_of(source, WANTED)[0] is way


def test_a_route_or_a_folder_has_no_past() -> None:
    """A sentence says so."""
    with pytest.raises(ConfigError, match="no past"):
        way_of(replace(LISTED, kind="rsshub"), WANTED)


def test_a_plan_says_what_else_a_list_without_pages_could_be_read_by() -> None:
    """The Wayback Machine is named as the way that holds only a part, with the way round it."""
    way, why = way_of(LISTED, WANTED)
    assert (way, other_ways(LISTED, way)) == (Way.WAYBACK, ["pages", "commoncrawl"])
    assert "seldom all" in why
    assert "--way pages" in why
    assert other_ways(NUMBERED, Way.PAGES) == ["wayback", "commoncrawl"]


def backfill_of(store: Store, fetcher: FakeFetcher, wanted: Wanted) -> Backfill:
    """As the command wires it, but for the fetcher, the clock and the waits."""
    pipeline = Pipeline(
        store=store,
        fetcher=fetcher,
        discover=lambda *_: Listing(),
        classify=lambda _: Labels(language="zh", relevant=False),
        clock=lambda: NOW,
        fresh_days=3,
        owner="me",
    )
    asked = replace(ways({}, wanted), fetcher=fetcher)
    taking = Taking(store, fetcher, pipeline, lambda: NOW)
    return Backfill(
        store=store,
        pipeline=pipeline,
        walker=Walker(store, pipeline, asked, taking, lambda: NOW),
        ways=asked,
        wanted=wanted,
        delay=0,
        owner="me",
        clock=lambda: NOW,
        retry_seconds=0.0,
    )


def test_a_server_that_is_down_is_not_asked_for_every_month(tmp_path: Path) -> None:
    """Three cells in a row end a pass, three passes the run; what was not tried is pending."""

    class Down(FakeFetcher):
        def fetch(self, request: Request) -> Page:
            self.requests.append(request)
            raise TransientError("http", "http://archive", "answered 503", status=503)

    fetcher = Down({})
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    wanted = Wanted(since=date(2024, 1, 1), until=date(2024, 10, 31))
    backfill = backfill_of(store, fetcher, wanted)
    part = backfill.read(LISTED, Visit(run="r", window=wanted.window, late=True))
    assert collected(LISTED, part).report.state is SourceState.FAILED
    assert len(fetcher.requests) == 9
    states = [record.state for record in store.cells(["s"])]
    assert states == [CellState.FAILED] * 3 + [CellState.PENDING] * (len(states) - 3)
    assert len(states) == 35, "a month of capture each, from January 2024 to November 2026"
    store.close()


def test_a_list_of_any_length_goes_on_behind_its_last_range(tmp_path: Path) -> None:
    """However many ranges are read, the next one is the first that is not."""
    count = 1_100
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    ranges = [page_cell("s", WANTED, position=position, start=None) for position in range(count)]
    store.add_cells(ranges, now=NOW)
    for cell in ranges:
        store.keep_cell(CellRecord(cell=cell, state=CellState.DONE, attempts=1), now=NOW)
    fetcher = FakeFetcher({})
    backfill = backfill_of(store, fetcher, WANTED)
    part = backfill.read(NUMBERED, Visit(run="r", window=WANTED.window, late=True))
    assert part.states == (CellState.EMPTY,)
    assert [one.url for one in fetcher.requests] == [f"{URL}index_{20 * count}.html"]
    assert len(store.cells(["s"])) == count + 1
    store.close()


def test_an_archive_is_cut_by_months_of_capture_until_today() -> None:
    """Each month for the whole window, from a day before it, for archives count in UTC.

    What was captured since, or listed late, is asked for by a command four weeks later, not by
    every one.
    """
    wanted = Wanted(since=date(2024, 2, 10), until=date(2024, 3, 31))
    first = cells_of(LISTED, Way.WAYBACK, wanted, today=date(2024, 5, 2))
    assert [cell.captured for cell in first] == [
        (date(2024, 2, 9), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 4, 30)),
        (date(2024, 5, 1), date(2024, 5, 2)),
    ]
    assert {(cell.since, cell.until) for cell in first} == {(wanted.since, wanted.until)}
    soon = cells_of(LISTED, Way.WAYBACK, wanted, known=first, today=date(2024, 5, 30))
    later = cells_of(LISTED, Way.WAYBACK, wanted, known=first, today=date(2024, 6, 3))
    assert soon == first
    assert [cell.captured for cell in later[4:]] == [
        (date(2024, 3, 22), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 4, 30)),
        (date(2024, 5, 1), date(2024, 5, 31)),
        (date(2024, 6, 1), date(2024, 6, 3)),
    ]
    assert len({cell.name for cell in later}) == len({cell.position for cell in later}) == 8
    for day in (date(2024, 6, 3), date(2024, 6, 4)):
        assert cells_of(LISTED, Way.WAYBACK, wanted, known=later, today=day) == later
    third = cells_of(LISTED, Way.WAYBACK, wanted, known=later, today=date(2024, 7, 5))
    assert len({cell.name for cell in third}) == len(third) == 12


def test_captures_before_the_window_are_not_asked_for_again_either() -> None:
    """The captures of a young window begin a day before it, however often they are asked for."""
    wanted = Wanted(since=date(2024, 4, 20), until=date(2024, 4, 30))
    first = cells_of(LISTED, Way.COMMONCRAWL, wanted, today=date(2024, 5, 2))
    later = cells_of(LISTED, Way.COMMONCRAWL, wanted, known=first, today=date(2024, 6, 3))
    assert [cell.captured for cell in later] == [
        (date(2024, 4, 19), date(2024, 4, 30)),
        (date(2024, 5, 1), date(2024, 5, 2)),
        (date(2024, 4, 19), date(2024, 4, 30)),
        (date(2024, 5, 1), date(2024, 5, 31)),
        (date(2024, 6, 1), date(2024, 6, 3)),
    ]
    assert len({cell.name for cell in later}) == 5


def test_what_the_months_of_capture_cost() -> None:
    """Articles are expected in the month in which they appeared, and once."""
    wanted = Wanted(since=date(2024, 2, 10), until=date(2024, 3, 31))
    first = cells_of(LISTED, Way.WAYBACK, wanted, today=date(2024, 5, 2))
    costs = planned(LISTED, Way.WAYBACK, first, {}, a_day=2.0, delay=2, today=date(2024, 5, 2))
    assert [(cell.lists, cell.articles) for cell in costs] == [(1, 40), (1, 62), (1, 0), (1, 0)]
    later = cells_of(LISTED, Way.WAYBACK, wanted, known=first, today=date(2024, 6, 3))
    costs = planned(LISTED, Way.WAYBACK, later, {}, a_day=2.0, delay=2, today=date(2024, 6, 3))
    assert [cell.articles for cell in costs] == [40, 62, 0, 0, 0, 0, 0, 0]


def test_shards_are_work_enough_and_take_the_sources_in_turn() -> None:
    """Cells in a row until they cost a minute, a year of a sitemap, which each shard reads anew;
    a list that is read page by page is one shard, an archive, too; what is finished is in none."""

    def plan(slug: str, way: Way, seconds: list[float]) -> SourcePlan:
        cells = [
            PlannedCell(
                cell=Cell(
                    source=slug,
                    way=way,
                    name=f"{number}",
                    since=date(2024 + number // 13, (number - 1) % 12 + 1, 1),
                    until=date(2024 + number // 13, (number - 1) % 12 + 1, 28),
                ),
                state=CellState.DONE if number == 1 else CellState.PENDING,
                seconds=cost,
            )
            for number, cost in enumerate(seconds, start=1)
        ]
        return SourcePlan(
            source=replace(LISTED, slug=slug), way=way, why="", host="", cells=tuple(cells)
        )

    plans = [
        plan("days", Way.ISSUES, [0, 40, 40, 10, 90]),
        plan("list", Way.PAGES, [0, 90, 90]),
        plan("map", Way.SITEMAP, [90.0] * 14),
        plan("read", Way.SITEMAP, [0]),
        plan("gone", Way.WAYBACK, [90, 90, 90]),
    ]
    shards = shards_of(plans, WANTED, run="r", notify=False)
    assert [(shard.name, shard.cells) for shard in shards] == [
        ("days 2024-02 to 2024-03", ("2", "3")),
        ("list 2024-02 to 2024-03", ()),
        ("map 2024-02 to 2025-01", tuple(map(str, range(2, 14)))),
        ("gone 2024-02 to 2024-03", ("2", "3")),
        ("days 2024-04 to 2024-05", ("4", "5")),
        ("map 2025-02", ("14",)),
    ]
