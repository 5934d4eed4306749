"""Articles and lists → bytes in the form of five families of sites.

Each family writes addresses, dates, encodings and furniture as real sites of its kind do, their
faults included; all markup (data/templates/) is our own. The names of the sites say that they
are a demonstration.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from typing import Any

import jinja2

from monitor.demo.articles import DemoArticle, SiteName

SITE_NAMES: Mapping[SiteName, str] = {
    "trade": "Demo Trade Review",
    "portal": "Demo Regional Portal",
    "trs": "示范政务网",
    "miit": "示范工业运行网",
    "hanweb": "示范产业要闻网",
}

#: Rows on the first page of the portal's list; the others are on its second page.
PORTAL_ROWS = 7

#: A portal's list cuts headlines at this many characters and puts the whole into ``title``.
PORTAL_TITLE = 70

MIIT_LIST_PATH = "/miit/search-front-server/api/search/info"
HANWEB_LIST_PATH = "/hanweb/module/web/jpage/dataproxy.jsp"

#: What the Hanweb column page hands to its data proxy; without it the proxy has no records.
HANWEB_FORM: Mapping[str, str] = {
    "col": "1",
    "appid": "1",
    "webid": "96",
    "path": "/",
    "columnid": "15171",
    "sourceContentType": "1",
    "unitid": "49501",
    "webname": SITE_NAMES["hanweb"],
    "permissiontype": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPage:
    """An article with its place: ``path`` starts with a slash, ``published`` is in Asia/Shanghai.

    ``number`` is its database id at the site, where the address shows one.
    """

    article: DemoArticle
    base_url: str
    path: str
    number: int
    published: datetime

    @property
    def url(self) -> str:
        """The absolute address."""
        return self.base_url + self.path

    @property
    def publisher(self) -> str:
        """Who is named as source on the page."""
        return self.article.publisher or SITE_NAMES[self.article.site]


def place(article: DemoArticle, number: int, published: datetime, base_url: str) -> DemoPage:
    """The article at the address that its family would give it on that day."""
    day = published
    digest = hashlib.sha256(article.id.encode()).hexdigest()
    match article.site:
        case "trade":
            path = f"/trade/{day:%Y/%m/%d}/{article.slug}/"
        case "portal":
            path = f"/portal/{day:%Y-%m/%d}/c_{527000 + number}.htm"
        case "trs":
            path = f"/trs/zwgk/gzdt/{day:%Y%m}/t{day:%Y%m%d}_{1404500 + number}.html"
        case "miit":
            path = f"/miit/xwfb/gxdt/art/{day:%Y}/art_{digest[:32]}.html"
        case "hanweb":
            # No zero padding: /art/2026/1/9/
            address = f"{day.year}/{day.month}/{day.day}/art_15171_{58933600 + number}.html"
            path = f"/hanweb/art/{address}"
    return DemoPage(
        article=article, base_url=base_url, path=path, number=number, published=published
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("monitor.demo", "data/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )


def render(template: str, **values: Any) -> str:
    """A template of data/templates, every value escaped."""
    return _environment().get_template(template).render(**values)


def render_article(page: DemoPage, related: Sequence[DemoPage]) -> bytes:
    """The article's page in its declared encoding.

    ``related`` are linked below the text by their headlines, as false friends for the matcher.
    """
    article = page.article
    label = {"gb2312": "gb2312", "gbk-late": "gbk"}.get(article.charset, "utf-8")
    html = render(
        f"{article.site}-article.html",
        title=article.title,
        paragraphs=article.text.split("\n"),
        note=article.note,
        publisher=page.publisher,
        published=page.published,
        charset=label,
        late_charset=article.charset == "gbk-late",
        # Pages are generated again whenever the design changes: no publication date.
        made=f"{page.published + timedelta(days=1):%Y-%m-%d} 00:00:01",
        related=[{"url": other.url, "title": other.article.title} for other in related],
        url=page.url,
        host=page.base_url,
        root=f"{page.base_url}/{article.site}/",
        file_name=page.path.rsplit("/", 1)[-1],
        number=page.number,
        site_name=SITE_NAMES[article.site],
        json_ld={
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.title,
            "datePublished": page.published.isoformat(timespec="seconds"),
            "publisher": {"@type": "Organization", "name": page.publisher},
        },
    )
    return html.encode("utf-8" if label == "utf-8" else "gb18030")


def content_type(page: DemoPage) -> str:
    """The header that this family's server sends, right or not."""
    match page.article.site, page.article.charset:
        case "trade", _:
            return "text/html; charset=UTF-8"
        case "miit", _:
            return "text/html;charset=utf-8"
        case "hanweb", "gbk-late":
            return "text/html;charset=ISO-8859-1"  # a JSP server's default, no declaration
        case _:
            return "text/html"


# --- lists: newest first, as everywhere --------------------------------------------------------


def _newest_first(pages: Sequence[DemoPage]) -> list[DemoPage]:
    return sorted(pages, key=lambda page: page.published, reverse=True)


