"""The alerts on a real database: killed processes, two workers at once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alert_cases import story
from alert_worker import work
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.model import AlertCounts, DeliveryState, Draft, Known, Signature, Verdict, VerdictKind
from monitor.storage import Store, open_store

HERE = Path(__file__).parent


def always_new(candidates: Sequence[Known]) -> Verdict:
    """A ladder that recognises nothing."""
    return Verdict(kind=VerdictKind.NEW, story="")


def record(store: Store, count: int) -> list[str]:
    """Stories that may alert; their addresses."""
    urls = []
    for number in range(count):
        made = story(f"{number:04}")
        store.record(
            Draft(
                article=made.head,
                labels=made.labels,
                signature=Signature(content_hash=made.id, minhash=(number,), shingles=1, keys=()),
                source="gx-english",
                run="run",
                seen=datetime.now(timezone.utc),
            ),
            always_new,
        )
        urls.append(made.head.url)
    return urls


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'monitor.db'}"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.mark.parametrize("fatal", [1, 2, 4])
def test_a_killed_process_loses_nothing_and_repeats_only_what_is_marked(
    fatal: int, database: str, store: Store, httpserver: HTTPServer
) -> None:
    """kill -9 while a message is under way: all arrive, the repeat alone has its mark."""
    wanted = record(store, 4)
    taken: list[tuple[str, bool]] = []
    bodies: list[str] = []
    victim: list[int] = []

    def take(request: Request) -> Response:
        headers = request.headers
        taken.append((headers["Idempotency-Key"], "X-Monitor-Repeat" in headers))
        bodies.append(request.get_json()["message"])
        if len(taken) == fatal:
            os.kill(victim[0], signal.SIGKILL)
        return Response()

    httpserver.expect_request("/in").respond_with_handler(take)
    hook = f"json://127.0.0.1:{httpserver.port}/in"
    process = subprocess.Popen(
        [sys.executable, str(HERE / "alert_worker.py"), "run", database, hook],
        env={**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent}"},
        stdout=subprocess.DEVNULL,
    )
    victim.append(process.pid)
    assert process.wait(30) == -signal.SIGKILL
    assert len(taken) == fatal
    others = AlertCounts(delivered=4 - fatal)
    assert work(database, [hook]) == others  # the lease of the one under way still holds
    assert work(database, [hook], later=timedelta(seconds=61)) == AlertCounts(delivered=1)
    assert all(row.state is DeliveryState.SENT for row in store.deliveries())
    assert all(any(url in body for body in bodies) for url in wanted)
    times = Counter(key for key, _ in taken)
    assert sorted(times.values()) == [1, 1, 1, 2]
    (repeated,) = [key for key, number in times.items() if number == 2]
    assert [marked for key, marked in taken if key == repeated] == [False, True]
    assert sum(marked for _, marked in taken) == 1


@pytest.mark.parametrize(("way", "least"), [("alone", 8), ("burst", 3), ("due", 10)])
def test_killed_at_any_step_nothing_is_missing_and_repeats_are_marked(
    way: str, least: int, database: str, store: Store, httpserver: HTTPServer, tmp_path: Path
) -> None:
    """Before every call that changes the outbox, from matching to recording: the next runs send all
    that is left, and what they send a second time has the first one's id and the mark."""
    wanted = record(store, 2)
    store.close()
    came: dict[str, list[tuple[str, bool, str]]] = {}

    def take(request: Request) -> Response:
        headers, body = request.headers, request.get_json()
        marked = headers.get("X-Monitor-Repeat") == "possible"
        came.setdefault(request.path, []).append(
            (headers["Idempotency-Key"], marked, body["message"])
        )
        return Response()

    httpserver.expect_request(re.compile(r"/step/\d+")).respond_with_handler(take)
    made = subprocess.run(
        [
            *(sys.executable, str(HERE / "alert_worker.py"), "steps"),
            *(database.removeprefix("sqlite:///"), str(tmp_path)),
            *(f"json://127.0.0.1:{httpserver.port}/step/{{}}", way),
        ],
        env={**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent}"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=240,
    )
    calls = int(made.stdout)
    assert calls >= least
    repeats = 0
    for step in range(1, calls + 2):
        left = open_store(f"sqlite:///{tmp_path / f'{step}.db'}")
        rows = list(left.deliveries())
        left.close()
        assert [row.state for row in rows] == [DeliveryState.SENT] * 2, step
        messages = came[f"/step/{step}"]
        assert all(any(url in text for _, _, text in messages) for url in wanted), step
        first: set[str] = set()
        for key, marked, _ in messages:
            repeats += key in first
            assert marked or key not in first, step
            first.add(key)
    assert repeats >= 1  # killed between sending and recording


def test_two_workers_on_one_database_send_every_row_once(
    database: str, store: Store, httpserver: HTTPServer
) -> None:
    """Both match and send at the same time: one row, one message, each."""
    record(store, 20)
    keys: list[str] = []

    def take(request: Request) -> Response:
        keys.append(request.headers["Idempotency-Key"])
        return Response()

    httpserver.expect_request("/a").respond_with_handler(take)
    httpserver.expect_request("/b").respond_with_handler(take)
    hooks = [f"json://127.0.0.1:{httpserver.port}/{name}" for name in "ab"]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: work(database, hooks), range(2)))
    assert sum(counts.delivered for counts in results) == 40
    assert Counter(keys) == Counter(row.id for row in store.deliveries())
    assert len(keys) == 40


def test_a_second_run_has_nothing_to_send(
    database: str, store: Store, httpserver: HTTPServer
) -> None:
    """Running again is always safe."""
    record(store, 3)
    httpserver.expect_request("/a").respond_with_data("")
    hook = f"json://127.0.0.1:{httpserver.port}/a"
    assert work(database, [hook]).delivered == 3
    assert work(database, [hook]) == AlertCounts()
    assert len(httpserver.log) == 3
