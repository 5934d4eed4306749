"""A past window of some sources as one run: wired from a ``Monitor``, ended with its report.

``run_plain`` is the whole without Prefect; ``flows.backfill`` calls the same parts from its tasks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from monitor.app import WORKERS, Monitor, broken, new_run, open_monitor
from monitor.backfill.arranging import arrange
from monitor.backfill.planning import Wanted
from monitor.backfill.running import Backfill, collected
from monitor.backfill.shards import Shard, shards_of
from monitor.backfill.taking import Taking
from monitor.backfill.walking import Walker
from monitor.backfill.ways import Ways
from monitor.cells import Arranged, CellRecord, Part
from monitor.config import Settings
from monitor.errors import StoreError
from monitor.model import AlertCounts, RunReport, Silence, Source
from monitor.pipeline import Progress, Visit
from monitor.sources.archived import located
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
        cls,
        monitor: Monitor,
        slugs: Sequence[str],
        wanted: Wanted,
        *,
        notify: bool = False,
        run: str | None = None,
    ) -> Past:
        """The backfill of these sources, as a run of its own or as a part of ``run``.

        Without ``notify`` nothing of it alerts, now or later.
        """
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
            run=run or new_run(),
            window=wanted.window,
            silence=None if notify else Silence.BACKFILL,
            late=True,
        )
        chosen = {source.slug: source for source in monitor.chosen(slugs)}
        sources = tuple(
            located(chosen[slug], monitor.settings.folder) for slug in dict.fromkeys(slugs)
        )
        return cls(monitor, backfill, sources, visit, monitor.clock(), notify)

    def read(self, source: Source, progress: Progress | None = None) -> Collected:
        """All cells of one source; a database that fails is that source's failure."""
        try:
            return collected(source, self.backfill.read(source, self.visit, progress))
        except StoreError as error:
            logger.error("%s: %s", source.slug, error)
            return broken(source, error)

    def shards(self) -> list[Shard]:
        """What is left to read, cut for workers; its cells are in the ledger. Raises StoreError."""
        for source in self.sources:
            self.backfill.prepare(source)
        plans = self.backfill.plan(self.sources)
        return shards_of(plans, self.backfill.wanted, run=self.visit.run, notify=self.notify)

    def read_shard(self, shard: Shard) -> Part:
        """The cells of one shard, as a part of its run; what it came to is kept for ``together``.

        Raises ConfigError where they are in no ledger here, StoreError when the database fails.
        """
        (source,) = (one for one in self.sources if one.slug == shard.source)
        part = self.backfill.read_some(source, shard.cells, self.visit)
        self.monitor.store.keep_part(shard.run, shard.name, part)
        return part

    def together(self, parts: Mapping[str, Sequence[Part]]) -> list[Collected]:
        """The sources' reports from the parts that workers read, by slug."""
        return [
            collected(source, sum(parts.get(source.slug, ()), Part())) for source in self.sources
        ]

    def stored(self) -> int:
        """How many articles the store has of the window's days from these sources, whoever read
        them: a run that goes on counts only what it took itself."""
        wanted = self.backfill.wanted
        return sum(
            count
            for source in self.sources
            for day, count in self.monitor.store.article_days(source.slug).items()
            if wanted.since <= day <= wanted.until
        )

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
            stages = (f"arranging by date: {error} The next run does it.",)
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


def read_shard(settings: Settings, shard: Shard) -> Part:
    """What a worker does: the cells of one shard, wired by its own settings.

    Nothing is arranged and nothing sent: that is for the one who put the shard up. Raises
    ConfigError where the database is not there or another one, StoreError when it fails.
    """
    with open_monitor(settings, [shard.source], create=False) as monitor:
        past = Past.of(monitor, [shard.source], shard.wanted, notify=shard.notify, run=shard.run)
        with monitor.stopped_when_interrupted():
            return past.read_shard(shard)


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
