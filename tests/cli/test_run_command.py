"""``monitor run`` from outside, without Prefect: what comes in, what goes out, what survives."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from portal import Command, Site, Webhook
from werkzeug import Request, Response

from monitor.app import open_monitor
from monitor.config import load_settings
from monitor.model import RunReport

ANNOUNCEMENT = (
    "Guangxi names low-altitude economy a key industrial chain",
    "NANNING -- The government of Guangxi Zhuang autonomous region has added the low-altitude "
    "economy to its list of key industrial chains, the regional department of industry and "
    "information technology announced on Thursday.\n"
    "The new industrial cluster is to gather makers of drones and eVTOL aircraft in Nanning and "
    "Liuzhou, with an output of 30 billion yuan by 2027.\n"
    "A vice-chairman of the region will act as chief of the chain.",
)
WEATHER = (
    "Rain ahead for the coast",
    "The observatory expects heavy rain along the coast until Sunday evening.\n"
    "Fishing boats were told to stay in port and schools to close early. Ferries to the islands "
    "will not run before Monday, the harbour office said.",
)


def run(command: Command, *more: str) -> dict:  # type: ignore[type-arg]
    """One plain run; its document."""
    done = command("run", "--plain", "--json", *more)
    assert done.status in (0, 1), done.err
    return done.document


def outcome(report: dict) -> dict:  # type: ignore[type-arg]
    """The counts of the one source, and that they add up."""
    (source,) = report["sources"]
    parts = ("new", "copies", "same_story", "revised", "unchanged", "failed")
    assert sum(source[part] for part in parts) == source["listed"]
    return source


def test_a_new_cluster_is_told_once(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """The announcement alerts, the weather does not, and a second run sends nothing."""
    url = site.add("t1", *ANNOUNCEMENT, days_ago(0))
    site.add("t2", *WEATHER, days_ago(0))
    command.watch(site, hook=webhook)
    first = run(command)
    assert first["ok"]
    assert outcome(first)["new"] == 2
    assert outcome(first)["fetched"] == 2
    assert first["alerts"] == {"created": 1, "delivered": 1, "failed": 0, "held": 0}
    (body,) = webhook.bodies
    said = body["title"] + body["message"]
    assert ANNOUNCEMENT[0] in said
    assert url in said
    assert "Guangxi" in said
    assert webhook.keys[0]
    second = run(command)
    assert second["alerts"]["created"] == 0
    assert outcome(second)["state"] == "unchanged"
    assert outcome(second)["unchanged"] == 2
    assert len(webhook.bodies) == 1


def test_old_news_is_recorded_silently(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """An announcement of last month is stored and alerts nobody, now or later."""
    site.add("t1", *ANNOUNCEMENT, days_ago(30))
    command.watch(site, hook=webhook)
    assert outcome(run(command))["new"] == 1
    run(command)
    assert webhook.bodies == []


def test_undated_news_is_fresh_after_the_first_sight(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """At first sight an undated item may be of any age; what is listed later is new."""
    site.add("t0", *WEATHER)
    site.add("t1", ANNOUNCEMENT[0], ANNOUNCEMENT[1])
    command.watch(site, hook=webhook)
    run(command)
    assert webhook.bodies == []
    site.add(
        "t2",
        "广西新增固态电池重点产业链",
        "记者从自治区工业和信息化厅获悉，广西将固态电池列为新增的重点产业链。\n"
        "自治区计划到2028年建成产值500亿元的动力电池产业集群，由一名自治区领导担任链长。",
    )
    report = run(command)
    assert outcome(report)["new"] == 1
    assert report["alerts"]["delivered"] == 1


def test_no_alerts_is_for_good(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """What a run with --no-alerts saw never alerts later."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    command.watch(site, hook=webhook)
    assert run(command, "--no-alerts")["alerts"]["created"] == 0
    assert run(command)["alerts"]["created"] == 0
    assert webhook.bodies == []


