"""Runs over a real portal with a stopped clock: who is told that a source is silent, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import pytest
from portal import Command, Site, Webhook
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.app import Monitor, open_monitor
from monitor.config import load_settings
from monitor.model import RunReport, SourceState
from monitor.workdays import is_workday

Opened = Callable[..., AbstractContextManager[Monitor]]

#: Monday, 2 November 2026, 09:00 in Beijing.
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=timezone.utc)


@dataclass
class Stopped:
    """A clock that moves only when told."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    @property
    def day(self) -> date:
        return self.now.date()

    def next_day(self, days: int = 1) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock() -> Stopped:
    """Monday morning."""
    return Stopped()


@pytest.fixture
def opened(command: Command, site: Site, webhook: Webhook, clock: Stopped) -> Opened:
    """Opens the monitor over the portal; ``hook=False`` for one without destinations."""

    @contextmanager
    def open_(*, hook: bool = True, destinations: str = "", more: str = "") -> Iterator[Monitor]:
        path = command.watch(site, hook=webhook if hook else None, more=more)
        if destinations:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("[alerts]\n", f"[alerts]\n{destinations}\n"), "utf-8")
        with open_monitor(load_settings(path, {}), clock=clock) as monitor:
            yield monitor

    return open_


def run(monitor: Monitor, *, alerts: bool = True) -> RunReport:
    """One plain run."""
    return monitor.run_plain([], days=None, alerts=alerts, strict=False)


def told(webhook: Webhook) -> list[str]:
    """The titles of what was delivered about silent sources."""
    titles = [str(body["title"]) for body in webhook.bodies]
    return [title for title in titles if title.startswith("Source ") or " sources " in title]


def publish(site: Site, day: date, number: int = 0) -> None:
    """An article of that day that no rule cares for."""
    lines = "\n".join(f"The weather office counted {day} {n}: rain and wind." for n in range(9))
    site.add(f"w{day:%Y%m%d}{number}", f"Weather of {day} no {number}", lines, day)


def daily(site: Site, last: date, days: int = 12) -> None:
    """An article for each of so many working days."""
    day = last
    for _ in range(days):
        while not is_workday(day):
            day -= timedelta(days=1)
        publish(site, day)
        day -= timedelta(days=1)


