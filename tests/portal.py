"""A small portal, a webhook and the command itself, for the tests from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prepared import run_command
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.model import SHANGHAI


def today() -> date:
    """The day in Shanghai, as the monitor counts it."""
    return datetime.now(SHANGHAI).date()


@dataclass
class Site:
    """A small portal: one list page, articles that a test may change, every request noted."""

    server: HTTPServer
    articles: dict[str, tuple[str, str, date | None]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)  # path → status
    answers: dict[str, Callable[[], Response]] = field(default_factory=dict)  # instead of pages
    unlisted: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    delay: float = 0.0

    def __post_init__(self) -> None:
        self.server.expect_request("/list.html").respond_with_handler(self._list)
        self.server.expect_request("/robots.txt").respond_with_data("", status=404)
        self.server.expect_request(re.compile(r"^/a/.*")).respond_with_handler(self._article)

    @property
    def base(self) -> str:
        return self.server.url_for("").rstrip("/")

    def add(self, name: str, title: str, text: str, published: date | None = None) -> str:
        self.articles[name] = (title, text, published)
        return f"{self.base}/a/{name}.html"

    def _list(self, request: Request) -> Response:
        self.requests.append(request.path)
        rows = "".join(
            f'<li><a href="/a/{name}.html">{title}</a>'
            + (f"<span>{published}</span>" if published else "")
            + "</li>"
            for name, (title, _text, published) in self.articles.items()
            if name not in self.unlisted
        )
        return Response(f"<html><body><ul>{rows}</ul></body></html>", content_type="text/html")

    def _article(self, request: Request) -> Response:
        self.requests.append(request.path)
        time.sleep(self.delay)
        name = request.path.removeprefix("/a/").removesuffix(".html")
        if name in self.answers:
            return self.answers[name]()
        if name in self.broken:
            return Response("broken", status=self.broken[name])
        if name not in self.articles:
            return Response("gone", status=404)
        title, text, published = self.articles[name]
        body = "".join(f"<p>{line}</p>" for line in text.splitlines())
        when = f'<meta name="PubDate" content="{published}">' if published else ""
        page = (
            f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}">{when}'
            f"<title>{title}</title></head><body><h1>{title}</h1>"
            f'<div class="TRS_Editor">{body}</div></body></html>'
        )
        return Response(page, content_type="text/html; charset=utf-8")


@dataclass
class Webhook:
    """A destination that keeps what it gets; ``status`` is what it answers."""

    server: HTTPServer
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    status: int = 200

    def __post_init__(self) -> None:
        self.server.expect_request("/hook").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        if self.status == 200:
            self.bodies.append(request.get_json(force=True))
            self.keys.append(request.headers.get("Idempotency-Key"))
        return Response("", status=self.status)

    @property
    def url(self) -> str:
        return f"json://{self.server.host}:{self.server.port}/hook"


@dataclass
class Command:
    """The console script in a folder of its own.

    ``afresh``: begun anew each time, so that it imports the program that lies in its folder.
    """

    folder: Path
    afresh: bool = False

    def configure(self, text: str) -> Path:
        path = self.folder / "monitor.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def watch(self, site: Site, *, hook: Webhook | None = None, more: str = "") -> Path:
        """A configuration with the portal as its one source."""
        destinations = f'destinations = ["{hook.url}"]\n' if hook else ""
        return self.configure(
            'catalogue = "none"\n'
            "[fetch]\ndelay_seconds = 0\ntimeout_seconds = 5\nallow_private_hosts = true\n"
            f"[alerts]\n{destinations}"
            '[[source]]\nslug = "portal"\nname = "Portal"\nkind = "listing"\n'
            f'url = "{site.base}/list.html"\nregion = "CN-GX"\n'
            "article = '^http://127\\.0\\.0\\.1:\\d+/a/.+\\.html$'\n"
            '[source.select]\nitem = "li"\nlink = "a@href"\ntitle = "a"\ndate = "span"\n' + more
        )

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """A process begun afresh, for tests that interrupt, kill or race it."""
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=self.folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def __call__(self, *arguments: str, given: bytes = b"", timeout: float = 120) -> Done:
        """Run it to its end."""
        if self.afresh:
            process = self.start(*arguments)
            out, err = process.communicate(given, timeout=timeout)
            return Done(process.returncode, out.decode(), err.decode())
        status, out, err = run_command(
            arguments,
            folder=self.folder,
            environment=_environment(),
            given=given,
            timeout=timeout,
        )
        return Done(status, out.decode(), err.decode())


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("MONITOR_")}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]
