"""The demo site: five kinds of sources on one loopback port, as their servers answer.

Articles → pages (families) → resources by path → HTTP with validators, 304, gzip, robots.txt.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Lock
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from monitor.demo import families
from monitor.demo.articles import DemoArticle, SiteName, load_articles, publication_times
from monitor.demo.families import DemoPage
from monitor.demo.serving import HOST, LoopbackServer
from monitor.demo.sources import catalogue_toml, parse_catalogue
from monitor.model import Source

_ROBOTS = """User-agent: *
Disallow: /trs/internal/
Disallow: /portal/search
Allow: /

Sitemap: {base}/trs/sitemap.xml
"""

#: A form of the Hanweb proxy has a few hundred bytes; more is not ours.
_MAX_FORM = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a path answers with: bytes, type, and the validators that this server gives."""

    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: datetime | None = None
    compressible: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """One request that the site answered; ``path`` is without the query."""

    method: str
    path: str
    status: int


class DemoSite:
    """The site as a context manager; everything it serves follows from ``now`` and the port.

    ``now`` is timezone-aware; the articles are published in the days before it. Inside the ``with``
    block ``base_url`` is ``http://127.0.0.1:PORT`` and every other member works.
    """

    def __init__(self, now: datetime, articles: Sequence[DemoArticle] | None = None) -> None:
        self.now = now
        self._articles = tuple(load_articles() if articles is None else articles)
        self._server: _SiteServer | None = None
        self._pages: tuple[DemoPage, ...] = ()

    def __enter__(self) -> Self:
        server = _SiteServer()
        self._server = server
        moments = publication_times(self._articles, self.now)
        self._pages = tuple(
            families.place(article, number, moment, self.base_url)
            for number, (article, moment) in enumerate(
                zip(self._articles, moments, strict=True), start=1
            )
        )
        server.resources = _resources(self._pages, self.base_url)
        server.records = [page for page in self._pages if page.article.site == "hanweb"]
        server.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.__exit__(kind, error, trace)

    @property
    def base_url(self) -> str:
        """``http://127.0.0.1:PORT``, no slash at the end."""
        if self._server is None:
            raise RuntimeError("the demo site is not running; use it in a with statement")
        return f"http://{HOST}:{self._server.port}"

    @property
    def pages(self) -> tuple[DemoPage, ...]:
        """Every article with its address and date, oldest first."""
        return self._pages

    @property
    def answered(self) -> tuple[Answered, ...]:
        """The requests so far, in the order of their answers."""
        if self._server is None:
            return ()
        with self._server.guard:
            return tuple(self._server.answered)

    def page_of(self, url: str) -> DemoPage | None:
        """The page behind an address, with or without tracking parameters."""
        path = url.removeprefix(self.base_url).partition("?")[0]
        return next((page for page in self._pages if page.path == path), None)

    def catalogue_toml(self) -> str:
        """The ``[[source]]`` tables: one each of kind feed, listing, sitemap, json, records."""
        return catalogue_toml(self.base_url)

    def sources(self) -> list[Source]:
        """The same as domain values."""
        return parse_catalogue(self.catalogue_toml())


def _resources(pages: Sequence[DemoPage], base_url: str) -> dict[str, Resource]:
    """Everything that answers to GET, by path."""
    by_site: dict[SiteName, list[DemoPage]] = {}
    for page in pages:
        by_site.setdefault(page.article.site, []).append(page)
    found = {
        "/robots.txt": Resource(
            body=_ROBOTS.format(base=base_url).encode(), content_type="text/plain"
        ),
        "/": _front_page(base_url),
    }
    for site, its_pages in by_site.items():
        for position, page in enumerate(its_pages):
            related = [*its_pages[position + 1 :], *its_pages[:position]][:3]
            found[page.path] = _article_resource(page, related)
        newest = max(page.published for page in its_pages)
        found.update(_list_resources(site, its_pages, newest, base_url))
    return found


def _article_resource(page: DemoPage, related: Sequence[DemoPage]) -> Resource:
    resource = Resource(
        body=families.render_article(page, related), content_type=families.content_type(page)
    )
    return _validated(page.article.site, resource, page.published)


def _validated(site: SiteName, resource: Resource, modified: datetime) -> Resource:
    """The validators of a family: static files have both, a portal's cache only the date.

    The trade site compresses, so its ETag is weak: one tag for two forms of the same page.
    """
    tag = hashlib.sha256(resource.body).hexdigest()[:16]
    match site:
        case "trade":
            return replace(resource, etag=f'W/"{tag}"', compressible=True)
        case "portal":
            return replace(resource, last_modified=modified)
        case _:
            return replace(resource, etag=f'"{tag}"', last_modified=modified)


def _list_resources(
    site: SiteName, pages: Sequence[DemoPage], newest: datetime, base_url: str
) -> dict[str, Resource]:
    lists: dict[str, tuple[bytes, str]] = {}
    match site:
        case "trade":
            lists["/trade/feed/"] = (
                families.render_feed(pages),
                "application/rss+xml; charset=UTF-8",
            )
        case "portal":
            for number in range(1, families.portal_pages(pages) + 1):
                suffix = "" if number == 1 else f"_{number}"
                body = families.render_portal_list(pages, number)
                lists[f"/portal/news{suffix}.html"] = (body, "text/html")
        case "trs":
            lists["/trs/sitemap.xml"] = (families.render_sitemap(pages), "text/xml")
        case "miit":
            lists[families.MIIT_LIST_PATH] = (
                families.render_miit_list(pages),
                "application/json;charset=UTF-8",
            )
            shell = families.render_shell("miit", base_url)
            lists["/miit/xwfb/gxdt/index.html"] = (shell, "text/html;charset=utf-8")
        case "hanweb":  # its records are answered for each form, see _SiteHandler.do_POST
            shell = families.render_shell("hanweb", base_url)
            lists["/hanweb/col/col15171/index.html"] = (shell, "text/html")
    return {
        path: _validated(site, Resource(body=body, content_type=kind), newest)
        for path, (body, kind) in lists.items()
    }


