"""What cutting a large dump into cells costs, and what several workers gain by it.

    .venv/bin/python tests/benchmarks/bench_dump.py [--pages 1000] [--workers 2] [--cells 8]

Printed: CPU time a page to look through the dump beforehand; then, for one worker and for several
that share the cells in one SQLite database, wall time, the CPU time of each, and the wall time that
this comes to with an idle core for each ("ideal": the busiest one's CPU time). Last, what arranging
by date takes in the end. The pages are those of ``bench_ingest``.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from bench_ingest import write_warc

from monitor.app import Monitor, open_monitor
from monitor.backfill.dumps import admission_of, survey, whole_name
from monitor.backfill.planning import Wanted, cells_of, way_of
from monitor.cells import Cell
from monitor.config import load_settings
from monitor.past import Past
from monitor.ports import shanghai_today, utc_now

SINCE = date(2025, 1, 1)


def folder_with(folder: Path, warc: Path) -> Path:
    """A configuration whose one source is the dump."""
    folder.mkdir()
    config = folder / "monitor.toml"
    config.write_text(
        'catalogue = "none"\n[[source]]\nslug = "old"\nname = "Old"\nkind = "archive"\n'
        f'url = "{warc}"\n',
        encoding="utf-8",
    )
    return config


def past_of(monitor: Monitor) -> Past:
    until = min(SINCE + timedelta(days=700), shanghai_today(utc_now))
    return Past.of(monitor, ["old"], Wanted.named(SINCE, until))


def prepare(config: Path, warc: Path, pages: int) -> tuple[int, float]:
    """Enter cells of so many pages into the ledger; how many, and the CPU time of the look."""
    with open_monitor(load_settings(config), ["old"]) as monitor:
        past = past_of(monitor)
        (source,) = past.sources
        started = time.process_time()
        stretches = list(survey(warc, admission_of(source), pages))
        took = time.process_time() - started
        way, _why = way_of(source, past.backfill.wanted)
        (first, *_more) = cells_of(source, way, past.backfill.wanted, today=shanghai_today(utc_now))
        cells = [
            Cell(
                source="old",
                way=way,
                name=f"{whole_name(first)} from byte {stretch.begin}",
                since=first.since,
                until=first.until,
                position=position,
                start=first.start,
                stretch=stretch,
            )
            for position, stretch in enumerate(stretches)
        ]
        monitor.store.add_cells(cells, now=utc_now())
    return len(cells), took


def work(config: Path, told: multiprocessing.Queue[float]) -> None:
    """What a worker does: every cell that is free."""
    with open_monitor(load_settings(config), ["old"]) as monitor:
        past = past_of(monitor)
        past.read(past.sources[0])
    told.put(time.process_time())


def measure(config: Path, workers: int) -> tuple[float, list[float], float]:
    """(wall time, CPU time of each worker, CPU time of arranging)."""
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[float] = context.Queue()
    started = time.perf_counter()
    processes = [context.Process(target=work, args=(config, told)) for _ in range(workers)]
    for process in processes:
        process.start()
    spent = [told.get() for _ in processes]
    for process in processes:
        process.join()
    wall, own = time.perf_counter() - started, time.process_time()
    with open_monitor(load_settings(config), ["old"]) as monitor:
        past_of(monitor).arrange()
    return wall, spent, time.process_time() - own


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cells", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = folder / "pages.warc.gz"
        write_warc(warc, arguments.pages, since=SINCE)
        one = 0.0
        for workers in (1, arguments.workers):
            config = folder_with(folder / f"by-{workers}", warc)
            cells, looked = prepare(config, warc, -(-arguments.pages // arguments.cells))
            wall, spent, arranging = measure(config, workers)
            one = one or max(spent)
            print(
                f"{workers} workers, {cells} cells: looked through in "
                f"{1000 * looked / arguments.pages:.2f} ms a page; {wall:.1f} s, CPU "
                f"{' + '.join(f'{seconds:.1f}' for seconds in sorted(spent))} s, ideal "
                f"{max(spent) / one:.2f} of one; arranging {arranging:.1f} s; "
                f"load {os.getloadavg()[0]:.1f}"
            )


if __name__ == "__main__":
    main()