def test_a_daily_source_that_stops_is_told_once_and_once_when_it_is_back(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """It usually publishes on every working day: after four without one, one message.

    The message names source, rhythm and address; the next item brings the second and last one.
    """
    daily(site, clock.day)
    with opened() as monitor:
        silent_on = None
        for _ in range(9):
            run(monitor)
            if told(webhook) and silent_on is None:
                silent_on = clock.day
            clock.next_day()
        # Tuesday to Friday passed without an item; Saturday's run is the first to know it.
        assert silent_on == date(2026, 11, 7)
        assert told(webhook) == ["Source silent: portal"]
        body = webhook.bodies[-1]["message"]
        assert "portal (Portal) is silent: nothing new since 2026-11-02, 4 working days" in body
        assert f"{site.base}/list.html" in body
        assert "monitor sources check portal" in body
        assert len(set(webhook.keys)) == len(webhook.keys)
        publish(site, clock.day)
        assert run(monitor).ok
        run(monitor)
        assert told(webhook) == ["Source silent: portal", "Source recovered: portal"]
        body = webhook.bodies[-1]["message"]
        assert "portal (Portal) has recovered 4 days after it was found silent: its list" in body


def test_an_empty_list_is_told_at_the_second_run(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """Zero rows with status 200, hours after a full list: told, and told when it is back."""
    daily(site, clock.day, 3)
    with opened() as monitor:
        run(monitor)
        site.unlisted.update(site.articles)
        clock.now += timedelta(hours=2)
        report = run(monitor)
        assert report.sources[0].state is SourceState.EMPTY
        assert told(webhook) == ["Source silent: portal"]
        assert "shows no article" in webhook.bodies[-1]["message"]
        run(monitor)
        site.unlisted.clear()
        clock.now += timedelta(minutes=90)
        run(monitor)
        run(monitor)
        assert told(webhook) == ["Source silent: portal", "Source recovered: portal"]
        assert "has recovered 1 hour after it was found silent" in webhook.bodies[-1]["message"]


def serve_list(site: Site, path: str, html: str) -> None:
    """A list of the portal that shows this."""
    site.server.expect_request(path).respond_with_data(
        f'<meta charset="utf-8">{html}', content_type="text/html; charset=utf-8"
    )


LISTS = {
    "nothing": ("<ul class=none></ul><p>栏目</p>", SourceState.EMPTY, "shows no article"),
    "captcha": (
        "<title>安全验证</title><p>请完成验证后继续访问</p>",
        SourceState.BLOCKED,
        "verification",
    ),
    "login": (
        "<title>用户登录</title><form>账号<input>密码<input type=password></form>",
        SourceState.BLOCKED,
        "logging in",
    ),
    "gone": ("<title>404</title><p>您访问的页面不存在</p>", SourceState.FAILED, "does not exist"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_new_source_that_reads_nothing_is_told_at_its_first_run(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped, name: str
) -> None:
    """No row with status 200, and what came instead: one message, at once."""
    html, state, words = LISTS[name]
    daily(site, clock.day, 3)
    serve_list(site, "/new.html", html)
    more = (
        '[[source]]\nslug = "new"\nname = "New list"\nkind = "listing"\n'
        f'url = "{site.base}/new.html"\narticle = "/a/.+html$"\n'
    )
    with opened(more=more) as monitor:
        report = run(monitor)
        assert {source.slug: source.state for source in report.sources}["new"] is state
        assert told(webhook) == ["Source silent: new"]
        assert words in webhook.bodies[-1]["message"]
        run(monitor)
    assert told(webhook) == ["Source silent: new"]


def test_a_list_cut_by_days_is_not_empty(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """``--days`` leaves all entries out; the list still shows them."""
    daily(site, clock.day - timedelta(days=4), 3)
    with opened() as monitor:
        run(monitor)
        report = monitor.run_plain([], days=1, alerts=True, strict=False)
        assert report.sources[0].counts.listed == 0
    assert told(webhook) == []


def test_a_list_that_is_gone_is_failed_and_not_silent(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """A 404 is reported as what it is, until it has lasted longer than the rhythm."""
    daily(site, clock.day)
    with opened() as monitor:
        run(monitor)
        site.server.clear()
        site.server.expect_request("/list.html").respond_with_data("gone", status=404)
        site.server.expect_request("/robots.txt").respond_with_data("", status=404)
        assert run(monitor).sources[0].state is SourceState.FAILED
        assert told(webhook) == []
        clock.next_day(5)
        run(monitor)
        assert told(webhook) == ["Source silent: portal"]
        assert "The last visit ended failed" in webhook.bodies[-1]["message"]


def feed(site: Site, *days: date) -> None:
    """A feed of the portal with an item of each day."""
    items = "".join(
        f"<item><title>Item {day}</title><link>{site.base}/a/f{day:%Y%m%d}.html</link>"
        f"<pubDate>{day:%a, %d %b %Y} 08:00:00 +0800</pubDate></item>"
        for day in days
    )
    for day in days:
        site.add(f"f{day:%Y%m%d}", f"Item {day}", f"What the office said on {day}.\n" * 5, day)

    def answer(_: Request) -> Response:
        return Response(
            f'<rss version="2.0"><channel><title>P</title>{items}</channel></rss>',
            content_type="application/rss+xml",
        )

    site.server.expect_request("/feed.xml").respond_with_handler(answer)


@pytest.mark.parametrize(("age", "expected"), [(60, ["Source silent: old-feed"]), (6, [])])
def test_a_feed_is_judged_by_its_newest_item(
    opened: Opened,
    site: Site,
    webhook: Webhook,
    clock: Stopped,
    age: int,
    expected: list[str],
) -> None:
    """Items of two months ago: told at the second run, not at the first. Of last week: never."""
    daily(site, clock.day, 3)
    feed(site, *(clock.day - timedelta(days=age + step) for step in range(3)))
    more = (
        '[[source]]\nslug = "old-feed"\nname = "Old feed"\nkind = "feed"\n'
        f'url = "{site.base}/feed.xml"\n'
    )
    with opened(more=more) as monitor:
        run(monitor)
        assert told(webhook) == []
        run(monitor)
        run(monitor)
    assert told(webhook) == expected


def test_the_operations_desk_hears_it_alone(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """With a destination tagged ``ops`` the others are left in peace."""
    daily(site, clock.day, 3)
    server = HTTPServer(host="127.0.0.1", port=0)
    server.start()
    try:
        desk = Webhook(server)
        table = f'destinations = {{ policy = ["{webhook.url}"], ops = ["{desk.url}"] }}'
        with opened(hook=False, destinations=table) as monitor:
            run(monitor)
            site.unlisted.update(site.articles)
            run(monitor)
        assert told(desk) == ["Source silent: portal"]
        assert webhook.bodies == []
    finally:
        server.stop()


def test_several_silent_sources_come_in_one_message(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """A portal that changes its template silences all its lists: one message names them."""
    daily(site, clock.day, 3)
    more = (
        '[[source]]\nslug = "second"\nname = "Second list"\nkind = "listing"\n'
        f'url = "{site.base}/list.html"\n'
    )
    with opened(more=more) as monitor:
        run(monitor)
        site.unlisted.update(site.articles)
        run(monitor)
        assert told(webhook) == ["2 sources are silent"]
        body = webhook.bodies[-1]["message"]
        assert "portal (Portal) is silent" in body
        assert "second (Second list) is silent" in body
        site.unlisted.clear()
        run(monitor)
    assert told(webhook) == ["2 sources are silent", "2 sources have recovered"]


def test_a_quiet_run_settles_what_it_sees(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """What ``--no-alerts`` finds silent is never told, nor is its end."""
    daily(site, clock.day, 3)
    with opened() as monitor:
        run(monitor)
        site.unlisted.update(site.articles)
        run(monitor, alerts=False)
        run(monitor)
        assert monitor.store.history("portal").silence is not None
    assert told(webhook) == []


def test_without_destinations_nobody_is_told_later_either(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """The first destination does not begin with what was silent long before."""
    daily(site, clock.day, 3)
    with opened(hook=False) as monitor:
        run(monitor)
        site.unlisted.update(site.articles)
        assert run(monitor).ok
    with opened() as monitor:
        run(monitor)
    assert told(webhook) == []


def test_a_message_that_did_not_arrive_is_sent_by_the_next_run(
    opened: Opened, site: Site, webhook: Webhook, clock: Stopped
) -> None:
    """The failed attempt is counted, the run is not ok, and the next one tells once."""
    daily(site, clock.day, 3)
    with opened() as monitor:
        run(monitor)
        site.unlisted.update(site.articles)
        webhook.status = 500
        report = run(monitor)
        assert (report.ok, report.alerts.failed) == (False, 1)
        webhook.status = 200
        assert run(monitor).ok
        run(monitor)
    assert told(webhook) == ["Source silent: portal"]


def test_quiet_hours_are_kept(opened: Opened, site: Site, webhook: Webhook, clock: Stopped) -> None:
    """Found at night, told by the first run of the morning."""
    daily(site, clock.day, 3)
    with opened(destinations='quiet = "22:00-07:00"') as monitor:
        run(monitor)
        site.unlisted.update(site.articles)
        clock.now = MONDAY + timedelta(hours=14)  # 23:00 in Beijing
        run(monitor)
        assert told(webhook) == []
        clock.now = MONDAY + timedelta(hours=24)
        run(monitor)
    assert told(webhook) == ["Source silent: portal"]


def test_every_visit_is_kept_with_its_counts(opened: Opened, site: Site, clock: Stopped) -> None:
    """One row for each source, run and day, with state, counts and rows of the list."""
    daily(site, clock.day, 3)
    with opened(hook=False) as monitor:
        run(monitor)
        clock.next_day()
        run(monitor)
        visits = monitor.store.visits("portal", since=MONDAY.date())
    assert [(v.day.day, v.state.value, v.rows) for v in visits] == [
        (2, "ok", 3),
        (3, "unchanged", 3),
    ]
    assert [v.counts.listed for v in visits] == [3, 3]
    assert [v.counts.unchanged for v in visits] == [0, 3]
    assert len({visit.run for visit in visits}) == 2


def test_a_list_without_validators_is_known_again_by_its_links(
    opened: Opened, site: Site, clock: Stopped
) -> None:
    """The same links are the same list; one more, or another title, is another list.

    A page that was revised under an unchanged list is still found while it is young.
    """
    daily(site, clock.day, 3)
    with opened(hook=False) as monitor:
        run(monitor)
        first = monitor.store.validators("portal").links
        assert first is not None
        name = next(iter(site.articles))
        title, text, published = site.articles[name]
        site.articles[name] = (
            title,
            "Another text altogether, for the office erred.\n" * 6,
            published,
        )
        report = run(monitor)
        assert report.sources[0].counts.revised == 1
        assert monitor.store.validators("portal").links == first
        publish(site, clock.day, 1)
        run(monitor)
        second = monitor.store.validators("portal").links
        assert second not in (None, first)
        site.articles[name] = (f"{title}, corrected", text, published)
        run(monitor)
        assert monitor.store.validators("portal").links not in (None, second)
