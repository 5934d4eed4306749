"""The daily run: a task for each source, then the alerts; it fails last, if anything failed."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.logs import set_up_logs
from flows.outcome import AlertsFailed, RunFailed, SourceFailed
from flows.secrets import flow_settings
from monitor.app import PROGRESS, WORKERS, Monitor, broken, new_run, open_monitor
from monitor.documents import source_document
from monitor.model import AlertCounts, RunReport, Source, SourceState
from monitor.pipeline import Progress, Visit
from monitor.tally import Collected

T = TypeVar("T")


def whole(value: T) -> T:
    """``value`` as a task's argument as it is: Prefect would walk through all its fields."""
    return cast("T", quote(value))


def _may_pass(_task: object, _run: TaskRun, state: State[object]) -> bool:
    """Retry only what another try may help."""
    error = state.result(raise_on_failure=False) if state.is_failed() else None
    return isinstance(error, SourceFailed) and error.collected.transient


@task(
    name="collect",
    task_run_name="collect {source.slug}",
    retries=1,
    retry_delay_seconds=10,
    retry_condition_fn=_may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def collect(monitor: Monitor, source: Source, visit: Visit, progress: Progress | None) -> Collected:
    """One visit to one source."""
    collected = monitor.collect(source, visit, progress)
    if collected.report.state is SourceState.FAILED:
        raise SourceFailed(collected)
    return collected


@task(name="send alerts", cache_policy=NO_CACHE, persist_result=False)
def send_alerts(monitor: Monitor) -> tuple[AlertCounts, tuple[str, ...]]:
    """Everything that is due; a red box when a delivery failed."""
    counts, broken_stages = monitor.send_alerts_surely()
    if counts.failed or broken_stages:
        raise AlertsFailed(counts, broken_stages)
    return counts, broken_stages


@flow(
    name="daily",
    task_runner=cast("TaskRunner[Any]", ThreadPoolTaskRunner(max_workers=WORKERS)),
    persist_result=False,
    validate_parameters=True,
)
def daily(
    config: str | None = None,
    sources: list[str] | None = None,
    days: int | None = None,
    alerts: bool = True,
    strict: bool = False,
) -> RunReport:
    """Read every source, record what is new, alert; see ``monitor run --help``.

    Args:
        config: Path of monitor.toml; empty: $MONITOR_CONFIG, else ./monitor.toml, else defaults.
        sources: Slugs of the sources to read; empty: all.
        days: Leave out entries whose listed date is older than so many days.
        alerts: Off: what this run sees is recorded and never alerts.
        strict: Fail for partial and blocked sources, too.
    """
    set_up_logs()
    settings = flow_settings(config)
    with open_monitor(settings, sources or []) as monitor:
        chosen = monitor.chosen(sources or [])
        run, started = new_run(), monitor.clock()
        visit = monitor.visit(run, days=days, alerts=alerts)
        futures = [
            (source, collect.submit(whole(monitor), source, visit, whole(PROGRESS.get())))
            for source in chosen
        ]
        with monitor.stopped_when_interrupted():
            collected = [outcome(source, future) for source, future in futures]
        counts, broken_stages = _sent(monitor)
        broken_stages += monitor.arrange_left()
        report = monitor.report(
            run, "daily", started, collected, counts, broken_stages=broken_stages, strict=strict
        )
    publish(report)
    if not report.ok:
        raise RunFailed(report)
    return report


def outcome(source: Source, future: PrefectFuture[Collected]) -> Collected:
    """What a source's task came to; its failure is the source's alone."""
    result = future.result(raise_on_failure=False)
    if isinstance(result, Collected):
        return result
    if isinstance(result, SourceFailed):
        return result.collected
    return broken(source, result)


def _sent(monitor: Monitor) -> tuple[AlertCounts, tuple[str, ...]]:
    try:
        return send_alerts(whole(monitor))
    except AlertsFailed as failure:
        return failure.counts, failure.broken_stages


def publish(report: RunReport) -> None:
    """The run's report as Prefect artifacts: a table of the sources, and what went wrong."""
    rows = []
    for source in report.sources:
        row = source_document(source)
        row["errors"] = len(row["errors"])
        rows.append(row)
    create_table_artifact(key="daily-sources", table=rows, description=f"Run {report.run}")
    alerts, totals = report.alerts, report.totals
    lines = [
        f"# Run {report.run}: {'all well' if report.ok else 'something failed'}",
        f"{report.new_stories} new stories, {report.updated_stories} updated; "
        f"{totals.listed} entries listed, {totals.fetched} fetched, {totals.failed} failed.",
        f"Alerts: {alerts.created} created, {alerts.delivered} delivered, "
        f"{alerts.failed} failed, {alerts.held} held.",
        *(f"- **{note}**" for note in report.notes),
        *(
            f"- `{source.slug}` {problem.step} ({problem.kind}): {problem.message} <{problem.url}>"
            for source in report.sources
            for problem in source.errors[:5]
        ),
    ]
    create_markdown_artifact(key="daily-report", markdown="\n\n".join(lines))
