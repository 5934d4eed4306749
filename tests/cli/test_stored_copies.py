"""A good copy outlives what its address shows later with status 200, through ``monitor run``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from portal import Command, Site
from werkzeug import Response

from monitor.app import open_monitor
from monitor.config import load_settings

TITLE = "四川省新增动力电池重点产业链"
TEXT = (
    "四川省经济和信息化厅公布，将动力电池列为省级重点产业链，总投资120亿元。\n"
    "会议指出，要加快培育链主企业，完善配套体系，由省领导担任链长。"
)
CAPTCHA = "<title>安全验证</title><div id=captcha>请完成下方验证后继续访问，滑动验证码</div>"
LOGIN = "<title>用户登录</title><form><p>请登录后查看全文</p><input type=password></form>"
#: A wall in words that no recogniser knows.
STRANGE = (
    "<title>系统提示</title><h1>系统提示</h1><p>本站正在进行例行维护，服务将于稍后恢复，"
    "给您带来不便，敬请谅解。值班电话请见公告栏，感谢您的支持与配合。</p>"
)
FRONT = "<title>四川省经济和信息化厅</title><p>欢迎访问本站。这里有新闻和公告，也有办事指南。</p>"


def page(html: str) -> Callable[[], Response]:
    return lambda: Response(f'<meta charset="utf-8">{html}', content_type="text/html")


def leading(path: str) -> Callable[[], Response]:
    return lambda: Response("", status=302, headers={"Location": path})


def run(command: Command) -> dict[str, Any]:
    """One plain run; its one source."""
    done = command("run", "--plain", "--json")
    assert done.status == 0, done.err
    (source,) = done.document["sources"]
    return source  # type: ignore[no-any-return]


def titles(command: Command, site: Site) -> list[str]:
    """The headlines of all stored articles of the portal."""
    stories = command("export", "--format", "jsonl").lines
    articles = [article for story in stories for article in story["articles"]]
    return [article["title"] for article in articles if article["url"].startswith(site.base)]


@pytest.mark.parametrize(
    ("respond", "kind"),
    [
        (page(CAPTCHA), "blocked"),
        (page(LOGIN), "blocked"),
        (leading("/login.html"), "blocked"),
        (leading("/"), "empty"),
        (page(FRONT), "empty"),
        (page(STRANGE), "empty"),
    ],
    ids=["captcha", "login", "to-login", "to-front", "front", "strange"],
)
def test_a_stored_article_is_not_overwritten(
    command: Command,
    site: Site,
    days_ago: Callable[[int], date],
    respond: Callable[[], Response],
    kind: str,
) -> None:
    """Its entry fails with the page's address, and what was stored stays; here twice on one day."""
    url = site.add("t1", TITLE, TEXT, days_ago(0))
    site.add("t2", "成都市公布产业集群名单", "成都市公布先进制造业集群名单，共十个。", days_ago(0))
    site.server.expect_request("/login.html").respond_with_data(LOGIN, content_type="text/html")
    site.server.expect_request("/").respond_with_data(FRONT, content_type="text/html")
    command.watch(site)
    assert run(command)["new"] == 2
    site.answers["t1"] = respond
    for _ in range(2):
        again = run(command)
        assert (again["state"], again["failed"], again["revised"]) == ("partial", 1, 0)
        (error,) = again["errors"]
        assert error["kind"] == kind
        assert error["url"].startswith(site.base)
        assert TITLE in titles(command, site)
    del site.answers["t1"]
    assert run(command)["failed"] == 0
    assert url in str(command("export", "--format", "jsonl").lines)


@pytest.mark.parametrize("html", [CAPTCHA, LOGIN], ids=["captcha", "login"])
def test_a_wall_at_first_sight_is_no_article(
    command: Command, site: Site, days_ago: Callable[[int], date], html: str
) -> None:
    """The source is blocked, and the article is taken once it is there."""
    site.add("t1", TITLE, TEXT, days_ago(0))
    site.answers["t1"] = page(html)
    command.watch(site)
    first = run(command)
    assert (first["state"], first["new"], first["failed"]) == ("blocked", 0, 1)
    assert titles(command, site) == []
    del site.answers["t1"]
    assert run(command)["new"] == 1


@pytest.mark.parametrize(
    ("html", "news"), [(LOGIN, [5, 0]), (CAPTCHA, [0, 5])], ids=["login", "captcha"]
)
def test_walls_on_top_of_a_list_starve_nothing_below(
    command: Command, site: Site, days_ago: Callable[[int], date], html: str, news: list[int]
) -> None:
    """Articles for members say nothing of those beside them. Verifications end a visit, and the
    next one begins with what was not asked for."""
    for number in range(8):
        site.add(f"t{number}", f"{TITLE}（{number}）", f"{TEXT}第{number}号。", days_ago(0))
        if number < 3:
            site.answers[f"t{number}"] = page(html)
    command.watch(site)
    for new in news:
        source = run(command)
        assert source["new"] + source["copies"] + source["same_story"] == new, source


class TestReplaced:
    """An address that shows another text altogether."""

    NEW = (
        "<title>关于开展安全生产检查的通知</title><h1>关于开展安全生产检查的通知</h1><p>各市州应急"
        "管理部门要组织企业开展自查，重点检查危险化学品储存场所，于月底前上报。</p>"
    )

    @pytest.mark.parametrize("shared", [False, True])
    def test_it_is_taken_when_it_stays_for_a_day(
        self, command: Command, site: Site, shared: bool
    ) -> None:
        """Doubted on the first day, a revision on the second; but never where two addresses of
        the source show the same text."""
        now = [datetime(2026, 11, 20, 1, tzinfo=timezone.utc)]
        names = ["t1", "t2"] if shared else ["t1"]
        for name in names:
            site.add(
                name,
                f"{TITLE}（{name}）",
                f"{TEXT}\n本件编号{name}，由{name}处室解释。",
                date(2026, 11, 20),
            )
        path = command.watch(site)
        with open_monitor(load_settings(path, {}), clock=lambda: now[0]) as monitor:

            def visit() -> tuple[int, int]:
                report = monitor.run_plain([], days=None, alerts=False, strict=False)
                counts = report.sources[0].counts
                return counts.failed, counts.revised

            visit()
            site.answers |= dict.fromkeys(names, page(self.NEW))
            assert visit() == (len(names), 0)
            now[0] += timedelta(hours=2)
            assert visit() == (len(names), 0)
            now[0] += timedelta(days=1)
            assert visit() == ((2, 0) if shared else (0, 1))

    def test_a_text_that_the_list_vouches_for_is_a_revision_at_once(
        self, command: Command, site: Site, days_ago: Callable[[int], date]
    ) -> None:
        """The list calls the address what the page is headed now: the site reuses it."""
        site.add("today", TITLE, TEXT, days_ago(0))
        command.watch(site)
        run(command)
        site.add(
            "today",
            "重庆市召开软件产业大会",
            "重庆市召开软件产业大会，发布三项扶持措施。",
            days_ago(0),
        )
        assert run(command)["revised"] == 1
