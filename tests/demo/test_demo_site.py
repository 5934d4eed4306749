"""The demo site answers as servers of its families do: bytes, headers, validators, refusals."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

import pytest

from monitor.demo import families
from monitor.demo.families import DemoPage
from monitor.demo.site import Answered, DemoSite

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=timezone.utc)
LISTS = ("/trade/feed/", "/portal/news.html", "/portal/news_2.html", "/trs/sitemap.xml")


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite(NOW) as running:
        yield running


def ask(
    site: DemoSite,
    path: str,
    method: str = "GET",
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body of one request over a connection of its own."""
    address = urlsplit(site.base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def encoding_of(page: DemoPage) -> str:
    return "utf-8" if page.article.charset == "utf-8" else "gb18030"


def test_every_article_is_served_in_the_encoding_of_its_label(site: DemoSite) -> None:
    """All pages answer 200 and hold headline and every paragraph."""
    for page in site.pages:
        status, _, content = ask(site, page.path)
        assert status == 200
        text = content.decode(encoding_of(page))
        for words in (page.article.title, *page.article.text.split("\n")):
            assert words in _unescaped(text), page.article.id


def _unescaped(text: str) -> str:
    import html

    return html.unescape(text)


def test_gb2312_pages_hold_more_than_gb2312(site: DemoSite) -> None:
    """The label says gb2312; only GB18030 decodes the bytes, and UTF-8 does not."""
    labelled = [page for page in site.pages if page.article.charset == "gb2312"]
    assert len(labelled) >= 4
    for page in labelled:
        _, headers, content = ask(site, page.path)
        assert b"charset=gb2312" in content
        assert headers["Content-Type"] == "text/html"
        with pytest.raises(UnicodeDecodeError):
            content.decode("gb2312")
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")


def test_one_page_declares_its_charset_late_under_a_misleading_header(site: DemoSite) -> None:
    """The meta tag comes after four kilobytes and more, the header names a server's default."""
    (page,) = [page for page in site.pages if page.article.charset == "gbk-late"]
    _, headers, content = ask(site, page.path)
    assert 4096 < content.index(b"charset=gbk") < 8192
    assert headers["Content-Type"] == "text/html;charset=ISO-8859-1"


def test_addresses_follow_their_families_and_the_moved_dates(site: DemoSite) -> None:
    """Each address matches its source's article pattern; where it shows a day, it is the page's."""
    import re

    from monitor.demo.sources import SITE_OF_SOURCE

    patterns = {SITE_OF_SOURCE[source.slug]: source.article for source in site.sources()}
    for page in site.pages:
        pattern = patterns[page.article.site]
        assert pattern is not None
        assert pattern.search(page.url)
        digits = re.sub(r"\D", "", page.path)
        day = page.published
        match page.article.site:
            case "hanweb":
                assert f"/{day.year}/{day.month}/{day.day}/" in page.path
            case "miit":
                assert f"/{day.year}/" in page.path
            case _:
                assert f"{day:%Y%m%d}" in digits


@pytest.mark.parametrize("path", LISTS)
def test_an_unchanged_list_answers_304(site: DemoSite, path: str) -> None:
    """Each validator that a list gave, sent back, saves the body."""
    _, headers, content = ask(site, path)
    assert content
    sent = {"If-None-Match": headers["ETag"], "If-Modified-Since": headers["Last-Modified"]}
    given = {name: value for name, value in sent.items() if value is not None}
    assert given
    for name, value in given.items():
        status, _, body = ask(site, path, headers={name: value})
        assert (status, body) == (304, b"")


def test_an_unchanged_article_answers_304(site: DemoSite) -> None:
    """The same for every article, whichever validators its family has."""
    for page in site.pages:
        _, headers, _ = ask(site, page.path)
        name, value = (
            ("If-None-Match", headers["ETag"])
            if headers["ETag"]
            else ("If-Modified-Since", headers["Last-Modified"])
        )
        assert ask(site, page.path, headers={name: value})[0] == 304


def test_if_none_match_decides_alone(site: DemoSite) -> None:
    """A changed tag outweighs a date that would match, and an older date gets the page."""
    path = "/trs/sitemap.xml"
    modified = ask(site, path)[1]["Last-Modified"]
    other = {"If-None-Match": '"other"', "If-Modified-Since": modified}
    assert ask(site, path, headers=other)[0] == 200
    earlier = parsedate_to_datetime(modified) - timedelta(seconds=1)
    assert ask(site, path, headers={"If-Modified-Since": families.http_date(earlier)})[0] == 200
    assert ask(site, path, headers={"If-Modified-Since": "no date"})[0] == 200
    assert ask(site, path, headers={"If-None-Match": "*"})[0] == 304


def test_robots_txt_refuses_nothing_that_is_listed(site: DemoSite) -> None:
    """robots.txt is there and names the sitemap; no article lies below a disallowed path."""
    _, headers, content = ask(site, "/robots.txt")
    assert headers["Content-Type"] == "text/plain"
    lines = content.decode().splitlines()
    assert f"Sitemap: {site.base_url}/trs/sitemap.xml" in lines
    refused = [line.split(": ")[1] for line in lines if line.startswith("Disallow")]
    assert refused
    assert not [p for p in site.pages if p.path.startswith(tuple(refused))]


def test_the_feed_lists_the_trade_articles_newest_first(site: DemoSite) -> None:
    """RSS with the moved dates, links with tracking names that still lead to the page."""
    items = ET.fromstring(ask(site, "/trade/feed/")[2]).findall("channel/item")
    expected = [page for page in reversed(site.pages) if page.article.site == "trade"]
    assert [item.findtext("title") for item in items] == [page.article.title for page in expected]
    for item, page in zip(items, expected, strict=True):
        link = item.findtext("link") or ""
        assert site.page_of(link) is page
        assert "utm_source=rss" in link
        assert ask(site, link.removeprefix(site.base_url))[0] == 200
        assert parsedate_to_datetime(item.findtext("pubDate") or "") == page.published


def test_the_portal_list_has_a_second_page_and_no_third(site: DemoSite) -> None:
    """Every portal article stands on exactly one of the two pages."""
    first = ask(site, "/portal/news.html")[2].decode()
    second = ask(site, "/portal/news_2.html")[2].decode()
    assert ask(site, "/portal/news_3.html")[0] == 404
    for page in site.pages:
        if page.article.site == "portal":
            link = f'href="{page.path.removeprefix("/portal/")}"'
            assert (link in first) != (link in second)


def test_the_ministry_lists_in_json_with_epoch_milliseconds(site: DemoSite) -> None:
    """Rows lie below data.searchResult.dataResults; addresses have no host."""
    _, headers, content = ask(site, families.MIIT_LIST_PATH + "?p=1")
    assert headers["Content-Type"].startswith("application/json")
    rows = json.loads(content)["data"]["searchResult"]["dataResults"]
    expected = [page for page in reversed(site.pages) if page.article.site == "miit"]
    assert [row["url"] for row in rows] == [page.path for page in expected]
    assert [row["deploytime"] for row in rows] == [
        int(page.published.timestamp()) * 1000 for page in expected
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_data_proxy_answers_get_and_post(site: DemoSite, method: str) -> None:
    """Records of HTML in CDATA, cut by record numbers, empty without the column's ids."""
    path = families.HANWEB_LIST_PATH
    articles = [page for page in reversed(site.pages) if page.article.site == "hanweb"]

    def records(form: dict[str, str], start: int, end: int) -> list[str]:
        where = f"{path}?startrecord={start}&endrecord={end}&perpage=15"
        if method == "GET":
            content = ask(site, f"{where}&{urlencode(form)}")[2]
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            content = ask(site, where, "POST", urlencode(form), kind)[2]
        return [record.text or "" for record in ET.fromstring(content).iter("record")]

    full = records(dict(families.HANWEB_FORM), 1, 45)
    assert len(full) == len(articles)
    for record, page in zip(full, articles, strict=True):
        assert f'href="{page.path}"' in record
        assert f"{page.published:%Y-%m-%d}" in record
    assert records(dict(families.HANWEB_FORM), 2, 3) == full[1:3]
    assert records({"columnid": "15171"}, 1, 45) == []


def test_column_pages_are_shells_without_rows(site: DemoSite) -> None:
    """A client without scripts finds no article there, only where the list is."""
    for path in ("/miit/xwfb/gxdt/index.html", "/hanweb/col/col15171/index.html"):
        text = ask(site, path)[2].decode()
        assert "/art/" not in text
        assert families.MIIT_LIST_PATH in text or families.HANWEB_LIST_PATH in text


def test_the_trade_site_compresses_when_asked(site: DemoSite) -> None:
    """gzip for those who accept it, the same text, one weak tag for both forms."""
    path = next(page.path for page in site.pages if page.article.site == "trade")
    _, plain_headers, plain = ask(site, path)
    _, headers, packed = ask(site, path, headers={"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert headers["ETag"] == plain_headers["ETag"]
    assert headers["ETag"].startswith("W/")


def test_what_is_not_there_is_404_and_the_wrong_method_405(site: DemoSite) -> None:
    """HEAD has no body, unknown paths are not found, and a page takes no form."""
    status, headers, body = ask(site, "/trs/sitemap.xml", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000
    assert ask(site, "/trs/nothing.html")[0] == 404
    assert ask(site, "/trs/sitemap.xml", "POST", "a=b")[0] == 405
    assert ask(site, "/nowhere", "POST", "a=b")[0] == 404
    assert (
        ask(site, families.HANWEB_LIST_PATH, "POST", headers={"Content-Length": "99999999"})[0]
        == 400
    )


def test_the_front_page_names_the_five_entrances(site: DemoSite) -> None:
    """Whoever opens the port in a browser sees what is there, and every entrance answers."""
    text = ask(site, "/")[2].decode()
    for name in families.SITE_NAMES.values():
        assert name in text


def test_answers_are_noted(site: DemoSite) -> None:
    """The site tells what was asked of it, so that a run's 304s can be counted."""
    before = len(site.answered)
    ask(site, "/portal/news.html?again")
    assert site.answered[before:] == (Answered("GET", "/portal/news.html", 200),)


def test_the_same_moment_gives_the_same_site() -> None:
    """But for the port in its addresses, everything follows from ``now``."""
    contents = []
    for _ in range(2):
        with DemoSite(NOW) as site:
            paths = [page.path for page in site.pages] + list(LISTS)
            contents.append(
                [(p, ask(site, p)[2].replace(site.base_url.encode(), b"BASE")) for p in paths]
            )
    assert contents[0] == contents[1]


def test_the_port_is_closed_at_the_end() -> None:
    """After the block nothing listens, and a kept connection is hung up, not left waiting."""
    with DemoSite(NOW) as site:
        address = urlsplit(site.base_url)
        kept = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        kept.request("GET", "/robots.txt")
        kept.getresponse().read()
        place = (address.hostname or "", address.port or 0)
    assert kept.sock.recv(1) == b""
    kept.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(place, timeout=2)


def test_a_site_that_is_not_running_says_so() -> None:
    """Using it outside of its block is a clear error."""
    with pytest.raises(RuntimeError, match="with statement"):
        DemoSite(NOW).catalogue_toml()
