"""Composition root: checked settings → wired parts.

``open_monitor`` is the one place where the stores, fetchers and destinations behind the ports are
chosen. Commands and flows get a ``Monitor`` and never build parts themselves.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from monitor.checking import check_settings, region_names
from monitor.config import Settings
from monitor.errors import StoreError
from monitor.leases import new_owner
from monitor.model import (
    AlertCounts,
    Article,
    Counts,
    Labels,
    Listing,
    Problem,
    RunReport,
    Silence,
    Source,
    SourceReport,
    SourceState,
    Validators,
    Window,
)
from monitor.pipeline import Discover, Pipeline, Progress, Visit
from monitor.ports import Clock, Fetcher, Store, shanghai_today, utc_now
from monitor.tally import Collected, without_secrets
from monitor.watching import watch

if TYPE_CHECKING:
    from monitor.alerts.destinations import Destinations
    from monitor.alerts.naming import Names
    from monitor.classify import Classifier
    from monitor.opinion import SecondOpinion

T = TypeVar("T")
logger = logging.getLogger("monitor.app")

#: Sources read at the same time by one process: they wait for the network most of the time.
WORKERS = 8

#: Who watches the progress of the run in hand (a terminal's bar); set by commands.
PROGRESS: ContextVar[Progress | None] = ContextVar("PROGRESS", default=None)


@dataclass(frozen=True, slots=True)
class Monitor:
    """Everything a run needs, wired."""

    settings: Settings
    sources: tuple[Source, ...]
    store: Store
    classifier: Classifier
    destinations: Destinations
    names: Names
    pipeline: Pipeline
    fetcher: Fetcher
    clock: Clock
    owner: str

    def chosen(self, slugs: Sequence[str]) -> list[Source]:
        """The sources with these slugs, or all that list something of today."""
        if not slugs:
            return [source for source in self.sources if source.kind != "archive"]
        return [source for source in self.sources if source.slug in slugs]

    def visit(self, run: str, *, days: int | None, alerts: bool) -> Visit:
        """What holds for one daily run."""
        since = None if days is None else shanghai_today(self.clock) - timedelta(days=days)
        return Visit(
            run=run, window=Window(since=since), silence=None if alerts else Silence.QUIET_RUN
        )

    def collect(self, source: Source, visit: Visit, progress: Progress | None = None) -> Collected:
        """One visit to one source; a database that fails is that source's failure.

        What the visit came to is kept, and with it whether the source fell silent or speaks again.
        """
        try:
            if progress is None:
                collected = self.pipeline.collect(source, visit)
            else:
                collected = self.pipeline.collect(source, visit, progress)
        except StoreError as error:
            logger.error("%s: %s", source.slug, error)
            return broken(source, error)
        except Exception as error:
            watch(self.store, source, visit, broken(source, error), self.clock)
            raise
        try:
            watch(self.store, source, visit, collected, self.clock)
        except StoreError as error:
            logger.error("%s: %s", source.slug, error)
            if collected.report.state is not SourceState.FAILED:
                errors = (*collected.report.errors, *broken(source, error).report.errors)
                failed = replace(collected.report, state=SourceState.FAILED, errors=errors)
                return replace(collected, report=failed)
        return collected

    def send_alerts(self) -> AlertCounts:
        """Match what was recorded since the last time, then send everything that is due."""
        from monitor.alerts.operations import tell_silences
        from monitor.alerts.outbox import deliver, match_all

        created = match_all(
            self.store, self.settings.rules, self.destinations, self.settings.alerts, self.clock
        )
        sent = deliver(
            self.store,
            self.store,
            self.destinations,
            self.settings.alerts,
            self.names,
            self.clock,
            rules=self.settings.rules,
            owner=self.owner,
        )
        failed = tell_silences(
            self.store,
            self.destinations,
            self.settings.alerts,
            self.clock,
            sources={source.slug: source for source in self.sources},
            owner=self.owner,
        )
        return replace(sent, created=created, failed=sent.failed + failed)

    def report(
        self,
        run: str,
        flow: str,
        started: datetime,
        collected: Iterable[Collected],
        alerts: AlertCounts,
        *,
        broken_stages: Iterable[str] = (),
        strict: bool = False,
    ) -> RunReport:
        """Put one run together and store it. ``broken_stages`` are sentences.

        A report that cannot be stored says so; it is all that is left to tell of the run.
        """
        visits = sorted(collected, key=lambda item: item.report.slug)
        notes = tuple(broken_stages)
        failed = any(item.report.state is SourceState.FAILED for item in visits)
        doubtful = any(
            item.report.state in (SourceState.PARTIAL, SourceState.BLOCKED) for item in visits
        )
        report = RunReport(
            run=run,
            flow=flow,
            started=started,
            finished=self.clock(),
            ok=not (failed or notes or alerts.failed or (strict and doubtful)),
            sources=tuple(item.report for item in visits),
            new_stories=sum(item.report.counts.new for item in visits),
            updated_stories=len(frozenset[str]().union(*(v.updated_stories for v in visits))),
            alerts=alerts,
            notes=notes,
        )
        try:
            self.store.save_run(report)
        except StoreError as error:
            sentence = f"the report of this run could not be stored: {error}"
            return replace(report, ok=False, notes=(*notes, sentence))
        return report

    def run_plain(
        self, slugs: Sequence[str], *, days: int | None, alerts: bool, strict: bool
    ) -> RunReport:
        """The daily run without Prefect: every source, then the alerts."""
        sources = self.chosen(slugs)
        run, started = new_run(), self.clock()
        visit = self.visit(run, days=days, alerts=alerts)
        progress = PROGRESS.get()
        with ThreadPoolExecutor(max_workers=WORKERS) as pool:
            futures = [
                pool.submit(self._collect_surely, source, visit, progress) for source in sources
            ]
            try:
                with self.stopped_when_interrupted():
                    collected = [future.result() for future in futures]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)  # those that have not begun
        counts, stages = self.send_alerts_surely()
        stages += self.arrange_left()
        return self.report(
            run, "daily", started, collected, counts, broken_stages=stages, strict=strict
        )

    def ingest(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        *,
        processes: int | None = None,
    ) -> RunReport:
        """Local files through the same path; alerts nobody.

        ``processes``: how many read and label (default: by the work and the cores); they are
        recorded in order, whatever their number. Raises ConfigError for a wrong path, MonitorError
        when a process was killed.
        """
        from monitor.preparing import prepared
        from monitor.sources.files import read_files

        run, started = new_run(), self.clock()
        visit = Visit(run=run, silence=Silence.IMPORT)
        source = Source(slug="ingest", name="Local files", kind="files", url="")
        today = shanghai_today(self.clock)
        items = prepared(
            read_files(paths, now=started),
            source,
            today=today,
            processes=processes,
            classifier=self.classifier,
        )
        try:
            if progress is None:
                collected = self.pipeline.ingest(items, visit, source=source)
            else:
                collected = self.pipeline.ingest(items, visit, source=source, progress=progress)
        except StoreError as error:
            collected = broken(source, error)
        return self.report(run, "ingest", started, [collected], AlertCounts())

    @contextmanager
    def stopped_when_interrupted(self) -> Iterator[None]:
        """Ctrl-C ends the visits after the page in hand instead of after the last one."""
        try:
            yield
        except BaseException:
            self.pipeline.stop()
            raise

    def _collect_surely(self, source: Source, visit: Visit, progress: Progress | None) -> Collected:
        try:
            return self.collect(source, visit, progress)
        except Exception as error:
            # A source that fails fails alone, whatever it fails of; the traceback is logged.
            logger.exception("%s: the visit broke", source.slug)
            return broken(source, error)

    def arrange_left(self) -> tuple[str, ...]:
        """Put in its place by date what a backfill found that was killed before it could.

        Nothing where another process is at that, or a reprocess: they do it. What is found by a
        backfill at work is put in its place with it. A sentence where it fails.
        """
        from monitor.backfill.arranging import arrange_if_free
        from monitor.reviewed import load_reviewed

        try:
            if not self.store.places_awaited():
                return ()
            arranged = arrange_if_free(self.store, load_reviewed(), self.owner, self.clock)
        except StoreError as error:
            return (f"arranging by date: {error} The next run does it.",)
        if arranged.late:
            logger.info(
                "%d articles that a backfill left were put in their place by date, %d articles "
                "went to other stories",
                arranged.late,
                arranged.moved,
            )
        return ()

    def send_alerts_surely(self) -> tuple[AlertCounts, tuple[str, ...]]:
        """``send_alerts``; when the stage itself breaks, no counts and a sentence."""
        try:
            return self.send_alerts(), ()
        except StoreError as error:
            logger.error("the alerts could not be sent: %s", error)
            return AlertCounts(), (
                f"alerts: {error} What is due stays in the outbox and goes out with the next run.",
            )
        except Exception as error:
            # Whatever breaks here must not take the run's report with it; nothing is lost, the
            # rows stay in the outbox.
            logger.exception("the alerts could not be sent")
            return AlertCounts(), (
                f"alerts: the stage broke ({type(error).__name__}: {error}); "
                "what is due stays in the outbox and goes out with the next run.",
            )


def new_run() -> str:
    """A run's id: sortable by time, unique."""
    return f"{utc_now():%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


