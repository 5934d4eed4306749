"""How fast the outbox drains, and whether a dead destination holds up the healthy ones.

    python tests/benchmarks/bench_outbox.py [--rows 10000] [--url URL] [--hanging]

A quarter of the rows each for three webhooks that answer at once and one that is dead: nobody
listens there, or with ``--hanging`` it takes the connection and never answers. The same rows for
the three alone are drained first, to compare with. Prints for each drain the wall and CPU time, and
when each webhook had its last message.
"""

# ruff: noqa: T201, E402 (a command's output; the tests' stories are in a folder named first)

from __future__ import annotations

import argparse
import logging
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(_TESTS / "alerts"), str(_TESTS)]

from alert_cases import NAMES, destinations, rule, settings, story

from monitor.alerts.outbox import deliver, match_all
from monitor.model import Draft, Signature, Verdict, VerdictKind
from monitor.storage import Store, open_store

HEALTHY = 3


@dataclass
class Receivers:
    """Webhooks on one port that answer at once; how much each got, and when last."""

    port: int = 0
    count: dict[str, int] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)


@contextmanager
def receivers() -> Iterator[Receivers]:
    seen = Receivers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            seen.count[self.path] = seen.count.get(self.path, 0) + 1
            seen.last[self.path] = time.perf_counter()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def dead(*, hanging: bool) -> Iterator[str]:
    """The URL of a destination that takes nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        port = server.getsockname()[1]
        if hanging:
            yield f"json://127.0.0.1:{port}/dead"
            return
    yield f"json://127.0.0.1:{port}/dead"


def record(store: Store, count: int) -> None:
    """Stories that may alert."""

    def decide(candidates: object) -> Verdict:
        return Verdict(kind=VerdictKind.NEW, story="")

    for number in range(count):
        made = story(f"{number:06}")
        draft = Draft(
            article=made.head,
            labels=made.labels,
            signature=Signature(content_hash=made.id, minhash=(number,), shingles=1, keys=()),
            source="bench",
            run="bench",
            seen=datetime.now(timezone.utc),
        )
        store.record(draft, decide)


def clock() -> datetime:
    return datetime.now(timezone.utc)


def drain(database: str, stories: int, lost: str | None, title: str) -> None:
    """Record, match and send everything, one message a row."""
    store = open_store(database)
    with receivers() as seen:
        urls = [f"json://127.0.0.1:{seen.port}/{number}" for number in range(HEALTHY)]
        found = destinations(*urls, *([lost] if lost else []))
        options = settings(burst=1_000_000)
        record(store, stories)
        created = match_all(store, [rule()], found, options, clock)
        wall, cpu = time.perf_counter(), time.process_time()
        counts = deliver(
            store, store, found, options, NAMES, clock, rules=[rule()], owner="bench", patience=0
        )
        ended = time.perf_counter() - wall
        print(
            f"{title}: {created} rows, {counts.delivered} delivered, {counts.failed} failed in "
            f"{ended:.1f} s ({time.process_time() - cpu:.1f} s CPU)"
        )
        for path in sorted(seen.last):
            after = seen.last[path] - wall
            print(f"  webhook {path}: {seen.count[path]} messages, the last after {after:.1f} s")
    store.close()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--url", help="of an empty database; temporary SQLite files if left out")
    parser.add_argument("--hanging", action="store_true", help="the dead one takes connections")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    stories = options.rows // (HEALTHY + 1)
    with tempfile.TemporaryDirectory() as folder, dead(hanging=options.hanging) as lost:
        if options.url:
            drain(options.url, stories, lost, "with a dead destination")
            return
        drain(f"sqlite:///{folder}/alone.db", stories, None, "healthy ones alone")
        drain(f"sqlite:///{folder}/dead.db", stories, lost, "with a dead destination")


if __name__ == "__main__":
    main()