def render_feed(pages: Sequence[DemoPage]) -> bytes:
    """RSS 2.0 with excerpts; links carry the tracking names that feed plugins add."""
    newest = _newest_first(pages)
    items = [
        {
            "title": page.article.title,
            "url": page.url,
            "date": format_datetime(page.published),
            "number": page.number,
            "summary": " ".join(page.article.text.split()[:40]),
        }
        for page in newest
    ]
    text = render(
        "trade-feed.xml",
        items=items,
        updated=format_datetime(newest[0].published),
        root=f"{newest[0].base_url}/trade/",
        site_name=SITE_NAMES["trade"],
    )
    return text.encode()


def portal_pages(pages: Sequence[DemoPage]) -> int:
    """How many pages the portal's list has."""
    return max(1, -(-len(pages) // PORTAL_ROWS))


def render_portal_list(pages: Sequence[DemoPage], number: int) -> bytes:
    """Page ``number`` (from 1) of the portal's list: relative links, cut headlines, odd rows."""
    start = (number - 1) * PORTAL_ROWS
    items = [
        {
            "link": page.path.removeprefix("/portal/"),
            "title": page.article.title,
            "shown": _cut(page.article.title, PORTAL_TITLE),
            "date": f"{page.published:%Y-%m-%d}",
        }
        for page in _newest_first(pages)[start : start + PORTAL_ROWS]
    ]
    text = render(
        "portal-list.html",
        items=items,
        page=number,
        pages=portal_pages(pages),
        root=f"{pages[0].base_url}/portal/",
        site_name=SITE_NAMES["portal"],
    )
    return text.encode()


def _cut(title: str, length: int) -> str:
    return title if len(title) <= length else title[: length - 3].rstrip() + "..."


def render_sitemap(pages: Sequence[DemoPage]) -> bytes:
    """A news sitemap, with two column pages among the articles."""
    items = [
        {
            "url": page.url,
            "title": page.article.title,
            "date": page.published.isoformat(timespec="seconds"),
        }
        for page in _newest_first(pages)
    ]
    root = f"{pages[0].base_url}/trs/"
    text = render("trs-sitemap.xml", items=items, root=root, site_name=SITE_NAMES["trs"])
    return text.encode()


def render_miit_list(pages: Sequence[DemoPage]) -> bytes:
    """The search endpoint's JSON: rows deep inside, addresses without host, epoch milliseconds."""
    rows = [
        {
            "title": page.article.title,
            "url": page.path,
            "deploytime": int(page.published.timestamp() * 1000),
            "columnname": "工信动态",
        }
        for page in _newest_first(pages)
    ]
    answer = {
        "success": True,
        "code": "200",
        # The outer count of such endpoints is often 0 although there are rows.
        "data": {"totalCount": 0, "searchResult": {"total": len(rows), "dataResults": rows}},
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def render_hanweb_records(pages: Sequence[DemoPage], start: int, end: int) -> bytes:
    """Records ``start`` to ``end`` (from 1, both included): HTML rows in CDATA, links by path."""
    rows = _newest_first(pages)
    items = [
        {
            "link": page.path,
            "title": page.article.title,
            "date": f"{page.published:%Y-%m-%d}",
        }
        for page in rows[max(0, start - 1) : max(0, end)]
    ]
    text = render(
        "hanweb-records.xml",
        items=items,
        page=1,
        total=len(rows),
        total_pages=1,
        list_path=HANWEB_LIST_PATH,
    )
    return text.encode()


def render_shell(site: SiteName, base_url: str) -> bytes:
    """A column page as a client without scripts gets it: no rows, only where the list is."""
    template = {"miit": "miit-shell.html", "hanweb": "hanweb-column.html"}[site]
    list_path = {"miit": MIIT_LIST_PATH, "hanweb": HANWEB_LIST_PATH}[site]
    text = render(
        template, site_name=SITE_NAMES[site], root=f"{base_url}/{site}/", list_path=list_path
    )
    return text.encode()


def http_date(moment: datetime) -> str:
    """The form of Last-Modified (RFC 9110, section 5.6.7)."""
    return format_datetime(moment.astimezone(timezone.utc), usegmt=True)


def article_pattern(site: SiteName, base_url: str) -> str:
    """The regular expression of the addresses that are articles of a site."""
    paths: Mapping[SiteName, str] = {
        "trade": r"/trade/\d{4}/\d\d/\d\d/[a-z0-9-]+/",
        "portal": r"/portal/\d{4}-\d\d/\d\d/c_\d+\.htm$",
        "trs": r"/trs/zwgk/gzdt/\d{6}/t\d{8}_\d+\.html$",
        "miit": r"/miit/xwfb/gxdt/art/\d{4}/art_[0-9a-f]{32}\.html$",
        "hanweb": r"/hanweb/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$",
    }
    return "^" + re.escape(base_url).replace(r"\-", "-") + paths[site]
