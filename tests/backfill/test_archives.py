"""The archives' protocols, spoken with local servers: Wayback's CDX, Common Crawl, dumps."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from archive_site import CRAWL, HOST, LATER_CRAWL, ArchiveSite, settings
from past_site import page
from portal import Command, today
from pytest_httpserver import HTTPServer
from werkzeug import Response

from monitor.errors import SourceError
from monitor.sources.archive_cdx import read_cdx, read_json_lines


@pytest.fixture
def archive(httpserver: HTTPServer, command: Command) -> ArchiveSite:
    """An archive of a vanished site: five captures of four articles, one of its list."""
    site = ArchiveSite(httpserver)
    for number, (timestamp, day) in enumerate(
        [
            ("20240302101500", date(2024, 3, 1)),
            ("20240315081500", date(2024, 3, 14)),
            ("20240402070000", date(2024, 3, 30)),
            ("20240410070000", date(2024, 4, 9)),
        ],
        start=1,
    ):
        title = f"第{number}批玻璃产业名录发布"
        text = f"第{number * 37}号通知，{day}发布，名录{number * 911}。\n企业{number * 13}家，资金{number * 7}万元。"
        site.take(timestamp, f"/a/{number}.html", page(title, text, day))
    site.take(
        "20240320081500", "/a/2.html", page("后来的版本", "改过的一段文字。", date(2024, 3, 14))
    )
    site.take("20240301000000", "/feed.xml", "<rss/>")
    command.configure(settings(site.base))
    return site


WINDOW = ("--from", "2024-03-01", "--to", "2024-04-30")


def read(command: Command, *options: str) -> dict[str, Any]:
    done = command("backfill", "gone", *WINDOW, "--plain", "--json", *options)
    assert done.out, done.err
    document: dict[str, Any] = done.document
    return document


def cells(document: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """State and listed articles by the month of capture; those of which there was nothing left."""
    return {
        cell["cell"].partition(" captured ")[2]: (cell["state"], cell["listed"])
        for cell in document["cells"]
    }


def only_done(document: dict[str, Any]) -> dict[str, int]:
    found = cells(document).items()
    return {name: listed for name, (state, listed) in found if state != "empty"}


def states(command: Command, *window: str) -> list[str]:
    return [month["state"] for month in command("coverage", "gone", *window, "--json").document]


@pytest.mark.parametrize("as_text", [False, True], ids=["json", "text"])
def test_wayback_gives_what_the_site_no_longer_has(
    command: Command, archive: ArchiveSite, as_text: bool
) -> None:
    """By month of capture, through resume keys, each address once, under its own address."""
    archive.rows, archive.as_text = 1, as_text
    document = read(command)
    assert document["sources"][0]["state"] == "ok"
    assert cells(document)["2024-03"] == cells(document)["2024-04"] == ("done", 2)
    assert [query.get("resumeKey") for query in archive.queries[:3]] == [None, "1", "2"]
    assert archive.replayed[0] == f"/web/20240302101500id_/http://{HOST}/a/1.html"
    assert len(archive.replayed) == 4
    articles = [
        article
        for story in command("export", "--format", "jsonl").lines
        for article in story["articles"]
        if article["source"] == "gone"
    ]
    assert {article["url"] for article in articles} == {
        f"http://{HOST}/a/{number}.html" for number in range(1, 5)
    }
    assert min(article["published"] for article in articles) == "2024-03-01"


def test_an_archive_that_asks_to_wait_is_asked_again(
    command: Command, archive: ArchiveSite
) -> None:
    """429 with Retry-After is waited for, within the run."""
    archive.answers = [Response("slow down", status=429, headers={"Retry-After": "1"})]
    document = read(command, "--way", "wayback")
    assert document["sources"][0]["state"] == "ok"
    assert archive.queries[0] == archive.queries[1]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Response("<html><body>Down for maintenance</body></html>"), "failed"),
        (Response("what is this", content_type="text/plain"), "failed"),
        (Response('[["timestamp","original"],["2024", "no address"]]'), "failed"),
        (Response("gone", status=404), "failed"),
        (Response("[]"), "empty"),
        (Response(""), "empty"),
    ],
    ids=["html", "words", "broken rows", "not found", "empty list", "nothing"],
)
def test_an_answer_that_is_no_index_fails_its_cell_alone(
    command: Command, archive: ArchiveSite, answer: Response, state: str
) -> None:
    """The other month is read; the next command reads the one that failed."""
    archive.answers = [answer]
    document = read(command)
    assert cells(document)["2024-04"] == ("done", 2)
    assert cells(document)["2024-03"][0] == state
    if state == "failed":
        assert document["sources"][0]["state"] == "partial"
        assert cells(read(command))["2024-03"] == ("done", 2)


def test_resume_keys_without_end_are_left(command: Command, archive: ArchiveSite) -> None:
    """The same rows under ever new keys: what came is taken, the cell is partial and says why."""
    row = ["20240302101500", f"http://{HOST}/a/1.html", "text/html", "200", "D"]
    archive.answers = [
        Response(json.dumps([["timestamp", "original", "mimetype", "statuscode", "digest"], row, [], [f"k{n}"]]))
        for n in range(4)
    ]  # fmt: skip
    document = read(command)
    cell = document["cells"][0]
    assert (cell["state"], cell["listed"]) == ("partial", 1)
    assert "without end" in cell["error"]
    assert len(archive.queries) == len(document["cells"]) + 3
    assert states(command, *WINDOW) == ["partial", "complete"]


def test_common_crawl_gives_records_by_ranges_of_bytes(
    command: Command, archive: ArchiveSite
) -> None:
    """All crawls from the window's first day on, page by page; a record is a range of a WARC file.

    A page that several crawls have is taken from the earliest.
    """
    archive.rows = 1
    archive.take(
        "20240501070000", "/a/1.html", page("后来的版本", "改过的文字。", date(2024, 3, 1))
    )
    late = page("三月底的通知", "晚些时候才被收录的一段文字。", date(2024, 3, 31))
    archive.take("20240501080000", "/a/5.html", late)
    done = command(
        "backfill", "gone", "--from", "2024-03-01", "--to", "2024-03-31", "--way", "commoncrawl",
        "--plain", "--json",
    )  # fmt: skip
    document = done.document
    assert document["sources"][0]["state"] == "ok", document["sources"][0]["errors"]
    assert only_done(document) == {"2024-03": 2, "2024-05": 1}
    offset, length = archive.warc()[1]["20240302101500", f"http://{HOST}/a/1.html"]
    assert f"bytes={offset}-{offset + length - 1}" in archive.ranges
    assert len(archive.ranges) == 3
    assert {query.get("page") for query in archive.queries} >= {"0", "1"}
    assert {query["crawl"] for query in archive.queries} == {CRAWL, LATER_CRAWL}


MARCH = ("--from", "2024-03-01", "--to", "2024-03-31")


def march(command: Command, *options: str) -> dict[str, Any]:
    document: dict[str, Any] = command(
        "backfill", "gone", *MARCH, "--plain", "--json", *options
    ).document
    return document


def test_articles_count_by_their_own_day_however_late_they_were_captured(
    command: Command, archive: ArchiveSite
) -> None:
    """The captures from the window's first day to today are asked for, and no earlier ones.

    What an address or its page dates outside of the window is left: unread, or read once.
    """
    years_later = page("三月的通知", "三月发布，两年以后才被收录。", date(2024, 3, 5))
    archive.take("20260102030405", "/a/202403/t20240305_5.html", years_later)
    april = page("四月初的通知", "四月初的事，后来才要。", date(2024, 4, 5))
    archive.take("20260102030405", "/a/202404/t20240405_6.html", april)
    archive.take("20260102030405", "/a/202405/content_7.html", "never asked for")
    for month in ("05", "06", "07"):
        undated = page("四月的通知", "四月的事。", date(2024, 4, 9))
        archive.take(f"2024{month}01000000", "/a/4.html", undated)
    archive.take("20240229120000", "/a/0.html", page("二月", "二月的事。", date(2024, 2, 28)))
    archive.take("20240228120000", "/a/00.html", "captured before the window")
    document = march(command)
    assert only_done(document) == {"2024-03": 2, "2024-04": 1, "2026-01": 1}
    assert sum(cell["outside"] for cell in document["cells"]) == 2
    fetched = [path.rpartition("/")[2] for path in archive.replayed]
    assert sorted(fetched) == [
        "0.html", "1.html", "2.html", "3.html", "4.html", "t20240305_5.html",
    ]  # fmt: skip
    spans = [(query["from"], query["to"]) for query in archive.queries]
    assert spans[:3] == [
        ("20240229", "20240331"),
        ("20240401", "20240430"),
        ("20240501", "20240531"),
    ]
    assert spans[-1][1] == f"{today():%Y%m%d}"
    assert states(command, *MARCH) == ["complete"]
    archive.queries.clear()
    assert march(command)["sources"][0]["state"] == "unchanged"
    assert archive.queries == []
    # A wider window asks the index again, and for no page that is stored or lies outside of it.
    archive.replayed.clear()
    assert read(command, "--to", "2024-04-08")["totals"]["fetched"] == 1
    assert [path.rpartition("/")[2] for path in archive.replayed] == ["t20240405_6.html"]


def asked_on(command: Command, day: date) -> None:
    """The ledger as it stands where the archive was last asked on a day."""
    with closing(sqlite3.connect(command.folder / "monitor.db")) as database, database:
        database.execute("DELETE FROM cells WHERE captured_since > ?", [str(day)])
        last = database.execute(
            "UPDATE cells SET captured_until = ? WHERE captured_until > ?", [str(day), str(day)]
        )
        assert last.rowcount == 1


@pytest.mark.parametrize("way", ["wayback", "commoncrawl"])
def test_captures_that_were_listed_late_are_asked_for_by_a_later_command(
    command: Command, archive: ArchiveSite, way: str
) -> None:
    """An index did not have them on the day on which it was asked; what it had is not taken twice."""
    march(command, "--way", way)
    asked = today() - timedelta(days=35)
    asked_on(command, asked)
    late = page("三月的通知", "三月发布，很晚才被收录的一段文字。", date(2024, 3, 5))
    archive.take(f"{asked - timedelta(days=20):%Y%m%d}030405", "/a/5.html", late)
    early = page("三月的另一件事", "那时就已经收录的一段文字。", date(2024, 3, 6))
    archive.take(f"{asked - timedelta(days=70):%Y%m%d}030405", "/a/6.html", early)
    archive.crawls = {
        "CC-MAIN-2026-96": (asked - timedelta(days=72), asked - timedelta(days=60)),
        "CC-MAIN-2026-97": (asked - timedelta(days=25), asked - timedelta(days=12)),
    }
    document = march(command, "--way", way)
    assert (document["totals"]["listed"], document["totals"]["fetched"]) == (1, 1)
    archive.queries.clear()
    assert march(command, "--way", way)["sources"][0]["state"] == "unchanged"
    assert archive.queries == []


def test_a_month_whose_captures_may_still_come_is_not_complete(
    command: Command, archive: ArchiveSite
) -> None:
    """Of this month and the last one no index has listed all; years ago are settled."""
    day = today() - timedelta(days=3)
    archive.take(f"{day:%Y%m%d}030405", "/a/9.html", page("近事", "前几天的一段文字。", day))
    window = ("--from", "2024-03-01", "--to", str(today()))
    assert command("backfill", "gone", *window, "--plain").status == 0
    found = states(command, *window)
    assert (found[0], found[-1]) == ("complete", "partial")
    assert "weeks later" in command("coverage", "gone", "--from", str(day)).out


def test_the_earliest_good_capture_is_the_one_that_is_taken(
    command: Command, archive: ArchiveSite
) -> None:
    """Of several months, too; where it cannot be had, a later one, and the month is whole by it."""
    later = page("第1批玻璃产业名录发布", "后来改过的文字。", date(2024, 3, 1))
    archive.take("20240502101500", "/a/1.html", later)
    archive.take("20240502101500", "/a/3.html", page("三", "第三篇的文字。", date(2024, 3, 30)))
    archive.lost.add("20240402070000")
    document = march(command)
    assert cells(document)["2024-04"][0] == "partial"
    assert only_done(document)["2024-05"] == 1
    assert states(command, *MARCH) == ["complete"]
    replayed = [path for path in archive.replayed if path.endswith("/a/1.html")]
    assert replayed == [f"/web/20240302101500id_/http://{HOST}/a/1.html"]
    assert cells(march(command))["2024-04"][0] in ("done", "empty")


WALL = (
    "<html><head><title>安全验证</title></head><body><h1>安全验证</h1>"
    "<p>请输入验证码后继续访问</p></body></html>"
)


def test_captures_that_nobody_has_leave_their_months_complete_and_are_named(
    command: Command, archive: ArchiveSite
) -> None:
    """One that is not there, one that shows a wall: no other try would have them, but a later
    capture would, and then nothing is missing."""
    archive.lost.add("20240410070000")
    archive.take("20240502000000", "/a/202403/t20240307_7.html", WALL)
    archive.take("20240503000000", "/a/8.html", WALL)
    document = read(command)
    assert document["sources"][0]["state"] == "partial"
    assert cells(document)["2024-04"][0] == "partial"
    assert cells(document)["2024-05"] == ("blocked", 2)
    march, april = command("coverage", "gone", *WINDOW, "--json").document
    assert (march["state"], march["unread"], march["error"]) == ("complete", [], None)
    assert [one.split(": ")[0] for one in march["unobtainable"]] == [
        f"http://{HOST}/a/202403/t20240307_7.html"
    ]
    assert (april["state"], april["unread"]) == ("empty", [])
    assert len(april["unobtainable"]) == 2
    shown = command("coverage", "gone", *WINDOW).out
    assert f"2024-03: complete: 1 address that no capture gives: http://{HOST}/a/2024" in shown
    assert "2 addresses that no capture gives, the first: " in shown
    mended = page("四月的通知", "四月的事，后来收录的。", date(2024, 4, 9))
    archive.take("20240604000000", "/a/4.html", mended)
    later = page("三月的通知", "三月的事，后来收录的。", date(2024, 3, 7))
    archive.take("20240604000000", "/a/202403/t20240307_7.html", later)
    read(command, "--to", "2024-04-29")
    found = command("coverage", "gone", *WINDOW, "--json").document
    assert [len(month["unobtainable"]) for month in found] == [0, 1]
    assert [month["state"] for month in found] == ["complete", "complete"]


@pytest.mark.parametrize("way", ["wayback", "commoncrawl"])
def test_captures_that_cannot_be_unpacked_leave_their_months_complete_and_are_named(
    command: Command, archive: ArchiveSite, way: str
) -> None:
    """What was kept of them is broken for good: gzip that is none, a broken record."""
    archive.spoiled.add("20240302101500")
    document = march(command, "--way", way)
    assert cells(document)["2024-03"] == ("partial", 2)
    (found,) = command("coverage", "gone", *MARCH, "--json").document
    assert (found["state"], found["unread"]) == ("complete", [])
    assert [one.split(": ")[0] for one in found["unobtainable"]] == [f"http://{HOST}/a/1.html"]


def wall(number: int) -> str:
    """A captured challenge; each has another number on it."""
    return WALL.replace("</p>", f" {number}</p>")


@pytest.mark.parametrize("way", ["wayback", "commoncrawl"])
def test_a_later_capture_of_the_month_is_taken_where_the_first_one_is_dead(
    command: Command, archive: ArchiveSite, way: str
) -> None:
    """A wall, the same wall, a broken one, an article: the index is asked for the address alone."""
    for timestamp, html in (
        ("20240305000000", wall(1)),
        ("20240306000000", wall(1)),
        ("20240307000000", "broken"),
        ("20240308000000", page("三月的通知", "三月的事，第四次才收录到。", date(2024, 3, 4))),
        ("20240309000000", page("三月的通知", "后来改过的文字。", date(2024, 3, 4))),
    ):
        archive.take(timestamp, "/a/8.html", html)
    archive.spoiled.add("20240307000000")
    archive.crawls = {"CC-MAIN-2024-11": (date(2024, 3, 1), date(2024, 3, 31))}
    document = march(command, "--way", way)
    assert cells(document)["2024-03"] == ("done", 3)
    assert archive.asked_alone == [f"http://{HOST}/a/8.html"]
    taken = [path[5:13] for path in archive.replayed if path.endswith("/8.html")]
    assert taken == ([] if way == "commoncrawl" else ["20240305", "20240307", "20240308"])
    (found,) = command("coverage", "gone", *MARCH, "--json").document
    assert (found["state"], found["unobtainable"]) == ("complete", [])
    archive.queries.clear()
    assert march(command, "--way", way)["sources"][0]["state"] == "unchanged"
    assert archive.queries == []


def test_dead_captures_are_asked_for_a_few_times_and_no_more(
    command: Command, archive: ArchiveSite
) -> None:
    """Five further ones of an address; none any more of a site that was behind a wall for long."""
    for number in range(10, 25):
        for day in range(1, 9):
            archive.take(f"202403{day:02}000000", f"/a/202403/{number}.html", wall(day))
    document = march(command)
    assert cells(document)["2024-03"] == ("partial", 17)
    walls = [path for path in archive.replayed if "/a/202403/" in path]
    assert (len(archive.asked_alone), len(walls)) == (10, 10 * 6 + 5)
    (found,) = command("coverage", "gone", *MARCH, "--json").document
    assert (found["state"], len(found["unobtainable"])) == ("complete", 15)


@pytest.mark.parametrize("way", ["wayback", "commoncrawl"])
def test_a_dead_capture_whose_others_nobody_tells_leaves_its_month_open(
    command: Command, archive: ArchiveSite, way: str
) -> None:
    """The index refused: another try may find a good one."""
    archive.take("20240303000000", "/a/202403/t20240303_8.html", WALL)
    mended = page("三月的通知", "三月的事，第二次才收录到。", date(2024, 3, 3))
    archive.take("20240304000000", "/a/202403/t20240303_8.html", mended)
    archive.closed = 403
    march(command, "--way", way)
    (found,) = command("coverage", "gone", *MARCH, "--json").document
    assert (found["state"], found["unread"]) == (
        "partial",
        [{"from": "2024-03-03", "to": "2024-03-03"}],
    )
    archive.closed = None
    march(command, "--way", way)
    (found,) = command("coverage", "gone", *MARCH, "--json").document
    assert (found["state"], found["unread"]) == ("complete", [])


def test_a_capture_that_may_yet_be_had_leaves_its_months_open(
    command: Command, archive: ArchiveSite
) -> None:
    """The archive failed, and not the capture: whatever it may be of is not read."""
    archive.broken = 500
    document = read(command)
    assert cells(document)["2024-03"][0] == "partial"
    assert states(command, *WINDOW) == ["partial", "partial"]
    archive.broken = None
    read(command)
    assert states(command, *WINDOW) == ["complete", "complete"]


def test_a_month_is_complete_when_all_later_captures_are_read(
    command: Command, archive: ArchiveSite
) -> None:
    """A capture of April may be of March or of April, and of no later month."""
    window = ("--from", "2024-03-01", "--to", "2024-05-31")
    archive.refused = "20240401"
    document = command("backfill", "gone", *window, "--plain", "--json").document
    assert cells(document)["2024-04"][0] == "failed"
    assert states(command, *window) == ["partial", "partial", "empty"]
    assert "2024-03: partial: not read yet: 2024-03-01 to" in command("coverage", "gone").out
    archive.refused = None
    archive.queries.clear()
    again = command("backfill", "gone", *window, "--plain", "--json").document
    assert {query["from"] for query in archive.queries} == {"20240401"}
    assert (again["totals"]["listed"], states(command, *window)) == (
        2,
        ["complete", "complete", "empty"],
    )


def test_what_an_archive_gave_and_the_store_lost_is_fetched_again(
    command: Command, archive: ArchiveSite
) -> None:
    """It alone, although its month of capture is finished."""
    assert march(command)["sources"][0]["state"] == "ok"
    with closing(sqlite3.connect(command.folder / "monitor.db")) as database, database:
        gone = database.execute("DELETE FROM articles WHERE canonical_url LIKE '%/a/3.html'")
        assert gone.rowcount == 1
    assert states(command, *MARCH) == ["partial"]
    archive.replayed.clear()
    march(command)
    assert [path.rpartition("/")[2] for path in archive.replayed] == ["3.html"]
    assert states(command, *MARCH) == ["complete"]


@pytest.mark.parametrize("kind", ["warc", "jsonl", "jsonl.gz"])
def test_a_dump_gives_what_is_in_the_window(
    command: Command, archive: ArchiveSite, kind: str
) -> None:
    """Other sites' pages and other days are left; a second reading takes nothing, from nobody."""
    archive.take(
        "20240305000000", "/old/9.html", page("旧闻", "很久以前的一段文字。", date(2019, 5, 1))
    )
    if kind == "warc":
        path = command.folder / "dump.warc.gz"
        path.write_bytes(archive.warc()[0])
    else:
        path = command.folder / f"dump.{kind}"
        records = [{"url": url, "html": html} for _time, url, html in archive.pages]
        records.append({"url": "http://other.example.com/a.html", "html": archive.pages[0][2]})
        lines = "\n".join(json.dumps(record) for record in records).encode()
        path.write_bytes(gzip.compress(lines) if kind == "jsonl.gz" else lines)
    document = read(command, "--dump", str(path))
    (source,) = document["sources"]
    assert (source["state"], source["listed"], source["fetched"]) == ("ok", 4, 0)
    (cell,) = document["cells"]
    assert (cell["way"], cell["state"], cell["outside"]) == ("dump", "done", 1)
    assert read(command, "--dump", str(path))["sources"][0]["state"] == "unchanged"
    assert archive.queries == []
    months = command("coverage", "gone", *WINDOW, "--json").document
    assert [month["state"] for month in months] == ["complete", "complete"]


