"""A server that means harm, from outside: each page, list and file costs its own counted error.

One run over eleven sources on several hosts of loopback. What is good among them is read, nothing
takes the run with it, and the whole process stays below 1 GB, whatever is served at the same time.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from portal import Command, today
from raw_server import RawServer, answer, path_of

#: Bytes; the fetcher lets no more through (``max_bytes``).
LARGE = 9_900_000
GIGABYTE = 1_000_000  # in the unit of ru_maxrss, which is KB on Linux

SENTENCES = "".join(
    f"<p>自治区工业和信息化厅第{n}次调度会要求，各市围绕重点产业链招商，压实链长责任。</p>"
    for n in range(9)
)


def article(name: str, body: str = "") -> bytes:
    """A good article with words of its own."""
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="调度会消息 {name}">'
        f'<meta name="PubDate" content="{today()}"></head><body><h1>调度会消息 {name}</h1>'
        f'<div class="TRS_Editor"><p>{name} 消息。</p>{SENTENCES}{body}</div></body></html>'
    ).encode()


def list_of(names: list[str], day: str | None = None) -> bytes:
    rows = "".join(
        f'<li><a href="/a/{name}.html">调度会消息 {name}</a><span>{day or today()}</span></li>'
        for name in names
    )
    return f"<html><body><ul>{rows}</ul></body></html>".encode()


@lru_cache(maxsize=1)
def bomb() -> bytes:
    """Two gigabytes in two megabytes."""
    return gzip.compress(bytes(2**26), 9) * 32


@lru_cache(maxsize=1)
def zip_bomb() -> bytes:
    """A docx of 300 MB in 300 KB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(300_000_000))
    return out.getvalue()


def fill(unit: str, head: str = "<html><body><h1>title</h1>") -> bytes:
    """One thing over and over."""
    one = unit.encode()
    return head.encode() + one * ((LARGE - len(head)) // len(one))


def numbered(unit: str, head: str = "<html><body>") -> bytes:
    """The same with a number in each ``{}``."""
    out = io.BytesIO()
    out.write(head.encode())
    number = 0
    while out.tell() < LARGE:
        out.write(unit.replace("{}", str(number)).encode())
        number += 1
    return out.getvalue()[:LARGE]


GROWING = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{GROWING}]>'
FILE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