def _front_page(base_url: str) -> Resource:
    """For a human who opens the port in a browser."""
    entrances: Mapping[SiteName, str] = {
        "trade": "/trade/feed/",
        "portal": "/portal/news.html",
        "trs": "/trs/sitemap.xml",
        "miit": families.MIIT_LIST_PATH,
        "hanweb": families.HANWEB_LIST_PATH,
    }
    lines = [
        {"url": base_url + path, "text": f"{families.SITE_NAMES[site]}: {path}"}
        for site, path in entrances.items()
    ]
    html = families.render("notice.html", title="Demo site of the monitor", lines=lines)
    return Resource(body=html.encode(), content_type="text/html; charset=utf-8")


class _SiteServer(LoopbackServer):
    """Holds what the handler serves and notes what it answered."""

    def __init__(self) -> None:
        super().__init__(_SiteHandler)
        self.resources: Mapping[str, Resource] = {}
        self.records: Sequence[DemoPage] = ()
        self.answered: list[Answered] = []
        self.guard = Lock()


class _SiteHandler(BaseHTTPRequestHandler):
    """GET, HEAD and the form POST of the data proxy; connections are kept, as by real servers."""

    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 60
    wbufsize = -1  # one packet for headers and body
    disable_nagle_algorithm = True
    server: _SiteServer

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == families.HANWEB_LIST_PATH:
            self._send_records(parse_qs(query))
            return
        resource = self.server.resources.get(path)
        if resource is None:
            self._send_not_found()
        elif self._is_current(resource):
            self._send(HTTPStatus.NOT_MODIFIED, resource)
        else:
            self._send(HTTPStatus.OK, resource)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MAX_FORM:
            self.close_connection = True
            self._send_plain(HTTPStatus.BAD_REQUEST, "a form with its length is needed")
            return
        form = parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"))
        path, _, query = self.path.partition("?")
        if path == families.HANWEB_LIST_PATH:
            self._send_records({**parse_qs(query), **form})
        elif path in self.server.resources:
            self._send_plain(HTTPStatus.METHOD_NOT_ALLOWED, "this page is read with GET")
        else:
            self._send_not_found()

    def _send_records(self, asked: Mapping[str, list[str]]) -> None:
        """The proxy knows one column: a form without its ids gets an empty record set."""

        def value(name: str, default: str) -> str:
            return asked.get(name, [default])[0]

        known = all(
            value(name, "") == families.HANWEB_FORM[name] for name in ("columnid", "unitid")
        )
        start, end = value("startrecord", "1"), value("endrecord", "15")
        numbers = (int(start), int(end)) if start.isdecimal() and end.isdecimal() else (1, 15)
        body = families.render_hanweb_records(self.server.records if known else [], *numbers)
        # A dynamic answer: no validators, and XML under the type of a page.
        self._send(HTTPStatus.OK, Resource(body=body, content_type="text/html;charset=UTF-8"))

    def _send_not_found(self) -> None:
        html = families.render("notice.html", title="404: no such page", lines=[])
        kind = "text/html; charset=utf-8"
        self._send(HTTPStatus.NOT_FOUND, Resource(body=html.encode(), content_type=kind))

    def _send_plain(self, status: HTTPStatus, words: str) -> None:
        self._send(status, Resource(body=words.encode(), content_type="text/plain"))

    def _is_current(self, resource: Resource) -> bool:
        """RFC 9110, section 13.2.2: If-None-Match decides alone where it is sent."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return resource.etag is not None and _tag_listed(resource.etag, tags)
        since = self.headers.get("If-Modified-Since")
        if since is None or resource.last_modified is None:
            return False
        try:
            moment = parsedate_to_datetime(since)
        except ValueError:
            return False
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return resource.last_modified <= moment

    def _send(self, status: HTTPStatus, resource: Resource) -> None:
        body = resource.body
        self.send_response(status)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", resource.content_type)
            if resource.compressible and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        if resource.compressible:
            self.send_header("Vary", "Accept-Encoding")
        if resource.etag is not None:
            self.send_header("ETag", resource.etag)
        if resource.last_modified is not None:
            self.send_header("Last-Modified", families.http_date(resource.last_modified))
        self.end_headers()
        if self.command != "HEAD" and status is not HTTPStatus.NOT_MODIFIED:
            self.wfile.write(body)
        note = Answered(self.command, self.path.partition("?")[0], int(status))
        with self.server.guard:
            self.server.answered.append(note)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the demo's own report says what was fetched, and stderr is for that."""


def _tag_listed(etag: str, header: str) -> bool:
    """Weak comparison (RFC 9110, section 8.8.3.2): W/ makes no difference."""
    opaque = etag.removeprefix("W/")
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return any(tag in ("*", opaque) for tag in tags)
