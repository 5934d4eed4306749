"""Hostile and broken servers: each costs one error of its own kind, in bounded time and memory."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
from collections.abc import Callable

import pytest
from raw_server import Behaviour, RawServer, answer, path_of

from monitor.errors import RefusedError, SourceError, TransientError
from monitor.fetch import PoliteFetcher
from monitor.model import Request

Make = Callable[..., PoliteFetcher]
Start = Callable[[Behaviour], RawServer]
Sends = Callable[..., RawServer]


def _drips(server: list[RawServer], before: bytes, drop: bytes) -> Behaviour:
    def behaviour(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(before)
        while not server[0].stopped.wait(0.02):
            connection.sendall(drop)
        return False

    return behaviour


@pytest.mark.parametrize(
    ("before", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-A: ", b"b"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"H"),
    ],
)
def test_a_trickle_is_cut(
    before: bytes, drop: bytes, raw_server: Start, make_fetcher: Make
) -> None:
    """A body, a head or a status line that never ends: cut at three times timeout_seconds, once."""
    holder: list[RawServer] = []
    holder.append(raw_server(_drips(holder, before, drop)))
    started = time.monotonic()
    with pytest.raises(TransientError) as caught:
        make_fetcher(timeout_seconds=0.1).fetch(Request(url=holder[0].url))
    assert caught.value.kind == "timeout"
    assert time.monotonic() - started < 10
    assert len(holder[0].requests) == 1


def test_a_server_that_takes_the_connection_and_says_nothing(
    raw_server: Start, make_fetcher: Make
) -> None:
    """A timeout after timeout_seconds, tried three times."""
    server: list[RawServer] = []

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        server[0].stopped.wait(5)
        return False

    server.append(raw_server(behaviour))
    started = time.monotonic()
    with pytest.raises(TransientError) as caught:
        make_fetcher(timeout_seconds=0.2).fetch(Request(url=server[0].url))
    assert caught.value.kind == "timeout"
    assert 0.6 <= time.monotonic() - started < 10
    assert len(server[0].requests) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"garbage\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 300 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ],
)
def test_what_is_no_http_is_one_error(data: bytes, sends: Sends, fetcher: PoliteFetcher) -> None:
    """Garbage, wrong lengths, bad chunks, floods of headers: kind http, not tried again."""
    server = sends(data)
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=server.url))
    assert caught.value.kind == "http"
    assert not isinstance(caught.value, TransientError)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_an_endless_body_is_cut_at_the_limit(
    head: str, raw_server: Start, make_fetcher: Make
) -> None:
    """Announced or not, chunked or not: too-large, after little more than max_bytes."""
    sent = 0

    def behaviour(connection: socket.socket, request: bytes) -> bool:
        nonlocal sent
        connection.sendall(head.encode())
        piece = b"a" * 50_000
        if "chunked" in head:
            piece = b"c350\r\n" + piece + b"\r\n"
        for _ in range(10_000):
            connection.sendall(piece)
            sent += len(piece)
        return False

    server = raw_server(behaviour)
    with pytest.raises(SourceError) as caught:
        make_fetcher(max_bytes=1_000_000).fetch(Request(url=server.url))
    assert caught.value.kind == "too-large"
    assert "1000000" in caught.value.message
    assert len(server.requests) == 1
    assert sent < 20_000_000  # what fits into the buffers of two sockets, not 500 MB


def test_a_bomb_costs_one_error_and_bounded_memory(sends: Sends, make_fetcher: Make) -> None:
    """A gigabyte packed into a megabyte is cut at max_bytes."""
    server = sends(answer(gzip.compress(bytes(2**26), 9) * 16, "Content-Encoding: gzip"))
    fetcher = make_fetcher(max_bytes=2_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(SourceError) as caught:
            fetcher.fetch(Request(url=server.url))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.kind == "too-large"
    assert peak < 8_000_000


def test_a_page_of_exactly_the_limit_is_a_page(sends: Sends, make_fetcher: Make) -> None:
    """max_bytes is allowed, one more is not."""
    fetcher = make_fetcher(max_bytes=5000)
    assert len(fetcher.fetch(Request(url=sends(answer(b"a" * 5000)).url)).content) == 5000
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=sends(answer(b"a" * 5001)).url))
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"not packed", "gzip"),
        (gzip.compress(b"page" * 100)[:-12], "gzip"),
        (b"\x8b\x00\x80page\x03", "br"),
        (b"page", "sdch, gzip"),
    ],
)
def test_bytes_packed_wrongly_are_an_encoding_error(
    body: bytes, encoding: str, sends: Sends, fetcher: PoliteFetcher
) -> None:
    """Kind encoding, not tried again."""
    server = sends(answer(body, f"Content-Encoding: {encoding}"))
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=server.url))
    assert caught.value.kind == "encoding"
    assert len(server.requests) == 1


def test_an_error_page_packed_wrongly_is_still_its_status(
    sends: Sends, fetcher: PoliteFetcher
) -> None:
    """A 404 stays a 404, whatever its body; and a large one is not read to its end."""
    for body, header in ((b"not packed", "Content-Encoding: gzip"), (b"a" * 10**6, "X: y")):
        with pytest.raises(SourceError) as caught:
            fetcher.fetch(Request(url=sends(answer(body, header, status="404 No")).url))
        assert (caught.value.kind, caught.value.status) == ("http", 404)


def test_leftovers_do_not_spoil_the_next_page(raw_server: Start, fetcher: PoliteFetcher) -> None:
    """A server that sends more than it announced costs nothing on the next page."""

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        if path_of(head) == "/long":
            connection.sendall(answer(b"page and leftovers", length=4))
        else:
            connection.sendall(answer(b"next"))
        return True

    server = raw_server(behaviour)
    assert fetcher.fetch(Request(url=f"{server.url}/long")).content == b"page"
    assert fetcher.fetch(Request(url=f"{server.url}/next")).content == b"next"


def test_a_connection_closed_while_idle_costs_nothing(
    raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """The server hangs up after each page although it did not say so."""

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(answer(b"page"))
        return False

    server = raw_server(behaviour)
    for _ in range(3):
        assert fetcher.fetch(Request(url=server.url)).content == b"page"
    assert len(server.requests) == 3


def test_connections_are_kept(sends: Sends, fetcher: PoliteFetcher) -> None:
    """Pages, errors and redirects of one host come over one connection."""
    server = sends(answer(b"page"), keep=True)
    for _ in range(5):
        fetcher.fetch(Request(url=server.url))
    assert server.connections == 1


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00b"])
def test_headers_cannot_be_smuggled(value: str, sends: Sends, fetcher: PoliteFetcher) -> None:
    """A header with a line break is not sent, and its value (a secret, perhaps) is not told."""
    server = sends(answer(b"page"))
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=server.url, headers={"X-Key": f"s3cret{value}"}))
    assert caught.value.kind == "http"
    assert "s3cret" not in str(caught.value)
    assert server.requests == []


def test_secrets_of_a_source_show_nowhere(
    sends: Sends, fetcher: PoliteFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in an error, nor in the log at DEBUG, nor in a page's addresses."""
    caplog.set_level("DEBUG")
    good = sends(answer(b"page"))
    bad = sends(b"garbage\r\n\r\n")
    headers = {"Authorization": "Bearer s3cret"}
    address = good.url.replace("//", "//me:s3cret@")
    page = fetcher.fetch(Request(url=address, headers=headers))
    assert "s3cret" not in page.url + page.requested_url
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=bad.url.replace("//", "//me:s3cret@"), headers=headers))
    assert "s3cret" not in str(caught.value) + caught.value.url
    assert [record for record in caplog.records if record.name == "monitor.fetch"]
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("name", ["\u540d", "a b", "", "a:b"])
def test_header_names_that_cannot_be_sent(name: str, sends: Sends, fetcher: PoliteFetcher) -> None:
    """Kind http, and no request."""
    server = sends(answer(b"page"))
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=server.url, headers={name: "x"}))
    assert caught.value.kind == "http"
    assert server.requests == []


