"""A portal with a past: list pages newest first, a sitemap, articles; every request is noted."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import date

from portal import Command
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

ROWS = 3


@dataclass
class PastSite:
    """``articles``: name → (title, text, day), listed newest first, ``ROWS`` a page."""

    server: HTTPServer
    articles: dict[str, tuple[str, str, date]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)  # path → status
    dated: bool = True
    delay: float = 0.0
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/robots.txt").respond_with_data("", status=404)
        self.server.expect_request(re.compile("^/list.*")).respond_with_handler(self._list)
        self.server.expect_request("/sitemap.xml").respond_with_handler(self._sitemap)
        self.server.expect_request(re.compile("^/a/.*")).respond_with_handler(self._article)

    @property
    def base(self) -> str:
        return self.server.url_for("").rstrip("/")

    def fill(self, *days: date) -> None:
        """An article of its own for each day."""
        for day in days:
            number = len(self.articles) + 1
            self.add(
                f"n{number}",
                f"第{number}届桂林市产业发展座谈会召开",
                f"第{number}次会议于{day:%Y年%m月%d日}在桂林市举行，编号{number * 7919}。\n"
                f"会议听取了第{number * 31}号报告，讨论了{number * 13 + 5}项工作，"
                f"并安排了{number * 17 + 3}个部门的任务，参会人员{number * 11 + 40}名。",
                day,
            )

    def add(self, name: str, title: str, text: str, day: date) -> None:
        self.articles[name] = (title, text, day)

    @property
    def fetched(self) -> list[str]:
        """The articles that were asked for, in order."""
        return [path for path in self.requests if path.startswith("/a/")]

    def _note(self, request: Request) -> Response | None:
        self.requests.append(request.path)
        time.sleep(self.delay)
        status = self.broken.get(request.path)
        return None if status is None else Response("broken", status=status)

    def _list(self, request: Request) -> Response:
        if (broken := self._note(request)) is not None:
            return broken
        number = int(re.sub(r"\D", "", request.path) or 1)
        newest = sorted(self.articles.items(), key=lambda item: item[1][2], reverse=True)
        rows = newest[(number - 1) * ROWS : number * ROWS]
        if not rows:
            return Response("no such page", status=404)
        items = "".join(
            f'<li><a href="/a/{name}.html">{title}</a>'
            + (f"<span>{day}</span>" if self.dated else "")
            + "</li>"
            for name, (title, _text, day) in rows
        )
        return Response(f"<html><body><ul>{items}</ul></body></html>", content_type="text/html")

    def _sitemap(self, request: Request) -> Response:
        if (broken := self._note(request)) is not None:
            return broken
        rows = "".join(
            f"<url><loc>{self.base}/a/{name}.html</loc><lastmod>{day}</lastmod></url>"
            for name, (_title, _text, day) in self.articles.items()
        )
        schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return Response(
            f'<?xml version="1.0"?><urlset xmlns="{schema}">{rows}</urlset>',
            content_type="application/xml",
        )

    def _article(self, request: Request) -> Response:
        if (broken := self._note(request)) is not None:
            return broken
        found = self.articles.get(request.path.removeprefix("/a/").removesuffix(".html"))
        if found is None:
            return Response("gone", status=404)
        return Response(page(*found), content_type="text/html; charset=utf-8")


def page(title: str, text: str, day: date) -> str:
    """An article's page as TRS sites write it."""
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{day}"><title>{title}</title></head><body><h1>{title}</h1>'
        f'<div class="TRS_Editor">{body}</div></body></html>'
    )


def settings(site: PastSite, *, delay: float = 0, more: str = "", pages: str = "") -> str:
    """A monitor.toml with the portal's list and its sitemap as two sources."""
    article = "article = '^http://127\\.0\\.0\\.1:\\d+/a/.+\\.html$'\n"
    paged = pages or f'pattern = "{site.base}/list_{{n}}.html"\nfirst = 2\n'
    return (
        'catalogue = "none"\n'
        f"[fetch]\ndelay_seconds = {delay}\ntimeout_seconds = 5\nallow_private_hosts = true\n"
        f"{more}"
        '[[source]]\nslug = "portal"\nname = "Portal"\nkind = "listing"\n'
        f'url = "{site.base}/list.html"\nregion = "CN-GX"\n{article}'
        '[source.select]\nitem = "li"\nlink = "a@href"\ntitle = "a"\ndate = "span"\n'
        f"[source.pages]\n{paged}"
        '[[source]]\nslug = "map"\nname = "Map"\nkind = "sitemap"\n'
        f'url = "{site.base}/sitemap.xml"\nregion = "CN-GX"\n{article}'
    )


def watch(command: Command, site: PastSite, **options: str) -> None:
    """Configure the command for the portal."""
    command.configure(settings(site, **options))  # type: ignore[arg-type]
