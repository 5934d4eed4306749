"""Archives that speak the real protocols: a Wayback CDX server with its replay, Common Crawl."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pytest_httpserver import HTTPServer
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from werkzeug import Request, Response

from monitor.sources.archive_cdx import FIELDS

HOST = "news.example.gov.cn"
CRAWL = "CC-MAIN-2024-10"
LATER_CRAWL = "CC-MAIN-2024-18"
#: From this day on captures are of the later crawl.
LATER = "20240420"


def settings(base: str, *, more: str = "") -> str:
    """A monitor.toml with one list that has no past of its own, and the archives at ``base``."""
    return (
        'catalogue = "none"\n'
        "[fetch]\ndelay_seconds = 0\ntimeout_seconds = 5\nallow_private_hosts = true\n"
        f'[backfill]\nwayback = "{base}"\ncommoncrawl = "{base}/cc"\n'
        f'commoncrawl_data = "{base}/data"\n'
        '[[source]]\nslug = "gone"\nname = "Gone"\nkind = "feed"\n'
        f'url = "http://{HOST}/feed.xml"\nregion = "CN-GX"\n'
        f"article = '^http://news\\.example\\.gov\\.cn/.*\\.html$'\n{more}"
    )


@dataclass
class ArchiveSite:
    """``pages``: (timestamp, address, HTML) of each capture. ``rows`` is the most of one answer;
    ``as_text``: the CDX server knows no JSON; ``answers`` are given before the real ones. Captures
    of the timestamps ``lost`` cannot be replayed; queries from the day ``refused`` on fail. So many
    answers as ``cut`` says break off in their last row; ``broken`` is what every replay answers.
    ``crawls`` are further ones of Common Crawl: id → first and last day. What was kept of the
    captures of the timestamps ``spoiled`` cannot be unpacked. ``closed`` is what queries for one
    address are answered with."""

    server: HTTPServer
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    rows: int = 1000
    as_text: bool = False
    answers: list[Response] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    refused: str | None = None
    cut: int = 0
    broken: int | None = None
    crawls: dict[str, tuple[date, date]] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)
    closed: int | None = None
    queries: list[dict[str, str]] = field(default_factory=list)
    replayed: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    _warc: tuple[bytes, dict[tuple[str, str], tuple[int, int]]] | None = None

    def __post_init__(self) -> None:
        self.server.expect_request("/robots.txt").respond_with_data("", status=404)
        self.server.expect_request("/cdx/search/cdx").respond_with_handler(self._cdx)
        self.server.expect_request(re.compile(r"^/web/\d{14}id_/.*")).respond_with_handler(
            self._replay
        )
        self.server.expect_request("/cc/collinfo.json").respond_with_handler(self._crawls)
        self.server.expect_request(re.compile("^/cc/.*-index$")).respond_with_handler(self._index)
        self.server.expect_request("/data/crawl.warc.gz").respond_with_handler(self._warc_part)

    @property
    def base(self) -> str:
        return self.server.url_for("").rstrip("/")

    def take(self, timestamp: str, path: str, html: str) -> None:
        """A capture of a page of the vanished site."""
        self.pages.append((timestamp, f"http://{HOST}{path}", html))
        self._warc = None

    # --- Wayback ----------------------------------------------------------------------------------

    def _matching(self, query: dict[str, str]) -> list[tuple[str, str, str]]:
        """Captures in the order of the index: by address, then by time."""
        alone = query["matchType"] == "exact"
        assert alone or (query["url"], query["matchType"]) == (HOST, "host")
        return sorted(
            (
                page
                for page in self.pages
                if query["from"] <= page[0][:8] <= query["to"]
                and (not alone or page[1] == query["url"])
            ),
            key=lambda page: (page[1], page[0]),
        )

    @property
    def asked_alone(self) -> list[str]:
        """Addresses that the indexes were asked for alone."""
        return [query["url"] for query in self.queries if query["matchType"] == "exact"]

    def _cdx(self, request: Request) -> Response:
        query = request.args.to_dict()
        self.queries.append(query)
        if self.answers:
            return self.answers.pop(0)
        if query["from"] == self.refused:
            return Response("not this one", status=400)
        assert request.args.getlist("filter") == ["statuscode:200", "mimetype:text/html"]
        if self.closed is not None and query["matchType"] == "exact":
            return Response("not now", status=self.closed)
        matching = self._matching(query)
        if query.get("collapse") == "urlkey":
            matching = list({page[1]: page for page in reversed(matching)}.values())[::-1]
        start = int(query.get("resumeKey", "0"))
        size = min(self.rows, int(query["limit"]))
        some = matching[start : start + size]
        more = str(start + size) if start + size < len(matching) else None
        rows = [
            [timestamp, url, "text/html", "200", _digest(html)] for timestamp, url, html in some
        ]
        if self.as_text:
            text = "".join(" ".join(row) + "\n" for row in rows)
            text = self._cut(text + (f"\n{more}\n" if more else ""))
            return Response(text, content_type="text/plain")
        document: list[Any] = [list(FIELDS), *rows] if rows else []
        if more:
            document += [[], [more]]
        return Response(json.dumps(document), content_type="application/json")

    def _cut(self, text: str) -> str:
        if not self.cut or not text:
            return text
        self.cut -= 1
        return text[:-9]

    def _replay(self, request: Request) -> Response:
        found = re.match(r"^/web/(\d{14})id_/(.*)$", request.path)
        assert found is not None
        self.replayed.append(request.path)
        if self.broken is not None:
            return Response("broken", status=self.broken)
        if found[1] in self.spoiled:
            return Response(b"\x1f\x8bbroken", headers={"Content-Encoding": "gzip"})
        for timestamp, url, html in self.pages:
            if (timestamp, url) == (found[1], found[2]) and timestamp not in self.lost:
                headers = {"ETag": '"archive"', "x-archive-orig-date": "long ago"}
                return Response(html, content_type="text/html; charset=utf-8", headers=headers)
        return Response("not archived", status=404)

    # --- Common Crawl -----------------------------------------------------------------------------

    def _crawls(self, request: Request) -> Response:
        crawls = [
            {"id": LATER_CRAWL, "name": "April 2024 Index"},
            {"id": CRAWL, "name": "February/March 2024 Index", "from": "2024-02-20T20:43:10",
             "to": "2024-03-05T10:30:12"},
            {"id": "CC-MAIN-2009-2010", "name": "Index of 2009 - 2010 ARC files"},
            *({"id": crawl, "from": str(since), "to": str(until)}
              for crawl, (since, until) in self.crawls.items()),
        ]  # fmt: skip
        return Response(json.dumps(crawls), content_type="application/json")

    def _crawl_of(self, timestamp: str) -> str:
        for crawl, (since, until) in self.crawls.items():
            if f"{since:%Y%m%d}" <= timestamp[:8] <= f"{until:%Y%m%d}":
                return crawl
        return LATER_CRAWL if timestamp >= LATER else CRAWL

    def _index(self, request: Request) -> Response:
        query = request.args.to_dict()
        crawl = request.path.removeprefix("/cc/").removesuffix("-index")
        self.queries.append({**query, "crawl": crawl})
        if self.answers:
            return self.answers.pop(0)
        if self.closed is not None and query["matchType"] == "exact":
            return Response("not now", status=self.closed)
        offsets = self.warc()[1]
        lines = [
            {
                "urlkey": "cn,gov,example,news)/",
                "timestamp": timestamp,
                "url": url,
                "mime": "text/html",
                "status": "200",
                "digest": _digest(html),
                "length": str(offsets[timestamp, url][1]),
                "offset": str(offsets[timestamp, url][0]),
                "filename": "crawl.warc.gz",
            }
            for timestamp, url, html in self._matching(query)
            if self._crawl_of(timestamp) == crawl
        ]
        pages = [lines[n : n + self.rows] for n in range(0, len(lines), self.rows)]
        if query.get("showNumPages") == "true":
            if not pages:
                return Response('{"message": "No Captures found"}', status=404)
            return Response(json.dumps({"pages": len(pages), "pageSize": 5, "blocks": 1}))
        if query["matchType"] == "exact":
            pages = [lines[: int(query["limit"])]]
        text = "".join(json.dumps(line) + "\n" for line in pages[int(query.get("page", "0"))])
        return Response(self._cut(text), content_type="text/x-ndjson")

    def warc(self) -> tuple[bytes, dict[tuple[str, str], tuple[int, int]]]:
        """A WARC file of all captures, and where each record is: (offset, length)."""
        if self._warc is None:
            self._warc = self._written()
        return self._warc

    def _written(self) -> tuple[bytes, dict[tuple[str, str], tuple[int, int]]]:
        stream = io.BytesIO()
        writer = WARCWriter(stream, gzip=True)
        offsets = {}
        for timestamp, url, html in self.pages:
            start = stream.tell()
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            moment = re.sub(r"(....)(..)(..)(..)(..)(..)", r"\1-\2-\3T\4:\5:\6Z", timestamp)
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(html.encode()),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": moment},
            )
            writer.write_record(record)
            offsets[timestamp, url] = (start, stream.tell() - start)
        content = bytearray(stream.getvalue())
        for timestamp, (start, length) in ((at[0], place) for at, place in offsets.items()):
            if timestamp in self.spoiled:
                content[start + 20 : start + length] = bytes(length - 20)
        return bytes(content), offsets

    def _warc_part(self, request: Request) -> Response:
        asked = request.headers["Range"]
        self.ranges.append(asked)
        start, end = map(int, asked.removeprefix("bytes=").split("-"))
        content = self.warc()[0]
        return Response(
            content[start : end + 1],
            status=206,
            headers={"Content-Range": f"bytes {start}-{end}/{len(content)}"},
            content_type="application/octet-stream",
        )


def _digest(html: str) -> str:
    """As archives give it: SHA-1 in base 32."""
    return base64.b32encode(hashlib.sha1(html.encode()).digest()).decode()
