"""What an article costs where ten thousand are stored, and where three hundred thousand are.

    .venv/bin/python tests/benchmarks/bench_growth.py [--stored 10000 300000] [--keep FOLDER]

The archives are those of ``bench_dedupe.py`` and may be shared with it by ``--keep``: stories,
articles, signatures, keys, chains and regions in the store's own tables; one article in twenty is
signed by the real code and kept by the store's own functions, the others are its shadows, with
random hashes where a text of their own would have them and the real keys where many share them
(``dedupe_archive``). They have no pages, which no look-up reads. There are 300 articles a day, so
the larger archive is older and not denser.

Pages of new articles of the days after, every tenth a copy of an earlier one (``bench_ingest``),
are cleaned, labelled and recorded in a copy of each archive by the pipeline's own ingest, in a
process of its own. Printed: CPU milliseconds an article for cleaning and labelling, for recording
(look-up, ladder, storing) and for both, the better of some turns, which alternate; and the ratio to
the first archive. Cleaning knows no archive: where its figures differ, the machine is restless.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from bench_ingest import SOURCE, settings_in, write_warc
from dedupe_archive import fill
from dedupe_corpus import made_on

from monitor.app import open_monitor
from monitor.config import Settings
from monitor.model import Silence
from monitor.pipeline import Visit
from monitor.ports import shanghai_today, utc_now
from monitor.preparing import preparer, readied
from monitor.sources.files import read_files

#: Numbers of the measured articles; none of them is stored before.
_FROM = 60_000_000
#: Recorded first and not counted: imports, statements, and the pages of the database's indexes.
_WARMING = 100


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds an article."""

    cleaning: float
    recording: float

    @property
    def whole(self) -> float:
        return self.cleaning + self.recording


def measure(settings: Settings, warc: Path) -> Cost:
    """What the pages cost, taken into the database of the settings."""
    now = utc_now()
    with open_monitor(settings) as monitor:
        clean = preparer(SOURCE, shanghai_today(utc_now))
        entries = read_files([warc], now)
        visit = Visit(run="bench", silence=Silence.IMPORT)
        warming = list(islice(entries, _WARMING))
        monitor.pipeline.ingest(readied(warming, clean(warming)), visit, source=SOURCE)
        pages = list(entries)
        began = time.process_time()
        ready = list(readied(pages, clean(pages)))
        cleaned = time.process_time()
        collected = monitor.pipeline.ingest(ready, visit, source=SOURCE)
        done = time.process_time()
    assert not collected.report.counts.failed
    each = 1000 / len(pages)
    return Cost((cleaned - began) * each, (done - cleaned) * each)


def measured(archive: Path, warc: Path) -> Cost:
    """``measure`` over a copy of an archive, in a process of its own."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as name:
        folder = Path(name) / "measured"
        settings = settings_in(folder)
        shutil.copyfile(archive, folder / "monitor.db")
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(measure, (settings, warc))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stored", type=int, nargs="+", default=[10_000, 300_000])
    parser.add_argument("--pages", type=int, default=600, help="pages that are counted")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for the archives; default: none")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made: list[tuple[int, Path, Path]] = []
        for stored in chosen.stored:
            archive = folder / f"archive-{stored}.db"
            if not archive.exists():
                unfinished = archive.with_suffix(".part")
                unfinished.unlink(missing_ok=True)
                fill(unfinished, stored)
                unfinished.rename(archive)
            warc = Path(temporary) / f"after-{stored}.warc.gz"
            write_warc(warc, _WARMING + chosen.pages, first=_FROM, since=made_on(stored).date())
            made.append((stored, archive, warc))
        costs: dict[int, list[Cost]] = {stored: [] for stored in chosen.stored}
        for _turn in range(chosen.turns):
            for stored, archive, warc in made:
                costs[stored].append(measured(archive, warc))
        report(made, costs)


def report(made: Sequence[tuple[int, Path, Path]], costs: dict[int, list[Cost]]) -> None:
    print(f"{datetime.now():%H:%M}, load {os.getloadavg()[0]:.1f}; CPU ms an article")
    print(f"{'stored':>9}{'clean':>8}{'record':>8}{'whole':>8}{'size':>10}   of the first")
    first: Cost | None = None
    for stored, archive, _ in made:
        cleaning = min(cost.cleaning for cost in costs[stored])
        best = Cost(cleaning, min(cost.recording for cost in costs[stored]))
        first = first or best
        print(
            f"{stored:9,}{best.cleaning:8.2f}{best.recording:8.2f}{best.whole:8.2f}"
            f"{archive.stat().st_size / 1e6:7.0f} MB   record {best.recording / first.recording:.2f}, "
            f"whole {best.whole / first.whole:.2f}"
        )


if __name__ == "__main__":
    main()
