"""A disk that fills up in the middle of a run: what was read is reported, in sentences."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date

from portal import Command, Site

from monitor.app import open_monitor
from monitor.config import load_settings

#: Bytes of new pages that the database's log still takes: some articles, not all.
ROOM = 300_000
ARTICLES = 30


def _room_for_some() -> None:
    """No file of the process grows further than this, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def test_a_disk_that_fills_up_leaves_the_sources_partial_report(
    command: Command, site: Site, days_ago: Callable[[int], date]
) -> None:
    """What was stored counts, what was left counts as failed; no traceback, one document."""
    for number in range(ARTICLES):
        words = f"第{number}号公报：产业链建设进展平稳，{number * 37}家企业参加。\n" * 12
        site.add(f"t{number}", f"产业链公报第{number}号", words, days_ago(0))
    path = command.watch(site)
    with open_monitor(load_settings(path, {})):
        pass  # the database is made, and its log is empty again
    done = subprocess.run(
        [sys.executable, "-B", "-m", "monitor", "run", "--plain", "--json"],
        cwd=command.folder,
        capture_output=True,
        preexec_fn=_room_for_some,
        timeout=120,
        check=False,
    )
    said = done.stderr.decode()
    document = json.loads(done.stdout)
    assert (done.returncode, document["ok"]) == (1, False), said
    assert "Traceback" not in said
    (source,) = document["sources"]
    assert source["state"] == "failed"
    parts = ("new", "copies", "same_story", "revised", "unchanged", "failed")
    assert sum(source[part] for part in parts) == source["listed"] == ARTICLES
    assert 0 < source["failed"] < ARTICLES
    assert source["errors"][-1]["kind"] == "store"