@pytest.mark.parametrize("where", [f"http://{HOST}/", "dumps"], ids=["site", "dump"])
def test_an_archive_is_a_source_of_its_own(
    command: Command, archive: ArchiveSite, where: str
) -> None:
    """A site as it was, or a folder of dumps beside monitor.toml; the daily run leaves it out."""
    (command.folder / "dumps").mkdir()
    (command.folder / "dumps" / "one.warc.gz").write_bytes(archive.warc()[0])
    command.configure(
        settings(archive.base)
        .replace('"feed"', '"archive"')
        .replace(f'url = "http://{HOST}/feed.xml"', f'url = "{where}"')
    )
    document = read(command)
    assert {cell["way"] for cell in document["cells"]} == {
        "dump" if where == "dumps" else "wayback"
    }
    assert (document["sources"][0]["state"], document["totals"]["listed"]) == ("ok", 4)
    assert bool(archive.queries) == (where != "dumps")
    if where == "dumps":
        daily = command("run", "--plain", "--json")
        assert (daily.status, daily.document["sources"]) == (0, [])
        named = command("run", "--source", "gone", "--plain", "--json").document
        assert "monitor backfill gone" in named["sources"][0]["errors"][0]["message"]


def test_a_capture_that_is_stored_already_is_not_fetched(
    command: Command, archive: ArchiveSite
) -> None:
    """What the site itself gave is never replaced by an older version of an archive."""
    path = command.folder / "own.jsonl"
    url = f"http://{HOST}/a/1.html"
    path.write_text(
        json.dumps(
            {"url": url, "title": "题目", "text": "网站上的文字。", "published": "2024-03-01"}
        ),
        encoding="utf-8",
    )
    assert command("ingest", str(path)).status == 0
    document = read(command)
    assert document["totals"]["unchanged"] == 1
    assert not [replayed for replayed in archive.replayed if replayed.endswith("/a/1.html")]