#: Pages by name: what is sent, and the kind of error that it costs; None for one that is read.
PAGES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "bomb": (lambda: answer(bomb(), "Content-Encoding: gzip"), "too-large"),
    "endless": (lambda: b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * (LARGE + 200_000), "too-large"),
    "short": (lambda: answer(b"<html>", length=9_999), "connection"),
    "no-http": (lambda: b"garbage\r\n\r\n", "http"),
    "bad-chunk": (
        lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        "http",
    ),
    "not-packed": (lambda: answer(article("x"), "Content-Encoding: gzip"), "encoding"),
    "loop": (lambda: answer(b"", "Location: /a/loop.html", status="302 Found"), "http"),
    "gone": (lambda: answer(b"gone", status="404 Not Found"), "http"),
    "away": (
        lambda: answer(b"", "Location: http://127.0.0.99/a", status="302 Found"),
        "refused-address",
    ),
    "file": (
        lambda: answer(b"", "Location: file:///etc/passwd", status="302 Found"),
        "refused-address",
    ),
    "412": (lambda: answer(b"<script>$_ts=1</script>", status="412 No"), "blocked"),
    "good-1": (lambda: answer(article("good-1")), None),
    "521": (lambda: answer(b"<script>x</script>", status="521 No"), "blocked"),
    "deep": (lambda: answer(b"<html><body>" + b"<div>" * 500_000), "too-large"),
    "nested": (lambda: answer(b"<html><body>" + b"<div>" * 50_000 + b"words"), "parse"),
    "picture": (lambda: answer(b"\x89PNG\r\n\x1a\n" + bytes(9_999)), "not-html"),
    "feed": (lambda: answer(b'<?xml version="1.0"?><rss><channel/></rss>'), "not-html"),
    "json": (lambda: answer(b'{"data": []}'), "not-html"),
    "zip": (lambda: answer(zip_bomb()), "not-html"),
    "pdf": (lambda: answer(b"%PDF-1.7\n" + bytes(range(256)) * 900), "parse"),
    "noise": (lambda: answer(b"<p>" + bytes(range(1, 9)) * 100_000), "encoding"),
    "empty": (lambda: answer(b""), "empty"),
    "laughs": (lambda: answer(LAUGHS.encode() + article("laughs", "<p>&a9;</p>")), None),
    "xxe": (lambda: answer(FILE.encode() + article("xxe", "<p>&x;</p>")), None),
    "enclosed": (lambda: answer(article("enclosed", '<a href="/a/b.docx">名单</a>')), None),
    "good-2": (lambda: answer(article("good-2")), None),
    "hints": (
        lambda: b"HTTP/1.1 103 Early Hints\r\n\r\n" * 900 + answer(article("hints")),
        None,
    ),
    "switch": (lambda: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "http"),
    "header-bomb": (lambda: answer(b"", "X-A: " + "a" * 5_000_000), "http"),
    "cookies": (
        lambda: answer(article("cookies"), *(f"Set-Cookie: c{n}={'v' * 99}" for n in range(99))),
        None,
    ),
    "packed-twice": (
        lambda: answer(gzip.compress(gzip.compress(article("x"))), "Content-Encoding: gzip"),
        "not-html",
    ),
    "brotli": (lambda: answer(b"\x0b\x02\x80abc", "Content-Encoding: br"), "encoding"),
    "chunk-cut": (
        lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n<html>",
        "connection",
    ),
    "wide-lie": (
        lambda: answer(article("wide-lie"), "Content-Type: text/html; charset=utf-16"),
        None,
    ),
}
#: Pages of ten megabytes that are legal HTTP: what each comes to is for the cleaning to say, but
#: eight of them are read at the same time.
HEAVY: dict[str, Callable[[], bytes]] = {
    "br": lambda: fill("<br>"),
    "words": lambda: fill("产业链。"),
    "paragraphs": lambda: fill("<p>" + "推动大中小企业融通发展，建设产业集群。" * 9 + "</p>"),
    "links": lambda: fill('<a href="/a/x.pdf">附件</a>'),
    "attributes": lambda: fill("<i title='" + "a" * 900 + "'>x</i>"),
    "comments": lambda: fill("<!---->"),
    "rows": lambda: fill("<tr><td>1<td>2"),
    "scripts": lambda: fill("<script>"),
}
#: Lists: what is sent, and what the source comes to.
LISTS: dict[str, tuple[str, Callable[[], bytes], str, str | None]] = {
    "endless-list": ("listing", lambda: fill("<li>") + bytes(400_000), "failed", "too-large"),
    "picture-feed": ("feed", lambda: b"\x89PNG\r\n\x1a\n" + bytes(999), "failed", "not-html"),
    "deep-json": ("json", lambda: b"[" * 4_900_000, "failed", "parse"),
    "wide-json": ("json", lambda: b'{"list": [' + b'{"a":1},' * 1_200_000, "failed", "parse"),
    "huge-json": (
        "json",
        lambda: b"[" + b",".join([b'{"a":1}'] * 1_200_000) + b"]",
        "empty",
        None,
    ),
    "tag-feed": ("feed", lambda: fill("<item>", '<rss version="2.0">'), "failed", "too-large"),
    "link-flood": ("listing", lambda: numbered('<a href="/b/{}">x</a>'), "failed", "too-large"),
    "url-flood": (
        "sitemap",
        lambda: numbered("<url><loc>/{}</loc></url>", "<urlset>"),
        "failed",
        "too-large",
    ),
    "laughs-feed": (
        "feed",
        lambda: (
            LAUGHS + '<rss version="2.0"><channel><item><title>T &a9;</title>'
            "<link>/a/good-3.html</link></item></channel></rss>"
        ).encode(),
        "ok",
        None,
    ),
}


@dataclass
class Finished:
    """What a run came to; ``peak`` is in KB, of the run or of the largest process it started."""

    status: int
    document: dict[str, Any]
    peak: int
    seconds: float

    def source(self, slug: str) -> dict[str, Any]:
        return next(item for item in self.document["sources"] if item["slug"] == slug)


@lru_cache(maxsize=1)
def prepared() -> dict[str, bytes]:
    """Every answer by name, made before the run: the server must be faster than its client."""
    made = {name: make() for name, (make, _) in PAGES.items()}
    made |= {f"heavy-{name}": answer(make()) for name, make in HEAVY.items()}
    return made | {slug: answer(make()) for slug, (_, make, *_) in LISTS.items()}


def behaviour(connection: socket.socket, head: bytes) -> bool:
    """Send what the path names."""
    path = path_of(head)
    name = path.rpartition("/")[2].removesuffix(".html")
    if path == "/list.html":
        connection.sendall(answer(list_of([*PAGES, "trickle", "reset"])))
    elif path == "/many.html":
        old = [f"old-{n}" for n in range(5_000)]
        connection.sendall(answer(list_of(["good-4"]) + list_of(old, "2026-01-05")))
    elif path.startswith("/heavy/"):
        connection.sendall(answer(list_of([f"heavy-{name}", f"good-{name}"])))
    elif name.startswith("heavy-"):
        connection.sendall(prepared()[name])
    elif name.startswith("good-"):
        connection.sendall(answer(article(name)))
    elif path == "/a/b.docx":
        connection.sendall(answer(zip_bomb()))
    elif name == "trickle":
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"a")
            time.sleep(0.1)
        return False
    elif name == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return False
    elif name in LISTS:
        connection.sendall(prepared()[name])
    elif name in PAGES:
        connection.sendall(prepared()[name])
        return False
    else:
        connection.sendall(answer(b"no", status="404 Not Found"))
    return True