def test_hosts_with_nothing_behind_them(make_fetcher: Make) -> None:
    """A closed port is a connection error, after its retries."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(TransientError) as caught:
        make_fetcher().fetch(Request(url=f"http://127.0.0.1:{port}/"))
    assert caught.value.kind == "connection"


@pytest.mark.parametrize("cookie", ["a=" + "b" * 70_000, "\u540d=1", "=", ";;;", "a=1; expires=x"])
def test_broken_cookies_cost_nothing(
    cookie: str, raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """Whatever a server sets, its pages are read."""
    data = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie.encode() + b"\r\nContent-Length: 4\r\n\r\npage"
    )

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(data)
        return True

    server = raw_server(behaviour)
    for _ in range(2):
        assert fetcher.fetch(Request(url=server.url)).content == b"page"


def test_a_flood_of_cookies_does_not_grow_without_end(
    raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """The Cookie header stays within what servers accept."""
    longest = 0

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        nonlocal longest
        longest = max(longest, len(head))
        n = len(server.requests)
        cookies = [f"Set-Cookie: c{n}-{i}={'x' * 500}" for i in range(50)]
        connection.sendall(answer(b"page", *cookies))
        return True

    server = raw_server(behaviour)
    for _ in range(12):
        fetcher.fetch(Request(url=server.url))
    assert longest < 16_000


def test_refused_is_the_same_for_everyone(make_fetcher: Make) -> None:
    """A private address is a RefusedError, whichever request met it."""
    with pytest.raises(RefusedError):
        make_fetcher(allow_private_hosts=False).fetch(Request(url="http://127.0.0.1/"))
