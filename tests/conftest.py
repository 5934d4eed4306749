"""Fixtures of the outside tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import settings
from portal import Command, Site, Webhook, today
from pytest_httpserver import HTTPServer

from monitor.reviewed import Reviewed, load_reviewed
from monitor.storage import open_store

#: Folders whose files take longest: begun last, one of them would keep a single core busy at the end.
SLOW = ("flows", "deploy", "cli", "storage", "backfill")

# A shell starts what it puts into the background with Ctrl-C ignored, and children inherit that;
# tests send it to theirs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files; the order within each stays."""
    here = Path(__file__).parent
    rank = {name: place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(here).parts[0], len(SLOW)))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a server, a process or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name binary parameters by their argument.

    Packed bytes hold the time of packing, and every process of the suite must collect the same
    names.
    """
    return argname if isinstance(val, bytes) and not val.isascii() else None


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    """Loopback by number: a name might resolve to ::1 first."""
    return ("127.0.0.1", 0)


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    """An empty portal; ``site.add`` fills it."""
    return Site(httpserver)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A webhook on a server of its own."""
    server = HTTPServer(host="127.0.0.1", port=0)
    server.start()
    try:
        yield Webhook(server)
    finally:
        server.clear()
        server.stop()


@pytest.fixture(scope="session")
def reviewed() -> Reviewed:
    """What seeds/ holds."""
    return load_reviewed()


@pytest.fixture(scope="session")
def reviewed_database(tmp_path_factory: pytest.TempPathFactory, reviewed: Reviewed) -> Path:
    """A database that holds the reviewed data alone; to be copied."""
    path = tmp_path_factory.mktemp("reviewed") / "monitor.db"
    store = open_store(f"sqlite:///{path}")
    reviewed.fill(store, now=datetime(2026, 11, 21, 1, 0, tzinfo=timezone.utc))
    store.close()
    return path


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """``monitor`` in an empty folder."""
    return Command(tmp_path)


@pytest.fixture
def days_ago() -> Callable[[int], date]:
    """A day in Shanghai before today."""
    return lambda days: today() - timedelta(days=days)