ROW = "20240302101500 http://a.cn/1 text/html 200 ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
HEADS = '[["timestamp","original","mimetype","statuscode","digest"],\n'
JSON_ROW = json.dumps(ROW.split())


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (f"{ROW}\n{ROW}", True),
        (f"{ROW}\n{ROW}\n\ncom,a)/+2024", True),
        (f"{ROW}\n{ROW.rpartition(' ')[0]} -", True),
        (f"{ROW}\n{ROW[:-1]}", False),
        (f"{ROW}\n{ROW[:40]}", False),
        (f"{ROW}\n{ROW[:14]}", False),
        (f"{ROW}\n{ROW[:3]}", False),
        (f"{HEADS}{JSON_ROW}]", True),
        (f"{HEADS}{JSON_ROW},\n{JSON_ROW[:9]}", False),
        (f"{HEADS}{JSON_ROW},\n", False),
        (f"{HEADS}{JSON_ROW}", False),
    ],
    ids=[
        "no line's end", "key", "no digest", "in the digest", "in the address",
        "behind the time", "in the time", "array", "in a row", "behind a row", "in the array",
    ],
)  # fmt: skip
def test_an_answer_that_breaks_off_says_so(text: str, whole: bool) -> None:
    """Its whole rows are given; a last row without its line's end is whole by its own words."""
    answer = read_cdx(text, "u")
    assert answer.broken_off is not whole
    assert answer.captures[0].url == "http://a.cn/1"
    assert answer.problems == ()


