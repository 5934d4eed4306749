"""Asking: what is tried again, how long that takes, what the server asked for, cookies."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from itertools import pairwise

import pytest
from pytest_httpserver import HTTPServer
from raw_server import Behaviour, RawServer, answer, path_of
from werkzeug import Request as Received
from werkzeug import Response

from monitor.errors import SourceError, TransientError
from monitor.fetch import PoliteFetcher
from monitor.model import Request

Make = Callable[..., PoliteFetcher]
Start = Callable[[Behaviour], RawServer]


def _reset(connection: socket.socket) -> None:
    """Close with a reset instead of an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _fails_first(failure: Callable[[socket.socket], object], times: int) -> Behaviour:
    seen = 0

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        nonlocal seen
        seen += 1
        if seen <= times:
            failure(connection)
            return False
        connection.sendall(answer(b"page"))
        return True

    return behaviour


FAILURES: dict[str, tuple[Callable[[socket.socket], object], str]] = {
    "reset": (_reset, "connection"),
    "closed": (lambda connection: connection.shutdown(socket.SHUT_RDWR), "connection"),
    "cut": (lambda connection: connection.sendall(answer(b"half", length=100)), "connection"),
    "cut-head": (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nA: "), "connection"),
    "silent": (lambda connection: time.sleep(0.5), "timeout"),
    "500": (lambda connection: connection.sendall(answer(b"", status="500 X")), "http"),
    "502": (lambda connection: connection.sendall(answer(b"", status="502 X")), "http"),
    "503": (lambda connection: connection.sendall(answer(b"", status="503 X")), "http"),
    "504": (lambda connection: connection.sendall(answer(b"", status="504 X")), "http"),
    "429": (lambda connection: connection.sendall(answer(b"", status="429 X")), "http"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_may_pass_is_tried_again(name: str, raw_server: Start, make_fetcher: Make) -> None:
    """Two failures of each kind, then the page comes."""
    server = raw_server(_fails_first(FAILURES[name][0], 2))
    page = make_fetcher(timeout_seconds=0.25).fetch(Request(url=f"{server.url}/a"))
    assert page.content == b"page"
    assert len(server.requests) == 3


@pytest.mark.parametrize("name", FAILURES)
def test_what_does_not_pass_is_told_after_three_tries(
    name: str, raw_server: Start, make_fetcher: Make
) -> None:
    """Transient, with its kind, and with the status where there was one."""
    server = raw_server(_fails_first(FAILURES[name][0], 99))
    with pytest.raises(TransientError) as caught:
        make_fetcher(timeout_seconds=0.25).fetch(Request(url=f"{server.url}/a"))
    assert caught.value.kind == FAILURES[name][1]
    assert caught.value.status == (int(name) if name.isdigit() else None)
    assert "127.0.0.1" in caught.value.message
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", ["400", "401", "403", "404", "405", "410", "451", "501", "505"])
def test_what_will_not_pass_is_told_at_once(
    status: str, sends: Callable[..., RawServer], fetcher: PoliteFetcher
) -> None:
    """One request, kind http, the status in the message."""
    server = sends(answer(b"no", status=f"{status} No"))
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=f"{server.url}/a"))
    assert not isinstance(caught.value, TransientError)
    assert (caught.value.kind, caught.value.status) == ("http", int(status))
    assert status in caught.value.message
    assert len(server.requests) == 1


def test_waits_grow(raw_server: Start, make_fetcher: Make) -> None:
    """The second wait is at least twice the base; jitter only adds."""
    times: list[float] = []

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        times.append(time.monotonic())
        connection.sendall(answer(b"", status="503 Busy"))
        return True

    server = raw_server(behaviour)
    with pytest.raises(TransientError):
        make_fetcher(parts={"retry_wait": 0.1}).fetch(Request(url=server.url))
    first, second = (later - earlier for earlier, later in pairwise(times))
    assert first >= 0.1
    assert second >= 0.2


def _busy(retry_after: str, *more: str) -> Behaviour:
    return _fails_first(
        lambda connection: connection.sendall(
            answer(b"", f"Retry-After: {retry_after}", *more, status="429 Too Many Requests")
        ),
        1,
    )


@pytest.mark.parametrize(
    ("retry_after", "more"),
    [
        ("1", ()),
        ("Fri, 20 Nov 2026 10:00:01 GMT", ("Date: Fri, 20 Nov 2026 10:00:00 GMT",)),
    ],
)
def test_the_server_is_given_the_time_it_asks_for(
    retry_after: str, more: tuple[str, ...], raw_server: Start, make_fetcher: Make
) -> None:
    """A short wait in seconds or as a date is kept, then the page comes."""
    server = raw_server(_busy(retry_after, *more))
    now = datetime(2026, 11, 20, 8, 0, tzinfo=timezone.utc)
    started = time.monotonic()
    page = make_fetcher(parts={"clock": lambda: now}).fetch(Request(url=server.url))
    assert page.content == b"page"
    assert 1 <= time.monotonic() - started < 10


def test_a_wait_that_the_server_asks_for_holds_for_all_threads(
    raw_server: Start, make_fetcher: Make
) -> None:
    """While one thread waits, no other asks the same host."""
    times: dict[str, float] = {}
    refused = threading.Event()

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        path = path_of(head)
        if path == "/a" and path not in times:
            times[path] = time.monotonic()
            connection.sendall(answer(b"", "Retry-After: 0.6", status="429 Too Many Requests"))
            refused.set()
        else:
            times[path] = time.monotonic() - times["/a"]
            connection.sendall(answer(b"page"))
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher()
    # The first to be asked is refused; the second asks a moment later, in another thread.
    first = threading.Thread(target=fetcher.fetch, args=(Request(url=f"{server.url}/a"),))
    first.start()
    refused.wait(10)
    time.sleep(0.2)
    assert fetcher.fetch(Request(url=f"{server.url}/b")).content == b"page"
    first.join(10)
    assert times["/b"] >= 0.6


@pytest.mark.parametrize("retry_after", ["3600", "999999999", "Fri, 31 Dec 2100 08:00:00 GMT"])
def test_a_long_wait_is_left_to_a_later_run(
    retry_after: str, raw_server: Start, make_fetcher: Make
) -> None:
    """Told at once, with the wait that was asked for, and with no second request."""
    server = raw_server(_busy(retry_after))
    started = time.monotonic()
    with pytest.raises(TransientError) as caught:
        make_fetcher().fetch(Request(url=server.url))
    assert time.monotonic() - started < 10
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 3600
    assert len(server.requests) == 1


def test_who_wants_to_be_left_alone_is_left_alone(raw_server: Start, make_fetcher: Make) -> None:
    """After an answer that asks for a long wait no other page of that host is asked for."""
    server = raw_server(_busy("3600"))
    fetcher = make_fetcher()
    for path in ("a", "b", "c"):
        with pytest.raises(
            TransientError, match=r"left alone for (another )?3[56]\d\d s"
        ) as caught:
            fetcher.fetch(Request(url=f"{server.url}/{path}"))
        assert caught.value.status == 429
    assert len(server.requests) == 1


def test_a_host_that_is_asked_too_often_is_asked_less(
    raw_server: Start, make_fetcher: Make
) -> None:
    """Three pages in a row answered by 429 with three tries each; the next ones get one try."""

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        connection.sendall(answer(b"", status="429 Too Many Requests"))
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher()
    for number in range(5):
        with pytest.raises(TransientError):
            fetcher.fetch(Request(url=f"{server.url}/{number}"))
    assert len(server.requests) == 3 * 3 + 2


def test_a_dead_host_is_not_waited_for_again_and_again(
    raw_server: Start, make_fetcher: Make
) -> None:
    """After three requests without any answer one try each, and again three once it answers."""
    silent = True

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        if silent or (path_of(head) == "/flaky" and len(server.requests) % 3):
            _reset(connection)
            return False
        connection.sendall(answer(b"page"))
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher()
    for tries in (3, 3, 3, 1, 1):
        server.requests.clear()
        with pytest.raises(TransientError):
            fetcher.fetch(Request(url=f"{server.url}/a"))
        assert len(server.requests) == tries
    silent = False
    assert fetcher.fetch(Request(url=f"{server.url}/a")).content == b"page"
    server.requests.clear()
    assert fetcher.fetch(Request(url=f"{server.url}/flaky")).content == b"page"


def test_the_delay_holds_for_retries_redirects_and_robots(
    raw_server: Start, make_fetcher: Make
) -> None:
    """Every request that the server sees is the delay apart from the one before it."""
    times: list[float] = []

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        times.append(time.monotonic())
        path = path_of(head)
        if path == "/robots.txt":
            connection.sendall(answer(b"", status="404 No"))
        elif path == "/a":
            connection.sendall(answer(b"", "Location: /b", status="302 Found"))
        elif len(times) == 3:
            connection.sendall(answer(b"", status="503 Busy"))
        else:
            connection.sendall(answer(b"page"))
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher(delay_seconds=0.2, respect_robots=True)
    assert fetcher.fetch(Request(url=f"{server.url}/a")).content == b"page"
    assert len(times) == 4
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))


