"""Pages a second from the network to the database, and what our own code adds to its libraries.

    python tests/benchmarks/bench_run.py [--pages 96] [--rounds 3]

A local server (a process of its own, whose CPU is not counted) serves the pages of
``bench_clean.py``; all is read by one thread. CPU milliseconds a page, the best round of each.

Bare library calls, that is without this project's code:
- ``GET``: ``httpcore.ConnectionPool.request`` on a kept connection, the client beneath our fetcher
- ``trafilatura``: ``bare_extraction(with_metadata=True)``, its default, on the same bytes

Plain calls of our own, one after the other on each page: the polite fetcher (robots.txt, turns
between processes, limits, sniffing), cleaning, classifying, and comparing with storing (signature,
ladder, SQLite file, one transaction an article).

The whole path is one visit of the pipeline to a source whose list names all pages: lease, list,
ledger and progress of each entry come on top.

Wanted: fetch + clean, and the whole path, at most 1.10 times the bare calls GET + trafilatura; and
the whole path at most 1.10 times its own plain calls.
"""

# ruff: noqa: T201, E402 (a command's output; templates that lie beside the tests)

from __future__ import annotations

import argparse
import multiprocessing
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import httpcore
import trafilatura

sys.path[:0] = [str(Path(__file__).parent)]
from bench_clean import Sample, samples

from monitor.app import Monitor, open_monitor
from monitor.assembly import read
from monitor.config import Settings, load_settings
from monitor.dedupe import Reading, decide, sign
from monitor.model import Article, Draft, Entry, Labels, Page, Request, Source
from monitor.urls import canonical_url

_NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)


def serve(channel: Connection, made: list[Sample]) -> None:
    """Serve the pages at ``/a/N.html`` and a list of them; tells its port, runs until killed."""
    links = "".join(f'<li><a href="/a/{n}.html">No. {n}</a></li>' for n in range(len(made)))
    listed = f"<html><body><ul>{links}</ul></body></html>".encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = re.fullmatch(r"/a/(\d+)\.html", self.path)
            content, kind, status = b"", "text/html", 404
            if number is not None:
                built = made[int(number[1])].built
                content, kind, status = built.content, built.content_type or "text/html", 200
            elif self.path == "/list.html":
                content, status = listed, 200
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    channel.send(server.server_port)
    server.serve_forever()


@contextmanager
def site(made: list[Sample]) -> Iterator[str]:
    """The base address of the served pages."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs, made), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def cpu(call: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    started = time.process_time()
    call()
    return time.process_time() - started


def settings_in(folder: Path, base: str) -> Settings:
    """One source, a database in the folder, no delay."""
    config = folder / "monitor.toml"
    config.write_text(
        'catalogue = "none"\n[fetch]\ndelay_seconds = 0\nallow_private_hosts = true\n'
        f'[[source]]\nslug = "bench"\nname = "Bench"\nkind = "listing"\nurl = "{base}/list.html"\n'
        "article = '/a/\\d+\\.html$'\n",
        encoding="utf-8",
    )
    return load_settings(config)


class Plain:
    """Our own calls one after the other; seconds by stage are added up in ``spent``."""

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.spent = dict.fromkeys(("fetch", "clean", "classify", "compare, store"), 0.0)

    def _timed(self, stage: str, call: Callable[[], object]) -> None:
        self.spent[stage] += cpu(call)

    def page(self, url: str) -> None:
        """One page to its end."""
        source = self.monitor.sources[0]
        entry = Entry(url=url, canonical_url=canonical_url(url))
        made: list[object] = []
        self._timed("fetch", lambda: made.append(self.monitor.fetcher.fetch(Request(url=url))))
        page = made[0]
        assert isinstance(page, Page)
        self._timed("clean", lambda: made.append(read(source, entry, page, _NOW.date())))
        article = made[1]
        assert isinstance(article, Article)
        self._timed("classify", lambda: made.append(self._labels(article)))
        labels = made[2]
        assert isinstance(labels, Labels)
        self._timed("compare, store", lambda: self._store(source, entry, article, labels, page))

    def _labels(self, article: Article) -> Labels:
        return self.monitor.classifier.classify(
            article.title,
            article.text,
            published=article.published.day if article.published else None,
            language=article.language,
            url=article.url,
        )

    def _store(
        self, source: Source, entry: Entry, article: Article, labels: Labels, page: Page
    ) -> None:
        signature = sign(article, labels)
        draft = Draft(
            article=article,
            labels=labels,
            signature=signature,
            source=source.slug,
            run="bench",
            seen=_NOW,
            page=page,
            silence=None,
            entry=entry.canonical_url,
            late=False,
        )
        reading = Reading(article, labels, signature)
        self.monitor.store.record(draft, partial(decide, reading))
        reading.keep()


def measured(made: list[Sample], base: str) -> dict[str, float]:
    """CPU seconds of one round, each over all pages."""
    urls = [f"{base}/a/{n}.html" for n in range(len(made))]
    seconds: dict[str, float] = {}
    with httpcore.ConnectionPool() as pool:
        seconds["GET"] = cpu(lambda: [pool.request("GET", url).content for url in urls])
    seconds["trafilatura"] = cpu(lambda: [bare_extraction(sample) for sample in made])
    with tempfile.TemporaryDirectory() as folder, opened(folder, base) as monitor:
        plain = Plain(monitor)
        monitor.fetcher.fetch(Request(url=f"{base}/list.html"))
        for url in urls:
            plain.page(url)
        seconds |= plain.spent
    with tempfile.TemporaryDirectory() as folder, opened(folder, base) as monitor:
        visit = monitor.visit("bench", days=None, alerts=False)
        started = time.process_time()
        report = monitor.collect(monitor.sources[0], visit).report
        seconds["whole path"] = time.process_time() - started
        assert report.counts.fetched == len(made), report
    return seconds


def bare_extraction(sample: Sample) -> object:
    return trafilatura.bare_extraction(
        sample.built.content, url=sample.built.url, with_metadata=True
    )


@contextmanager
def opened(folder: str, base: str) -> Iterator[Monitor]:
    """A monitor on a database of its own."""
    with open_monitor(settings_in(Path(folder), base)) as monitor:
        yield monitor


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    made = samples(arguments.pages)
    with site(made) as base:
        # The first round pays for imports.
        rounds = [measured(made, base) for _ in range(1 + arguments.rounds)][1:]
    best = {name: min(one[name] for one in rounds) for name in rounds[0]}
    for name, seconds in best.items():
        print(f"{name:16} {1000 * seconds / len(made):6.1f} ms a page")
    read_cost = best["fetch"] + best["clean"]
    bare = best["GET"] + best["trafilatura"]
    own = read_cost + best["classify"] + best["compare, store"]
    print(f"\nfetch + clean    {len(made) / read_cost:6.0f} pages a second of one core")
    print(f"trafilatura      {len(made) / best['trafilatura']:6.0f}, without fetching")
    print("\nratios of CPU (wanted: at most 1.10)")
    print(f"  fetch + clean / (GET + trafilatura)  {read_cost / bare:.2f}")
    print(f"  whole path / (GET + trafilatura)     {best['whole path'] / bare:.2f}")
    print(f"  whole path / its plain calls         {best['whole path'] / own:.2f}")


if __name__ == "__main__":
    main()
