"""How long a reprocess takes on one and on two processes, over pages in the form of a portal.

    .venv/bin/python tests/benchmarks/bench_reprocess.py [PAGES]

Prints wall time, articles a second and the share of the time of one process; then CPU time, and the
share that it would come to with an idle core for each ("ideal", as in ``bench_ingest``). The pages
are the labelled articles, each at several addresses: their copies make the ladder work, too.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import html
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from bench_ingest import Took, children

from monitor.app import new_run, open_monitor
from monitor.config import load_settings
from monitor.leases import new_owner
from monitor.ports import utc_now
from monitor.reprocess import reprocess
from monitor.reviewed import known_store, load_reviewed

GOLD = Path(__file__).parent.parent / "gold"
MENU = "<div class='nav'>" + "<a href='/x'>栏目</a>" * 80 + "</div>"


def pages() -> Iterator[dict[str, str]]:
    """JSON Lines records with a page each, without end."""
    articles = [json.loads(line) for line in (GOLD / "dev.jsonl").open(encoding="utf-8")]
    for edition in count():
        for article in articles:
            title = html.escape(article["title"])
            lines = [*article["text"].split("\n"), f"第{edition}版"]
            body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
            yield {
                "url": f"http://site{edition}.example.cn/{article['id']}.html",
                "html": f"<html><head><meta charset='utf-8'><title>{title}</title>"
                f"<meta name='PubDate' content='{article['published']}'></head><body>{MENU}"
                f"<h1>{title}</h1><div class='TRS_Editor'>{body}</div></body></html>",
            }


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config, lines = folder / "monitor.toml", folder / "pages.jsonl"
        config.write_text('catalogue = "none"\n', encoding="utf-8")
        records = islice(pages(), wanted)
        lines.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
        settings, reviewed = load_settings(config), load_reviewed()
        with open_monitor(settings) as monitor:
            monitor.ingest([lines])
        one: Took | None = None
        for processes in (1, 2):
            with known_store(settings, reviewed) as store:
                started, own, others = time.perf_counter(), time.process_time(), children()
                _report, changes = reprocess(
                    store,
                    reviewed,
                    (),
                    run=new_run(),
                    since=None,
                    owner=new_owner(),
                    clock=utc_now,
                    processes=processes,
                )
                wall = time.perf_counter() - started
                took = Took(wall, time.process_time() - own, children() - others)
            one = one or took
            print(
                f"{processes} processes: {wall:.1f} s, {changes.articles / wall:.0f} articles/s, "
                f"{wall / one.wall:.2f} of one; CPU {took.own:.1f} s here, {took.others:.1f} s in "
                f"others, ideal {took.ideal / one.ideal:.2f} of one; {changes.changed} changed; "
                f"load {os.getloadavg()[0]:.1f}"
            )


if __name__ == "__main__":
    main()