@pytest.mark.parametrize("way", ["wayback", "commoncrawl"])
def test_an_index_that_breaks_off_fails_its_cell_and_is_asked_again(
    command: Command, archive: ArchiveSite, way: str
) -> None:
    """In the same run; what came of it is kept, and the rest is had by the next answer."""
    archive.as_text, archive.cut = True, 1
    done = command("backfill", "gone", *WINDOW, "--way", way, "--plain", "--json")
    assert done.document["sources"][0]["state"] == "ok", done.err
    assert "breaks off in the middle of a row" in done.err
    assert cells(done.document)["2024-03"] == ("done", 2)
    totals = done.document["totals"]
    assert totals["listed"] == totals["fetched"] == totals["new"] + totals["same_story"] >= 2
    assert totals["unchanged"] == 0, "what the first try stored counts as new"


def test_broken_lines_of_an_index_cost_themselves() -> None:
    """A row that lacks words, and each line of JSON Lines, stands for itself."""
    short = read_cdx(f"{ROW}\n20240302101500 http://a.cn/2\n{ROW}\n", "u")
    assert (len(short.captures), len(short.problems), short.broken_off) == (2, 1, False)
    lines = '{"url": "http://a.cn/1", "timestamp": "20240302101500", "filename": "f", "offset": "7", "length": "9"}\n{"url": \n'
    found = read_json_lines(lines, "u")
    assert [(one.filename, one.offset, one.length) for one in found.captures] == [("f", 7, 9)]
    assert (len(found.problems), found.broken_off) == (1, False)
    assert read_json_lines(lines + '{"url": ', "u").broken_off
    with pytest.raises(SourceError, match="HTML page"):
        read_json_lines("<html>", "u")
