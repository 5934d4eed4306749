"""Real servers on loopback: a well-behaved one comes from pytest-httpserver, the others from here."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monitor.config import FetchSettings
from monitor.fetch import PoliteFetcher

#: What a raw server does with one request: it gets the connection and the request's head, and
#: returns whether the connection stays open.
Behaviour = Callable[[socket.socket, bytes], bool]


@dataclass
class RawServer:
    """A server that writes whatever bytes a test wants, whenever it wants."""

    behaviour: Behaviour
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.stopped = threading.Event()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                while head := _read_head(connection):
                    self.requests.append(head)
                    if not self.behaviour(connection, head):
                        return
        except OSError:  # the client has had enough, which is what many tests are about
            return

    def close(self) -> None:
        self.stopped.set()
        self._listening.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            return b""
        head += piece
    return head


def path_of(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole HTTP answer as bytes."""
    lines = [f"HTTP/1.1 {status}", *headers]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.fixture
def raw_server() -> Iterator[Callable[[Behaviour], RawServer]]:
    """Starts raw servers and stops them after the test."""
    servers: list[RawServer] = []

    def start(behaviour: Behaviour) -> RawServer:
        servers.append(RawServer(behaviour))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def sends(raw_server: Callable[[Behaviour], RawServer]) -> Callable[..., RawServer]:
    """A server that sends these bytes to every request and then hangs up."""

    def start(data: bytes, *, keep: bool = False) -> RawServer:
        def behaviour(connection: socket.socket, head: bytes) -> bool:
            connection.sendall(data)
            return keep

        return raw_server(behaviour)

    return start


@pytest.fixture
def make_fetcher(tmp_path: Path) -> Iterator[Callable[..., PoliteFetcher]]:
    """Fetchers for loopback: no delay, short waits, no robots.txt unless a test asks for it."""
    fetchers: list[PoliteFetcher] = []

    def make(*, parts: dict[str, Any] | None = None, **settings: Any) -> PoliteFetcher:
        chosen = {
            "delay_seconds": 0,
            "timeout_seconds": 2,
            "allow_private_hosts": True,
            "respect_robots": False,
            **settings,
        }
        given = {"retry_wait": 0.01, "turns_folder": tmp_path / "turns", **(parts or {})}
        fetchers.append(PoliteFetcher(FetchSettings(**chosen), **given))
        return fetchers[-1]

    yield make
    for fetcher in fetchers:
        fetcher.close()


@pytest.fixture
def fetcher(make_fetcher: Callable[..., PoliteFetcher]) -> PoliteFetcher:
    return make_fetcher()
