"""Articles a second from a local WARC, on one process and on two, and what the way around costs.

    .venv/bin/python tests/benchmarks/bench_ingest.py [--pages 2000] [--turns 2] [--only bare]

The pages have the forms, the furniture and the encodings of the portals (``bench_clean``, some
30 kB), with generated articles of some 500 words (``dedupe_corpus``), every tenth a copy of an
earlier one. Printed: wall time of ``monitor ingest`` on one process and on two, in turns, the best
of each, and their ratio. A further process costs a second or two until it has loaded its words, so
few pages give a worse ratio than many.

Wall times of two processes mean something on two idle cores only, and cores that share a machine
with others take from each other. So two more ratios are printed. "ideal": what the CPU time would
give with a core for each process and none waiting, the larger of the busier process and of half of
both, over the CPU time of one process. "halves": two runs on one process side by side, each with
half of the pages and a database of its own, the slower over one run with all: what the machine
itself allows at best.

Last, CPU time of the whole on one process against the library calls that it makes, in a plain loop.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import io
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench_clean import TEMPLATES, Built, Filling, with_menus
from dedupe_corpus import make, text_of
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.app import open_monitor
from monitor.assembly import read
from monitor.config import Settings, load_settings
from monitor.dedupe import Reading, decide, sign
from monitor.model import Draft, Entry, Silence, Source
from monitor.ports import shanghai_today, utc_now
from monitor.reading import load_classifier
from monitor.reviewed import known_store, load_reviewed
from monitor.sources.files import read_files

#: Day of the first article.
SINCE = date(2025, 1, 1)
SOURCE = Source(slug="ingest", name="Local files", kind="files", url="")


def filling(number: int, since: date) -> Filling:
    """Article ``number``: a lead, and paragraphs from three articles of the corpus.

    Twenty are published a day, from ``since`` on."""
    lead, body = text_of(make(number)).split("\n", 1)
    more = [text_of(make(number + step)).split("\n", 1)[1] for step in (10_000_000, 20_000_000)]
    day = since + timedelta(days=number // 20 % 600)
    return Filling(f"{lead[:40]} {number}", (lead, body, *more), day)


def write_warc(path: Path, count: int, *, first: int = 0, since: date = SINCE) -> None:
    """An archive of so many pages: articles ``first`` and on, every tenth a copy of another."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(first, first + count):
            url, page = page_of(number, since)
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", page.content_type or "text/html")], "HTTP/1.1"
            )
            payload = io.BytesIO(page.content)
            writer.write_record(
                writer.create_warc_record(url, "response", payload=payload, http_headers=headers)
            )


def page_of(number: int, since: date = SINCE) -> tuple[str, Built]:
    """Address and page of article ``number``; every tenth has the text of an earlier one."""
    told = number - 7 if number % 10 == 9 else number
    built = with_menus(TEMPLATES[number % len(TEMPLATES)](filling(told, since)))
    return f"http://site{number % 40}.example.cn/a/{number}.html", built


def settings_in(folder: Path) -> Settings:
    folder.mkdir()
    config = folder / "monitor.toml"
    config.write_text('catalogue = "none"\n', encoding="utf-8")
    return load_settings(config)


@dataclass(frozen=True)
class Took:
    """Seconds of one ingest: by the clock, and of CPU in this process and in the others."""

    wall: float
    own: float
    others: float

    @property
    def ideal(self) -> float:
        """By the clock, were there an idle core for each of two processes."""
        return max(self.own, (self.own + self.others) / 2) if self.others else self.own


def ingested(folder: Path, warc: Path, processes: int) -> Took:
    """One ingest into a new database."""
    with open_monitor(settings_in(folder)) as monitor:
        started, own, others = time.perf_counter(), time.process_time(), children()
        report = monitor.ingest([warc], processes=processes)
        took = time.perf_counter() - started
        own, others = time.process_time() - own, children() - others
    assert not report.totals.failed, report
    return Took(took, own, others)