def broken(source: Source, error: BaseException) -> Collected:
    """The report of a visit that ended in an error of ours or of the database."""
    kind = "store" if isinstance(error, StoreError) else "unexpected"
    message = str(error) if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
    problem = without_secrets(Problem(source.url, "record", kind, message))
    return Collected(
        SourceReport(slug=source.slug, state=SourceState.FAILED, counts=Counts(), errors=(problem,))
    )


@contextmanager
def open_monitor(
    settings: Settings,
    slugs: Sequence[str] = (),
    *,
    create: bool = True,
    clock: Clock = utc_now,
    fetcher: Fetcher | None = None,
) -> Iterator[Monitor]:
    """Check everything, open the database, load the seed corpus, wire the parts.

    ``slugs`` are sources asked for by name; without ``create`` the
    database must be there. Raises ConfigError with all problems before anything
    is written.
    """
    from monitor.alerts.naming import Names
    from monitor.classify import Classifier
    from monitor.fetch import PoliteFetcher
    from monitor.storage import open_store

    checked = check_settings(settings, slugs)
    reviewed = checked.reviewed
    classifier = Classifier(reviewed.taxonomy, reviewed.gazetteer)
    owner = new_owner()
    store = open_store(settings.database, create=create)
    the_fetcher = fetcher or PoliteFetcher(settings.fetch, shared=store)
    opinion = second_opinion(settings, classifier, store, clock)
    try:
        reviewed.fill(store, now=clock())
        yield Monitor(
            settings=settings,
            sources=checked.sources,
            store=store,
            classifier=classifier,
            destinations=checked.destinations,
            names=Names(chains=reviewed.taxonomy.names(), regions=region_names(reviewed.gazetteer)),
            pipeline=Pipeline(
                store=store,
                fetcher=the_fetcher,
                discover=_discover(settings, the_fetcher, clock),
                classify=_classify(classifier, checked.sources),
                clock=clock,
                fresh_days=settings.alerts.fresh_days,
                owner=owner,
                settle=None if opinion is None else opinion.settle,
            ),
            fetcher=the_fetcher,
            clock=clock,
            owner=owner,
        )
    finally:
        if opinion is not None:
            opinion.close()
        the_fetcher.close()
        store.close()


def second_opinion(
    settings: Settings, classifier: Classifier, store: Store, clock: Clock, *, ask: bool = True
) -> SecondOpinion | None:
    """The configured one, if any; without ``ask`` it knows only what was answered before."""
    if settings.opinion is None:
        return None
    from monitor.opinion import SecondOpinion

    return SecondOpinion(settings.opinion, classifier, store, clock, ask=ask)


def _discover(settings: Settings, fetcher: Fetcher, clock: Clock) -> Discover:
    """Discovery with the settings that it needs closed over."""
    from monitor.sources import discover

    def run(
        source: Source, validators: Validators, window: Window, is_known: Callable[[str], bool]
    ) -> Listing:
        return discover(
            source,
            fetcher,
            validators=validators,
            window=window,
            rsshub=settings.fetch.rsshub,
            folder=settings.folder,
            now=clock(),
            is_known=is_known,
        )

    return run


def _classify(classifier: Classifier, sources: Sequence[Source]) -> Callable[[Article], Labels]:
    homes = {source.slug: source.region for source in sources}

    def run(article: Article) -> Labels:
        return classifier.classify(
            article.title,
            article.text,
            published=article.published.day if article.published else None,
            language=article.language,
            home=homes.get(article.source or ""),
        )

    return run
