"""Turns at hosts among machines that share a database."""

from __future__ import annotations

import json
import os
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
from processes import run_at_once
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.fetch.machines import SharedTurns
from monitor.leases import new_owner
from monitor.storage import Store

PAUSE = 0.3

# One machine: a folder of turns of its own, and the database in common.
MACHINE = """
import json, sys
from pathlib import Path
from monitor.config import FetchSettings
from monitor.fetch import PoliteFetcher
from monitor.model import Request
from monitor.storage import open_store
_, _, number, database, folder, url, pause = sys.argv
store = open_store(database)
fetcher = PoliteFetcher(
    FetchSettings(delay_seconds=float(pause), allow_private_hosts=True, respect_robots=False),
    turns_folder=Path(folder) / number,
    shared=store,
)
print("ready", flush=True)
sys.stdin.readline()
statuses = [fetcher.fetch(Request(url=f"{url}/{number}/{n}")).status for n in range(4)]
fetcher.close()
store.close()
print(json.dumps(statuses))
"""


def test_two_machines_at_one_host_keep_one_pause(
    migrated_postgresql: str, httpserver: HTTPServer, tmp_path: Path
) -> None:
    """Whoever asks, the host is left alone for the pause after each answer, and nobody starves."""
    spans: list[tuple[float, float]] = []

    def answer(request: Request) -> Response:
        began = time.monotonic()
        time.sleep(0.05)
        spans.append((began, time.monotonic()))
        return Response("<p>A page.</p>", content_type="text/html")

    for number in range(2):
        for n in range(4):
            httpserver.expect_request(f"/{number}/{n}").respond_with_handler(answer)
    url = httpserver.url_for("").rstrip("/")
    arguments = (migrated_postgresql, str(tmp_path), url, str(PAUSE))
    lines = run_at_once(MACHINE, "", *arguments, count=2)
    assert [json.loads(line) for line in lines] == [[200] * 4] * 2
    assert len(spans) == 8
    for (_, ended), (began, _) in pairwise(sorted(spans)):
        assert began - ended >= PAUSE * 0.95


def test_a_host_is_held_paused_postponed_and_freed_from_the_dead(store: Store) -> None:
    """One holder at a time; the pause counts from the end; a dead holder is not waited for."""

    def take(owner: str, *, pause: float = 0.0, lapse: float = 60.0) -> str | None:
        return store.take_host("example.cn", owner, pause=pause, lapse=lapse).holder

    assert take("a") == "a"
    assert take("b") == "a"
    assert store.take_host("other.cn", "b", pause=60, lapse=60).holder == "b"
    store.leave_host("example.cn", "b")  # not the holder: nothing happens
    assert take("b") == "a"
    store.leave_host("example.cn", "a")
    left = store.take_host("example.cn", "b", pause=60, lapse=60)
    assert left.holder is None
    assert 30 < left.wait <= 60
    assert take("b", lapse=-1) == "b"  # lapsed as it began
    assert take("c") == "c"
    store.leave_host("example.cn", "c")
    store.postpone_host("example.cn", 60)
    assert 30 < store.take_host("example.cn", "a", pause=0, lapse=60).wait <= 60

    process = subprocess.Popen(["true"])
    process.wait()
    dead = new_owner().replace(f"/{os.getpid()}/", f"/{process.pid}/")
    assert store.take_host("third.cn", dead, pause=0, lapse=600).holder == dead
    started = time.monotonic()
    with SharedTurns(store, lapse=60).take("third.cn", 0.01):
        assert time.monotonic() - started < 30


def test_without_its_database_a_machine_goes_on_alone(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The work is done, and one warning says that other machines are not waited for."""
    with store._write() as session:
        session.connection().exec_driver_sql("ALTER TABLE hosts RENAME TO gone")
    try:
        turns, done = SharedTurns(store, lapse=60), 0
        for _ in range(2):
            with turns.take("example.cn", 0.01):
                done += 1
    finally:
        with store._write() as session:
            session.connection().exec_driver_sql("ALTER TABLE gone RENAME TO hosts")
    assert (done, caplog.text.count("are not kept apart")) == (2, 1)
