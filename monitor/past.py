"""A past window of some sources as one run: wired from a ``Monitor``, ended with its report.

``run_plain`` is the whole without Prefect; ``flows.backfill`` calls the same parts from its tasks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from monitor.app import WORKERS, Monitor, broken, new_run
from monitor.backfill.arranging import arrange
from monitor.backfill.planning import Wanted
from monitor.backfill.running import Backfill
from monitor.backfill.taking import Taking
from monitor.backfill.walking import Walker
from monitor.backfill.ways import Ways
from monitor.cells import Arranged, CellRecord
from monitor.errors import StoreError
from monitor.model import AlertCounts, RunReport, Silence, Source
from monitor.pipeline import Progress, Visit
from monitor.tally import Collected

logger = logging.getLogger("monitor.past")


@dataclass(frozen=True, slots=True)
class Past:
    """One backfill, wired."""

    monitor: Monitor
    backfill: Backfill
    sources: tuple[Source, ...]
    visit: Visit
    started: datetime
    notify: bool

    @classmethod
    def of(
        cls, monitor: Monitor, slugs: Sequence[str], wanted: Wanted, *, notify: bool = False
    ) -> Past:
        """The backfill of these sources. Without ``notify`` nothing of it alerts, now or later."""
        ways = Ways(
            fetcher=monitor.fetcher,
            clock=monitor.clock,
            wanted=wanted,
            folder=monitor.settings.folder,
            archives=monitor.settings.backfill,
        )
        taking = Taking(monitor.store, monitor.fetcher, monitor.pipeline, monitor.clock)
        backfill = Backfill(
            store=monitor.store,
            pipeline=monitor.pipeline,
            walker=Walker(monitor.store, monitor.pipeline, ways, taking, monitor.clock),
            ways=ways,
            wanted=wanted,
            delay=monitor.settings.fetch.delay_seconds,
            owner=monitor.owner,
            clock=monitor.clock,
        )
        visit = Visit(
            run=new_run(),
            window=wanted.window,
            silence=None if notify else Silence.BACKFILL,
            late=True,
        )
        chosen = {source.slug: source for source in monitor.chosen(slugs)}
        sources = tuple(chosen[slug] for slug in dict.fromkeys(slugs))
        return cls(monitor, backfill, sources, visit, monitor.clock(), notify)

    def read(self, source: Source, progress: Progress | None = None) -> Collected:
        """All cells of one source; a database that fails is that source's failure."""
        try:
            return self.backfill.read(source, self.visit, progress)
        except StoreError as error:
            logger.error("%s: %s", source.slug, error)
            return broken(source, error)

    def records(self) -> list[CellRecord]:
        """The window's cells as the ledger holds them now."""
        plans = self.backfill.plan(self.sources)
        chosen = {
            (plan.source.slug, plan.way, cell.cell.since, cell.cell.until)
            for plan in plans
            for cell in plan.cells
        }
        return [
            record
            for record in self.monitor.store.cells([source.slug for source in self.sources])
            if (record.cell.source, record.cell.way, record.cell.since, record.cell.until) in chosen
        ]

    def finish(self, collected: Iterable[Collected], *, strict: bool = False) -> RunReport:
        """Put what was found in its place by date, send what may be sent, and store the report."""
        counts, stages = AlertCounts(), tuple[str, ...]()
        collected = list(collected)
        try:
            self.arrange()
        except StoreError as error:
            stages = (f"arranging by date: {error} The next backfill does it.",)
        if self.notify:
            counts, more = self.monitor.send_alerts_surely()
            stages += more
        return self.monitor.report(
            self.visit.run,
            "backfill",
            self.started,
            collected,
            counts,
            broken_stages=stages,
            strict=strict,
        )

    def arrange(self) -> Arranged:
        """Let stories and register be as if all had arrived by date. Raises StoreError."""
        from monitor.reviewed import load_reviewed

        return arrange(self.monitor.store, load_reviewed(), self.monitor.owner, self.monitor.clock)


def run_plain(past: Past, *, strict: bool, progress: Progress | None = None) -> RunReport:
    """The whole backfill without Prefect: sources side by side, their cells one after another."""
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        futures = [pool.submit(_read_surely, past, source, progress) for source in past.sources]
        with past.monitor.stopped_when_interrupted():
            collected = [future.result() for future in futures]
    return past.finish(collected, strict=strict)


def _read_surely(past: Past, source: Source, progress: Progress | None) -> Collected:
    try:
        return past.read(source, progress)
    except Exception as error:
        # A source that fails fails alone, whatever it fails of; the traceback is logged.
        logger.exception("%s: the backfill broke", source.slug)
        return broken(source, error)
