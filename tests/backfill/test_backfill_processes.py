"""Cells in the hands of processes: killed, interrupted, two at once."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from past_site import PastSite, watch
from portal import Command

DAYS = [date(2024, month, day) for month in (3, 4) for day in range(1, 13)]
ARGUMENTS = ("backfill", "map", "--from", "2024-03-01", "--to", "2024-04-30", "--plain", "--json")


def stored(folder: Path) -> int:
    """How many articles the database holds from the portal."""
    try:
        with closing(sqlite3.connect(folder / "monitor.db", timeout=30)) as database:
            query = "SELECT count(*) FROM articles WHERE source = 'map'"
            return int(database.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # not made yet


def waiting(folder: Path) -> int:
    """How many articles of backfills have no place by date yet."""
    with closing(sqlite3.connect(folder / "monitor.db", timeout=30)) as database:
        query = "SELECT count(*) FROM articles WHERE late = 'waiting'"
        return int(database.execute(query).fetchone()[0])


def wait_for(folder: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while stored(folder) < count:
        assert time.monotonic() < deadline, "nothing came in"
        time.sleep(0.05)


def test_a_killed_process_loses_nothing_and_doubles_nothing(
    command: Command, past: PastSite
) -> None:
    """kill -9 in the middle of a cell: the next command takes the cell at once and asks only for
    what is not stored; Ctrl-C leaves it with status 130 in the same way."""
    past.fill(*DAYS)
    past.delay = 0.1
    watch(command, past)
    killed = command.start(*ARGUMENTS)
    wait_for(command.folder, 3)
    killed.kill()
    killed.communicate()
    interrupted = command.start(*ARGUMENTS)
    wait_for(command.folder, 9)
    interrupted.send_signal(signal.SIGINT)
    _out, err = interrupted.communicate(timeout=60)
    assert (interrupted.returncode, b"Traceback" in err) == (130, False), err
    # Whatever runs next puts what came in by then in its place by date.
    assert waiting(command.folder) > 0
    assert command("run", "--source", "portal", "--days", "0", "--plain").status == 0
    assert waiting(command.folder) == 0
    past.delay = 0.0
    document = command(*ARGUMENTS).document
    assert {cell["state"] for cell in document["cells"]} == {"done"}
    assert document["cells"][0]["attempts"] == 3
    assert stored(command.folder) == len(DAYS)
    # The one in hand when it was killed may have been asked for twice.
    assert len(DAYS) <= len(past.fetched) <= len(DAYS) + 2
    coverage = command("coverage", "map", *ARGUMENTS[2:6], "--json").document
    assert [month["state"] for month in coverage] == ["complete", "complete"]
    assert document["totals"]["fetched"] < len(DAYS)


def test_two_processes_share_the_cells(command: Command, past: PastSite) -> None:
    """A lease decides who reads a cell; both end when all are read, and nothing is asked twice.

    Politeness holds across them: one request to the host at a time, the delay between two.
    """
    past.fill(*DAYS[::3])
    watch(command, past, delay=0.05)
    both = [command.start(*ARGUMENTS) for _ in range(2)]
    documents = []
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        documents.append(json.loads(out))
    assert len(past.fetched) == len(set(past.fetched)) == len(DAYS[::3])
    assert sum(document["totals"]["fetched"] for document in documents) == len(DAYS[::3])
    for document in documents:
        assert {cell["state"] for cell in document["cells"]} == {"done"}