def source(slug: str, kind: str, url: str, more: str = "") -> str:
    return f'[[source]]\nslug = "{slug}"\nname = "{slug}"\nkind = "{kind}"\nurl = "{url}"\n{more}'


SELECT = '[source.select]\nitem = "li"\nlink = "a@href"\ntitle = "a"\ndate = "span"\n'


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """One run over everything; a host of its own for each heavy source, so that they overlap."""
    prepared()
    servers = [RawServer(behaviour, host=f"127.0.0.{n}") for n in range(1, 2 + len(HEAVY))]
    main = servers[0].url
    sources = [
        source("pages", "listing", f"{main}/list.html", SELECT),
        source("many", "listing", f"{main}/many.html", SELECT),
    ]
    for server, name in zip(servers[1:], HEAVY, strict=True):
        sources.append(source(f"heavy-{name}", "listing", f"{server.url}/heavy/{name}", SELECT))
    for server, (slug, (kind, *_)) in zip([*servers[1:], *servers], LISTS.items(), strict=False):
        sources.append(source(slug, kind, f"{server.url}/{slug}"))
    command = Command(tmp_path_factory.mktemp("hostile"))
    command.configure(
        'catalogue = "none"\n[fetch]\ndelay_seconds = 0\ntimeout_seconds = 3\n'
        "allow_private_hosts = true\n" + "".join(sources)
    )
    yield measured(command.folder, "run", "--plain", "--json", "--days", "5")
    for server in servers:
        server.close()


def measured(folder: Path, *arguments: str) -> Finished:
    """Run the command, and ask the system what it took."""
    started = time.monotonic()
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments], cwd=folder, stdout=out, stderr=err
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    text = (folder / "out").read_text()
    assert text, (folder / "err").read_text()[-3_000:]
    return Finished(
        process.returncode, json.loads(text), usage.ru_maxrss, time.monotonic() - started
    )


@pytest.mark.parametrize("name", [*PAGES, "trickle", "reset"])
def test_each_page_costs_its_own_error(finished: Finished, name: str) -> None:
    """Of its kind, once, with its address; what is good is read."""
    kinds = {page: kind for page, (_, kind) in PAGES.items()}
    kinds |= {"trickle": "timeout", "reset": "connection"}
    errors = [
        error["kind"]
        for error in finished.source("pages")["errors"]
        if error["url"].endswith(f"/a/{name}.html")
    ]
    assert errors == ([kinds[name]] if kinds[name] else [])


def test_every_entry_is_counted_once(finished: Finished) -> None:
    """And the good pages among the bad ones are there."""
    pages = finished.source("pages")
    good = [name for name, (_, kind) in PAGES.items() if kind is None]
    assert pages["listed"] == len(PAGES) + 2
    assert pages["failed"] == len(PAGES) + 2 - len(good)
    assert pages["state"] == "partial"
    for item in finished.document["sources"]:
        parts = ("new", "copies", "same_story", "revised", "unchanged", "failed")
        assert sum(item[part] for part in parts) == item["listed"], item


def test_a_list_of_five_thousand_links_costs_what_is_wanted_of_it(finished: Finished) -> None:
    """The old ones are left out by their date in the list, the young one is read."""
    many = finished.source("many")
    assert (many["state"], many["listed"], many["fetched"]) == ("ok", 1, 1)


@pytest.mark.parametrize("slug", LISTS)
def test_each_list_costs_its_own_error(finished: Finished, slug: str) -> None:
    """A list that cannot be read fails its source, and no other."""
    state, kind = LISTS[slug][2:]
    found = finished.source(slug)
    assert found["state"] == state or not state
    assert [error["kind"] for error in found["errors"][:1]] == ([kind] if kind else [])


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_page_is_an_article_or_one_error(finished: Finished, name: str) -> None:
    """The good page behind it is read."""
    found = finished.source(f"heavy-{name}")
    assert found["listed"] == 2
    assert found["failed"] <= 1
    assert not any(error["url"].endswith(f"good-{name}.html") for error in found["errors"])


def test_the_run_ends_as_the_contract_says(finished: Finished) -> None:
    """Sources failed, so the status is 1, with the report in full; in bounded time."""
    assert (finished.status, finished.document["ok"]) == (1, False)
    assert finished.seconds < 300


def test_the_run_stays_below_a_gigabyte(finished: Finished) -> None:
    """Whatever eight sources serve at the same time."""
    assert finished.peak < GIGABYTE
