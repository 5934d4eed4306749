"""Servers and fetchers on loopback; a well-behaved server comes from pytest-httpserver."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from raw_server import Behaviour, RawServer

from monitor.config import FetchSettings
from monitor.fetch import PoliteFetcher


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