def side_by_side(folder: Path, halves: Sequence[Path]) -> float:
    """Seconds of the slower of two runs at once that have nothing to do with each other."""
    folder.mkdir()
    with ProcessPoolExecutor(len(halves), mp_context=get_context("spawn")) as pool:
        runs = [
            pool.submit(ingested, folder / str(half), warc, 1) for half, warc in enumerate(halves)
        ]
        return max(run.result().wall for run in runs)


def compare_processes(folder: Path, warc: Path, count: int, turns: int) -> None:
    """One process, two, and two halves in turns; each time the best of its own."""
    done: dict[int, list[Took]] = {1: [], 2: []}
    halves = [folder / "first.warc.gz", folder / "second.warc.gz"]
    for half, path in enumerate(halves):
        write_warc(path, count // 2, first=half * (count // 2))
    loads, apart = [], []
    for turn in range(turns):
        for processes, times in done.items():
            times.append(ingested(folder / f"on-{processes}-{turn}", warc, processes))
            loads.append(os.getloadavg()[0])
        apart.append(side_by_side(folder / f"halves-{turn}", halves))
    wall = {processes: min(one.wall for one in times) for processes, times in done.items()}
    cpu = {
        processes: min(times, key=lambda one: one.own + one.others)
        for processes, times in done.items()
    }
    print(
        f"load {min(loads):.1f} to {max(loads):.1f}, of which one or two are this benchmark's own"
    )
    print(
        f"{'processes':>9}{'wall':>9}{'articles/s':>12}{'CPU here':>10}{'others':>8}   of one: wall, ideal"
    )
    for processes, took in cpu.items():
        print(
            f"{processes:9}{wall[processes]:7.1f} s{count / wall[processes]:12.0f}{took.own:8.1f} s"
            f"{took.others:6.1f} s   {wall[processes] / wall[1]:.3f}, {took.ideal / cpu[1].ideal:.3f}"
        )
    print(f"   halves{min(apart):7.1f} s{'':37}{min(apart) / wall[1]:.3f}")


def children() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare(settings: Settings, warc: Path) -> float:
    """CPU seconds of the library calls alone: read, clean, label, sign, decide, store."""
    reviewed, classifier = load_reviewed(), load_classifier()
    with known_store(settings, reviewed) as store:
        started, now = time.process_time(), utc_now()
        today = shanghai_today(utc_now)
        for entry in read_files([warc], now):
            assert isinstance(entry, Entry)
            article = read(SOURCE, entry, entry.content, today)
            day = article.published.day if article.published else None
            labels = classifier.classify(
                article.title, article.text, published=day, language=article.language
            )
            signature = sign(article, labels)
            draft = Draft(
                article=article,
                labels=labels,
                signature=signature,
                source="ingest",
                run="bare",
                seen=now,
                page=entry.content,
                silence=Silence.IMPORT,
                entry=entry.canonical_url,
            )
            reading = Reading(article, labels, signature)
            store.record(draft, partial(decide, reading))
            reading.keep()
        return time.process_time() - started


def compare_with_bare(folder: Path, warc: Path, count: int, turns: int) -> None:
    """The best of some turns of each: what else runs on the machine hits both."""
    whole, calls = [], []
    for turn in range(turns):
        calls.append(bare(settings_in(folder / f"bare-{turn}"), warc))
        with open_monitor(settings_in(folder / f"whole-{turn}")) as monitor:
            started = time.process_time()
            monitor.ingest([warc], processes=1)
            whole.append(time.process_time() - started)
    ratio = min(whole) / min(calls)
    print(
        f"whole: {min(whole) / count * 1000:.2f} ms CPU an article, {ratio:.3f} of the bare calls"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=2, help="of each; the best counts")
    parser.add_argument("--only", choices=("processes", "bare"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = folder / "pages.warc.gz"
        write_warc(warc, options.pages)
        size = warc.stat().st_size / options.pages / 1000
        print(f"{options.pages} pages, {size:.1f} kB each as packed")
        if options.only != "bare":
            compare_processes(folder, warc, options.pages, options.turns)
        if options.only != "processes":
            compare_with_bare(folder, warc, options.pages, options.turns)


if __name__ == "__main__":
    main()
