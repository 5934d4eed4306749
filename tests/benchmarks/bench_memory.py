"""How much memory a process holds that takes page after page: after 1,000, 10,000 and 100,000.

    .venv/bin/python tests/benchmarks/bench_memory.py [--pages 100000] [--clean]

The pages are generated as they are asked for (``bench_ingest``: the portals' forms, each an article
of its own, every tenth a copy) and go the whole way in this one process, as in a worker: cleaned,
labelled, compared, stored in a temporary database. With ``--clean`` they are cleaned and labelled
only, as by a further process of ``monitor ingest``, which is three times as fast. Printed at each
step: resident megabytes, their peak so far, the peak as a share of that after 1,000, and CPU
milliseconds a page. A hundred thousand take an hour.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench_ingest import SOURCE, page_of, settings_in

from monitor.app import open_monitor
from monitor.model import Entry, Page, Silence
from monitor.pipeline import Visit
from monitor.ports import shanghai_today, utc_now
from monitor.preparing import chunks, preparer
from monitor.urls import canonical_url

STEPS = (1_000, 3_000, 10_000, 30_000, 100_000)


def entries() -> Iterator[Entry]:
    """Pages as an archive on disk would give them, without end."""
    now, number = utc_now(), 0
    while True:
        url, built = page_of(number)
        page = Page(
            url=url,
            requested_url=url,
            status=200,
            content=built.content,
            fetched=now,
            content_type=built.content_type,
        )
        yield Entry(url=url, canonical_url=canonical_url(url), content=page)
        number += 1


class Watch:
    """Prints a line at each step."""

    def __init__(self) -> None:
        self._done, self._began, self._first = 0, time.process_time(), 0.0
        print(f"load {os.getloadavg()[0]:.1f}\n{'pages':>8}{'now':>8}{'peak':>8}   of the first")

    def count(self, pages: int) -> None:
        """So many more are done."""
        for _ in range(pages):
            self._done += 1
            if self._done in STEPS:
                self._say()

    def _say(self) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        self._first = self._first or peak
        spent = 1000 * (time.process_time() - self._began) / self._done
        print(
            f"{self._done:8,}{resident():5.0f} MB{peak:5.0f} MB   {peak / self._first:.2f}, "
            f"{spent:.1f} ms CPU a page",
            flush=True,
        )


def resident() -> float:
    """Megabytes that this process holds now."""
    kilobytes = Path("/proc/self/status").read_text(encoding="ascii").split("VmRSS:")[1].split()[0]
    return int(kilobytes) / 1000


def clean(count: int) -> None:
    """What a further process of ``monitor ingest`` does."""
    watch, work = Watch(), preparer(SOURCE, shanghai_today(utc_now))
    for chunk in chunks(islice(entries(), count)):
        watch.count(len(work(chunk)))


def record(count: int, folder: Path) -> None:
    """What a worker does."""
    visit = Visit(run="bench", silence=Silence.IMPORT)
    with open_monitor(settings_in(folder)) as monitor:
        watch = Watch()
        monitor.pipeline.ingest(
            islice(entries(), count),
            visit,
            source=SOURCE,
            progress=lambda _slug, _done, _listed: watch.count(1),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=STEPS[-1])
    parser.add_argument("--clean", action="store_true", help="clean and label only")
    options = parser.parse_args()
    if options.clean:
        clean(options.pages)
        return
    with tempfile.TemporaryDirectory() as name:
        record(options.pages, Path(name) / "watched")


if __name__ == "__main__":
    main()
