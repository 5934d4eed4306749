"""Articles a second from a local WARC, on one process and on two, and what the way around costs.

    .venv/bin/python tests/benchmarks/bench_ingest.py [--pages 600] [--only bare] [--memory 5000]

Prints wall time and articles a second of `monitor ingest` for one and two processes, with their
ratio; CPU time of the whole on one process against the library calls that it makes, called in a
plain loop; and with ``--memory`` how much a process that cleans grows over so many pages. The pages
have the forms, the furniture and the encodings of the portals (``bench_clean``, some 25 kB), with
generated articles of some 500 words (``dedupe_corpus``), every tenth a copy of an earlier one. Wall
times of two processes mean something on a machine with two idle cores only.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import gc
import io
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from bench_clean import TEMPLATES, Filling, with_menus
from dedupe_corpus import make, text_of
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.app import open_monitor
from monitor.assembly import read
from monitor.config import Settings, load_settings
from monitor.dedupe import decide, sign
from monitor.model import Draft, Entry, Silence, Source
from monitor.ports import shanghai_today, utc_now
from monitor.preparing import _preparer, chunks
from monitor.reading import load_classifier
from monitor.reviewed import known_store, load_reviewed
from monitor.sources.files import read_files

SOURCE = Source(slug="ingest", name="Local files", kind="files", url="")


def filling(number: int) -> Filling:
    """Article ``number``: a lead, and paragraphs from three articles of the corpus."""
    lead, body = text_of(make(number)).split("\n", 1)
    more = [text_of(make(number + step)).split("\n", 1)[1] for step in (10_000_000, 20_000_000)]
    day = date(2025, 1, 1) + timedelta(days=number // 20 % 600)
    return Filling(f"{lead[:40]} {number}", (lead, body, *more), day)


def write_warc(path: Path, count: int) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(count):
            told = number - 7 if number % 10 == 9 else number
            page = with_menus(TEMPLATES[number % len(TEMPLATES)](filling(told)))
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", page.content_type or "text/html")], "HTTP/1.1"
            )
            url = f"http://site{number % 40}.example.cn/a/{number}.html"
            payload = io.BytesIO(page.content)
            writer.write_record(
                writer.create_warc_record(url, "response", payload=payload, http_headers=headers)
            )


def settings_in(folder: Path) -> Settings:
    folder.mkdir()
    config = folder / "monitor.toml"
    config.write_text('catalogue = "none"\n', encoding="utf-8")
    return load_settings(config)


def compare_processes(folder: Path, warc: Path, count: int) -> None:
    alone = 0.0
    for processes in (1, 2):
        with open_monitor(settings_in(folder / f"on-{processes}")) as monitor:
            started, own, others = time.perf_counter(), time.process_time(), children()
            report = monitor.ingest([warc], processes=processes)
            took = time.perf_counter() - started
            own, others = time.process_time() - own, children() - others
        alone = alone or took
        size = (folder / f"on-{processes}" / "monitor.db").stat().st_size
        print(
            f"{processes} processes: {took:.1f} s, {count / took:.0f} articles/s, "
            f"{took / alone:.2f} of one; {report.totals.failed} failed; database {size / count / 1000:.1f} "
            f"kB an article; CPU {own:.1f} s here, {others:.1f} s in the others"
        )


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
            # Bound as defaults: what the ladder sees is this article.
            store.record(
                draft, lambda known, a=article, s=signature, x=labels: decide(a, s, x, known)
            )
        return time.process_time() - started


def compare_with_bare(folder: Path, warc: Path, count: int) -> None:
    """The better of two rounds each, in turns: what else runs on the machine hits both."""
    whole, calls = [], []
    for turn in range(2):
        calls.append(bare(settings_in(folder / f"bare-{turn}"), warc))
        with open_monitor(settings_in(folder / f"whole-{turn}")) as monitor:
            started = time.process_time()
            monitor.ingest([warc], processes=1)
            whole.append(time.process_time() - started)
    ratio = min(whole) / min(calls)
    print(
        f"whole: {min(whole) / count * 1000:.2f} ms CPU an article, {ratio:.3f} of the bare calls"
    )


def watch_memory(warc: Path, wanted: int) -> None:
    """Resident megabytes of a process that cleans, tenth by tenth."""
    clean, done, step = _preparer(SOURCE, shanghai_today(utc_now)), 0, wanted // 10
    while done < wanted:
        for chunk in chunks(read_files([warc], utc_now())):
            clean(chunk)
            before, done = done, done + len(chunk)
            if before // step != done // step:
                gc.collect()
                print(f"memory after {done} pages: {resident():.0f} MB")
            if done >= wanted:
                break
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


def resident() -> float:
    kilobytes = Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]
    return int(kilobytes) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--only", choices=("processes", "bare"))
    parser.add_argument("--memory", type=int, default=0, metavar="PAGES")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc = folder / "pages.warc.gz"
        write_warc(warc, options.pages)
        size = warc.stat().st_size / options.pages / 1000
        print(f"{options.pages} pages, {size:.1f} kB each as packed")
        if options.memory:
            watch_memory(warc, options.memory)
            return
        if options.only != "bare":
            compare_processes(folder, warc, options.pages)
        if options.only != "processes":
            compare_with_bare(folder, warc, options.pages)


if __name__ == "__main__":
    main()
