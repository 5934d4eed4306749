"""A past window of sources: a task for each, cells one after another, a progress artifact."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.daily import outcome, whole
from flows.logs import set_up_logs
from flows.outcome import RunFailed, SourceFailed
from flows.secrets import flow_settings
from monitor.app import PROGRESS, WORKERS, open_monitor
from monitor.backfill.documents import cell_document
from monitor.backfill.planning import SourcePlan, Wanted
from monitor.cells import Way
from monitor.model import RunReport, Source, SourceState
from monitor.past import Past
from monitor.pipeline import Progress
from monitor.tally import Collected

#: Seconds between two looks at how far the cells are.
_LOOK = 1.0


@task(
    name="backfill source",
    task_run_name="backfill {source.slug}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def read(past: Past, source: Source, progress: Progress) -> Collected:
    """All cells of one source; it tries its cells again itself."""
    collected = past.read(source, progress)
    if collected.report.state is SourceState.FAILED:
        raise SourceFailed(collected)
    return collected


@flow(
    name="backfill",
    task_runner=cast("TaskRunner[Any]", ThreadPoolTaskRunner(max_workers=WORKERS)),
    persist_result=False,
    validate_parameters=True,
)
def backfill(
    sources: list[str],
    since: date,
    until: date,
    config: str | None = None,
    way: Literal["pages", "sitemap", "issues", "wayback", "commoncrawl"] | None = None,
    dump: str | None = None,
    notify: bool = False,
    strict: bool = False,
) -> RunReport:
    """Read a past window of sources in cells; see ``monitor backfill --help``.

    Args:
        sources: Slugs of the sources to read.
        since: The first day that is wanted.
        until: The last day that is wanted.
        config: Path of monitor.toml; empty: $MONITOR_CONFIG, else ./monitor.toml, else defaults.
        way: How to get into the past; empty: what each source has.
        dump: A local WARC, JSON Lines or HTML file, or a folder, to be read instead.
        notify: Let what is found alert, however old it is.
        strict: Fail for partial and blocked sources, too.
    """
    set_up_logs()
    settings = flow_settings(config)
    wanted = Wanted.checked(
        since, until, way=Way(way) if way else None, dump=Path(dump) if dump else None
    )
    with open_monitor(settings, sources) as monitor:
        past = Past.of(monitor, sources, wanted, notify=notify)
        shares = _Shares(past.backfill.plan(past.sources), PROGRESS.get())
        futures = [
            (source, read.submit(whole(past), source, whole(shares.note)))
            for source in past.sources
        ]
        with monitor.stopped_when_interrupted():
            shares.watch([future for _source, future in futures])
            collected = [outcome(source, future) for source, future in futures]
        report = past.finish(collected, strict=strict)
        _publish(past, report)
    if not report.ok:
        raise RunFailed(report)
    return report


class _Shares:
    """How far each source is; told to a progress artifact and to a terminal's bar."""

    def __init__(self, plans: Sequence[SourcePlan], progress: Progress | None) -> None:
        self._expected = {plan.source.slug: len(plan.cells) for plan in plans}
        self._done: dict[str, int] = {}
        self._progress = progress

    def note(self, slug: str, done: int, total: int) -> None:
        """Called by the tasks' threads."""
        self._done[slug] = done
        if self._progress is not None:
            self._progress(slug, done, total)

    @property
    def percent(self) -> float:
        """Cells read of the cells expected; never all before the end."""
        done = sum(min(self._done.get(slug, 0), most) for slug, most in self._expected.items())
        return min(99.0, round(100 * done / max(1, sum(self._expected.values())), 1))

    def watch(self, futures: Sequence[PrefectFuture[Collected]]) -> None:
        """Keep the artifact up to date until every task has ended."""
        shown = 0.0
        artifact = create_progress_artifact(
            progress=shown, key="backfill-progress", description="Cells of the past window"
        )
        assert isinstance(artifact, UUID), "outside of a coroutine it is the artifact's id"
        # A thread that waits and is never waited for: Ctrl-C must reach the cells at once.
        waiting = threading.Thread(
            target=lambda: [future.wait() for future in futures], name="backfill ends", daemon=True
        )
        waiting.start()
        while waiting.is_alive():
            waiting.join(_LOOK)
            if self.percent != shown:
                shown = self.percent
                update_progress_artifact(artifact, progress=shown)
        update_progress_artifact(artifact, progress=100.0)


def _publish(past: Past, report: RunReport) -> None:
    """The cells as a table, and the run in a few lines."""
    cells = [cell_document(record) for record in past.records()]
    create_table_artifact(key="backfill-cells", table=cells, description=f"Run {report.run}")
    totals = report.totals
    open_cells = [cell for cell in cells if cell["state"] not in ("done", "empty")]
    lines = [
        f"# Backfill {report.run}: {'all well' if report.ok else 'something failed'}",
        f"{len(cells) - len(open_cells)} of {len(cells)} cells are finished; "
        f"{totals.listed} entries listed, {totals.fetched} fetched, {totals.failed} failed; "
        f"{report.new_stories} new stories, {report.updated_stories} updated.",
        *(f"- `{cell['source']}` {cell['cell']}: {cell['state']}" for cell in open_cells[:50]),
        *(f"- **{note}**" for note in report.notes),
    ]
    create_markdown_artifact(key="backfill-report", markdown="\n\n".join(lines))
