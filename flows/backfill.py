"""A past window of sources: a task for each, cells one after another, a progress artifact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, cast

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import deployment
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows import on_dask, on_pool
from flows.daily import outcome, whole
from flows.logs import set_up_logs
from flows.outcome import RunFailed, SourceFailed
from flows.secrets import flow_settings
from flows.shares import Shares
from monitor import app
from monitor.app import WORKERS, open_monitor
from monitor.backfill.documents import cell_document
from monitor.backfill.planning import Wanted
from monitor.backfill.shards import Shard
from monitor.cells import AskedWay, CellState, Part
from monitor.errors import ConfigError
from monitor.model import Problem, RunReport, Source, SourceState
from monitor.past import Past
from monitor.pipeline import Progress
from monitor.tally import Collected


class Engine(StrEnum):
    """Where the cells are read."""

    LOCAL = "local"
    POOL = "pool"
    DASK = "dask"


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
    way: AskedWay | None = None,
    dump: str | None = None,
    notify: bool = False,
    strict: bool = False,
    engine: Engine = Engine.LOCAL,
    scheduler: str | None = None,
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
        engine: Where the cells are read: here, by the workers of a work pool, or on Dask.
        scheduler: Address of the Dask scheduler.
    """
    set_up_logs()
    settings = flow_settings(config)
    wanted = Wanted.named(since, until, way=way, dump=dump)
    check_engine(engine, scheduler)
    with open_monitor(settings, sources) as monitor:
        past = Past.of(monitor, sources, wanted, notify=notify)
        # Through the module: with its tasks Dask is sent this flow by value, which a ContextVar of
        # its own would not survive.
        shares = Shares(past.backfill.plan(past.sources), app.PROGRESS.get())
        with shares.shown():
            if engine is Engine.LOCAL:
                collected = _read_here(past, shares)
            else:
                shards = past.shards()
                origin = str(settings.origin.resolve()) if settings.origin else None
                broken = (
                    # Of a deployment, it has a slot of the pool itself.
                    on_pool.read_all(past, shards, shares, works=bool(deployment.id))
                    if engine is Engine.POOL
                    else on_dask.read_all(past, shards, shares, origin, scheduler or "")
                )
                collected = past.together(_parts(past, shards, broken))
        report = past.finish(collected, strict=strict)
        _publish(past, report)
    if not report.ok:
        raise RunFailed(report)
    return report


def check_engine(engine: Engine, scheduler: str | None) -> None:
    """Raises ConfigError, with a sentence, where the engine cannot be used."""
    if scheduler and engine is not Engine.DASK:
        raise ConfigError("--scheduler: is the address of a Dask scheduler; add --engine dask.")
    if engine is Engine.POOL:
        on_pool.check()
    elif engine is Engine.DASK:
        on_dask.check(scheduler)


def _read_here(past: Past, shares: Shares) -> list[Collected]:
    """A task a source, in threads of this process."""
    futures = [
        (source, read.submit(whole(past), source, whole(shares.note))) for source in past.sources
    ]
    with past.monitor.stopped_when_interrupted():
        shares.watch(lambda: [future.wait() for _source, future in futures], shares.show)
        return [outcome(source, future) for source, future in futures]


def _parts(past: Past, shards: list[Shard], broken: Mapping[str, str]) -> dict[str, list[Part]]:
    """What the shards came to, by source; one that broke counts as a failed cell."""
    kept = past.monitor.store.take_parts(past.visit.run)
    parts: dict[str, list[Part]] = {}
    for shard in shards:
        part = kept.get(shard.name)
        if part is None:
            why = broken.get(shard.name) or "its worker did not say what it came to"
            problem = Problem("", "record", "worker", f"{shard.name}: {why}")
            part = Part(states=(CellState.FAILED,), errors=(problem,))
        parts.setdefault(shard.source, []).append(part)
    return parts


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