def test_without_destinations_it_works_and_says_so(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """No destination is no error: nothing is created, and one line says why."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    command.watch(site)
    done = command("run", "--plain", "--json")
    assert done.status == 0
    assert done.document["alerts"]["created"] == 0
    assert "No destination" in done.err


def test_a_changed_article_is_revised(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """The same address with another text is counted as revised, and stays one story."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    command.watch(site)
    run(command)
    title, text = ANNOUNCEMENT
    site.add("t1", title, text + "\nBatteries will follow as the next key chain.", days_ago(0))
    assert outcome(run(command))["revised"] == 1
    (story,) = [s for s in command("export", "--format", "jsonl").lines if not is_seed(s)]
    assert len(story["articles"]) == 1


def is_seed(story: dict) -> bool:  # type: ignore[type-arg]
    return str(story["id"]).startswith("seed-")


def test_a_broken_page_costs_itself(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """One page of 404 makes the source partial, exit 0; mended, the next run takes it."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    site.add("t2", *WEATHER, days_ago(0))
    site.broken["t2"] = 404
    command.watch(site)
    first = run(command)
    assert first["ok"]
    assert outcome(first)["state"] == "partial"
    assert outcome(first)["failed"] == 1
    (error,) = outcome(first)["errors"]
    assert error["kind"] == "http"
    assert error["step"] == "fetch"
    assert error["url"].endswith("t2.html")
    assert command("run", "--plain", "--strict").status == 1
    del site.broken["t2"]
    assert outcome(run(command))["new"] == 1


def test_a_dead_source_fails_alone(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """A source that nobody answers is failed and the exit status 1; the other one is read."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    command.watch(
        site,
        more='[[source]]\nslug = "dead"\nname = "Dead"\nkind = "feed"\n'
        'url = "http://127.0.0.1:9/feed.xml"\n',
    )
    done = command("run", "--plain", "--json")
    assert done.status == 1
    assert not done.document["ok"]
    states = {source["slug"]: source["state"] for source in done.document["sources"]}
    assert states == {"dead": "failed", "portal": "ok"}
    assert "Traceback" not in done.err


def test_days_leaves_older_entries_for_later(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """--days takes what is listed as young; a later run without it takes the rest."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    site.add("t2", *WEATHER, days_ago(20))
    command.watch(site)
    assert outcome(run(command, "--days", "7"))["listed"] == 1
    assert outcome(run(command))["new"] == 1


def test_a_failed_delivery_is_tried_again(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """A destination that refuses makes the run fail; the row stays and goes out by retry."""
    site.add("t1", *ANNOUNCEMENT, days_ago(0))
    command.watch(site, hook=webhook)
    webhook.status = 500
    done = command("run", "--plain", "--json")
    assert done.status == 1
    assert done.document["alerts"]["failed"] == 1
    assert done.document["alerts"]["delivered"] == 0
    webhook.status = 200
    assert command("alerts", "retry").status == 0
    assert len(webhook.bodies) == 1


def test_killed_at_any_moment_it_loses_and_doubles_nothing(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """kill -9 at several moments; the last run leaves each article once and one alert."""
    site.add("t0", *ANNOUNCEMENT, days_ago(0))
    for number in range(6):
        site.add(
            f"w{number}", f"{WEATHER[0]} {number}", f"{WEATHER[1]} {number * 17}.", days_ago(1)
        )
    site.delay = 0.15
    command.watch(site, hook=webhook)
    for moment in (1.3, 1.8, 2.3):
        process = command.start("run", "--plain", "--json")
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
    site.delay = 0.0
    report = run(command)
    assert report["ok"]
    stories = [s for s in command("export", "--format", "jsonl").lines if not is_seed(s)]
    urls = [article["url"] for story in stories for article in story["articles"]]
    assert sorted(urls) == sorted(f"{site.base}/a/{name}.html" for name in site.articles)
    assert len(set(webhook.keys)) == 1


def test_two_at_once_share_the_work(
    command: Command, site: Site, webhook: Webhook, days_ago: Callable[[int], date]
) -> None:
    """Two runs at the same time: each article is new once, the alert goes out once."""
    site.add("t0", *ANNOUNCEMENT, days_ago(0))
    for number in range(4):
        site.add(
            f"w{number}", f"{WEATHER[0]} {number}", f"{WEATHER[1]} {number * 13}.", days_ago(1)
        )
    site.delay = 0.1
    command.watch(site, hook=webhook)
    processes = [command.start("run", "--plain", "--json") for _ in range(2)]
    import json

    results = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], results
    reports = [json.loads(out) for out, _err in results]
    stories = [s for s in command("export", "--format", "jsonl").lines if not is_seed(s)]
    assert sum(len(story["articles"]) for story in stories) == 5
    assert sum(report["stories"]["new"] for report in reports) == len(stories)
    assert len(webhook.bodies) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--plain", "--source", "nobody"),
        ("run", "--plain", "--days", "-1"),
        ("run", "--nonsense"),
        ("--config", "nowhere.toml", "run", "--plain"),
        ("run", "--plain", "--config", "nowhere.toml"),
    ],
)
def test_wrong_usage_is_two_and_does_nothing(command: Command, arguments: tuple[str, ...]) -> None:
    """Unknown sources, options and files end with 2, a sentence, and no database."""
    command.configure('catalogue = "none"\n')
    done = command(*arguments)
    assert done.status == 2
    assert done.err.strip()
    assert "Traceback" not in done.err
    assert not (command.folder / "monitor.db").exists()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('database = "sqlite:////nowhere/at/all/m.db"\n', "/nowhere"),
        ('database = "mysql://x/y"\n', "mysql"),
        ('catalogue = "missing-folder"\n', "missing-folder"),
        ('[alerts]\napprise_config = "apprise.yml"\n', "apprise.yml"),
        ('[alerts]\ndestinations = ["nonsense://x"]\n', "nonsense"),
        ('[[rule]]\nslug = "r"\nwhen = { chain = ["carss"] }\ntags = ["all"]\n', "carss"),
        ('[[rule]]\nslug = "r"\ntags = ["nobody"]\n', "nobody"),
        ('[[source]]\nslug = "s"\nname = "s"\nkind = "gopher"\nurl = "http://a.cn/"\n', "gopher"),
    ],
)
def test_broken_configuration_is_two_and_names_it(command: Command, text: str, word: str) -> None:
    """Everything that the settings name is checked before anything is made."""
    command.configure(text)
    done = command("run", "--plain", "--json")
    assert done.status == 2, done.err
    assert word in done.err
    assert done.out == ""
    assert not (command.folder / "monitor.db").exists()


def test_a_split_story_is_one_article(command: Command, site: Site) -> None:
    """A story on two pages of a China Daily portal is joined before it is labelled."""
    parts = {
        "/2026-11/20/content_41000001.htm": (
            "Guangxi will foster two more clusters, its government said at a meeting in Nanning.",
            '<a href="content_41000001_2.htm">2</a>',
        ),
        "/2026-11/20/content_41000001_2.htm": (
            "The second part names solid-state batteries, with an output of 40 billion yuan.",
            "",
        ),
    }
    for path, (text, link) in parts.items():
        site.server.expect_request(path).respond_with_data(
            f"<html><head><title>Guangxi fosters clusters</title></head><body>"
            f"<h1>Guangxi fosters clusters</h1><p>Updated: 2026-11-20</p>"
            f'<div id="Content"><p>{text}</p></div>{link}</body></html>',
            content_type="text/html; charset=utf-8",
        )
    site.server.expect_request("/english.html").respond_with_data(
        '<ul><li><a href="/2026-11/20/content_41000001.htm">Guangxi fosters clusters</a></li></ul>',
        content_type="text/html",
    )
    path = command.watch(site)
    text = path.read_text().replace("/list.html", "/english.html").replace("/a/.+\\.html", "/.+")
    path.write_text(text)
    report = run(command)
    assert outcome(report)["fetched"] == 2
    (story,) = [s for s in command("export", "--format", "jsonl").lines if not is_seed(s)]
    assert "batteries" in [chain["id"] for chain in story["chains"]]


def test_what_leaves_the_list_unread_is_not_lost(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """An article that failed and is listed no longer is still taken by the next run."""
    url = site.add("t1", *ANNOUNCEMENT, days_ago(0))
    site.broken["t1"] = 404
    command.watch(site)
    assert outcome(run(command))["failed"] == 1
    kept = site.articles.pop("t1")
    site.add("t2", *WEATHER, days_ago(0))
    site.articles["t1"] = kept
    site.unlisted.add("t1")
    del site.broken["t1"]
    report = outcome(run(command))
    assert (report["listed"], report["new"]) == (2, 2)
    stories = [s for s in command("export", "--format", "jsonl").lines if not is_seed(s)]
    assert url in [article["url"] for story in stories for article in story["articles"]]
    assert outcome(run(command))["listed"] == 1


@pytest.mark.parametrize(("day", "told"), [(20, 1), (15, 0)])
def test_a_page_that_could_not_be_had_for_days_is_as_fresh_as_when_it_was_listed(
    command: Command, site: Site, webhook: Webhook, day: int, told: int
) -> None:
    """The site's trouble over a holiday suppresses no announcement; what was old stays silent."""
    now = [datetime(2026, 11, 19, 1, tzinfo=timezone.utc)]
    site.add("t0", *WEATHER, date(2026, 11, 19))
    path = command.watch(site, hook=webhook)
    with open_monitor(load_settings(path, {}), clock=lambda: now[0]) as monitor:

        def run_once() -> RunReport:
            return monitor.run_plain([], days=None, alerts=True, strict=False)

        run_once()
        now[0] += timedelta(days=1)
        site.add("t1", *ANNOUNCEMENT, date(2026, 11, day))
        site.broken["t1"] = 500
        assert run_once().totals.failed == 1
        now[0] += timedelta(days=5)
        site.unlisted.add("t1")
        del site.broken["t1"]
        assert run_once().totals.new == 1
    assert len(webhook.bodies) == told


def test_interrupted_it_asks_no_further_source(command: Command, site: Site) -> None:
    """Ctrl-C leaves the sources alone that have not begun, however many wait for their turn."""
    table = '[[source]]\nslug = "more-{}"\nname = "More"\nkind = "listing"\nurl = "{}"\n'
    lists = [f"{site.base}/more/{number}.html" for number in range(60)]
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.path)
        time.sleep(0.5)
        return Response("<html><body><ul></ul></body></html>", content_type="text/html")

    site.server.expect_request(re.compile("^/more/")).respond_with_handler(answer)
    command.configure(
        'catalogue = "none"\n[fetch]\ndelay_seconds = 0\nallow_private_hosts = true\n'
        + "".join(table.format(number, url) for number, url in enumerate(lists))
    )
    process = command.start("run", "--plain")
    while not asked:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert len(asked) < 20


def test_interrupted_it_ends_at_once(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """Ctrl-C ends with 130 after the page in hand, and the next run takes the rest."""
    for number in range(40):
        site.add(
            f"w{number}", f"{WEATHER[0]} {number}", f"{WEATHER[1]} {number * 19}.", days_ago(1)
        )
    site.delay = 0.3
    command.watch(site)
    process = command.start("run", "--plain", "--json")
    while len(site.requests) < 4:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - started < 10
    assert out == b""
    assert b"safe to run this again" in err
    assert b"Traceback" not in err
    site.delay = 0
    report = outcome(run(command))
    assert report["listed"] == 40
    assert report["failed"] == 0


def test_problems_of_every_layer_are_named_at_once(command: Command) -> None:
    """Unknown keys, wrong types, missing files, unloadable destinations and rules that name what
    is not there come together, each once; doctor names the same."""
    command.configure(
        'colour = 1\ndatabase = "mysql://x"\ncatalogue = "none"\n[fetch]\nrespect_robots = "yes"\n'
        '[alerts]\napprise_config = "nope.yml"\ntemplates = "no-folder"\n'
        'destinations = {desk = ["nosuch://x"]}\n'
        '[[source]]\nslug = "dup"\nname = "x"\nkind = "feed"\nurl = "http://a.cn/"\n'
        '[[source]]\nslug = "dup"\nname = "x"\nkind = "feed"\nurl = "http://a.cn/"\n'
        '[[rule]]\nslug = "r"\ntags = ["desk", "nobody"]\nwhen = { chain = ["no-chain"], '
        'event = ["no-event"], region = ["CN-QQ"], source = ["dup", "no-source"] }\n'
    )
    done = command("run", "--plain")
    examined = command("doctor", "--json")
    assert (done.status, examined.status) == (2, 2)
    said = done.err.splitlines()
    told = [message for check in examined.document["checks"] for message in check["messages"]]
    words = ("colour", "mysql", "respect_robots", "nope.yml", "no-folder", "nosuch", "source dup")
    words += ("nobody", "no-chain", "no-event", "CN-QQ", "no-source")
    for word in words:
        assert [word in line for line in said].count(True) == 1, word
        assert [word in line for line in told].count(True) == 1, word
    assert len(said) == len(words)
    assert not (command.folder / "monitor.db").exists()


def test_a_catalogue_that_is_not_there_hides_no_other_problem(command: Command) -> None:
    """What rules name of other kinds is checked although the sources are not known."""
    command.configure(
        'catalogue = "missing-folder"\n[[rule]]\nslug = "r"\ntags = ["all"]\n'
        'when = { chain = ["no-chain"], source = ["gx-english"] }\n'
    )
    first, second = command("run", "--plain").err.splitlines()
    assert "missing-folder" in first
    assert "no-chain" in second


def test_a_secret_of_the_environment_is_never_shown(command: Command, site: Site) -> None:
    """A key in a source's address stands in no report, log, list or database."""
    import os

    token = "planted-token-4711"
    path = command.watch(site)
    path.write_text(path.read_text().replace("/list.html", "/missing.html?k={env:PLANTED}"))
    os.environ["PLANTED"] = token
    try:
        done = command("run", "--plain", "--json")
        listed = command("sources", "list", "--json")
    finally:
        del os.environ["PLANTED"]
    assert done.document["sources"][0]["errors"]
    for shown in (done.out, done.err, listed.out, listed.err):
        assert token not in shown
        assert "***" in shown or not shown
    for file in command.folder.iterdir():
        if file.name != "monitor.toml":
            assert token.encode() not in file.read_bytes(), file