def test_cookies_last_for_the_run(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """What one page sets is sent with the next, and another run starts without."""

    def sets(request: Received) -> Response:
        response = Response("page")
        response.set_cookie("session", "abc")
        return response

    httpserver.expect_request("/set").respond_with_handler(sets)
    httpserver.expect_request("/get").respond_with_handler(
        lambda request: Response(request.headers.get("Cookie", "none"))
    )
    fetcher = make_fetcher()
    fetcher.fetch(Request(url=httpserver.url_for("/set")))
    page = fetcher.fetch(Request(url=httpserver.url_for("/get")))
    assert page.content == b"session=abc"
    assert make_fetcher().fetch(Request(url=httpserver.url_for("/get"))).content == b"none"


def test_no_site_sets_cookies_for_a_whole_domain(make_fetcher: Make, raw_server: Start) -> None:
    """A cookie for .gov.cn from one of its sites reaches no other."""

    def behaviour(connection: socket.socket, head: bytes) -> bool:
        cookie = b"cookie" if b"Cookie:" in head or b"cookie:" in head else b"none"
        connection.sendall(answer(cookie, "Set-Cookie: a=1; domain=.gov.cn"))
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher(parts={"resolver": lambda host, port: ["127.0.0.1"]})
    fetcher.fetch(Request(url=f"http://evil.gov.cn:{server.port}/"))
    page = fetcher.fetch(Request(url=f"http://good.gov.cn:{server.port}/"))
    assert page.content == b"none"
