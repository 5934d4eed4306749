"""Digests at their time of day, and what quiet hours held: a task each, red where it failed.

To be scheduled at ``[alerts] digest_at`` and each half hour besides. Which digests are due, by the
reader's clock, is decided here at each run, so an extra run and a late one do no harm.
"""

from __future__ import annotations

from collections.abc import Callable

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.daily import whole
from flows.logs import set_up_logs
from flows.outcome import AlertsFailed
from flows.secrets import flow_settings
from monitor.alerts.scheduled import (
    DueDigest,
    due_digests,
    send_due_digest,
    send_waiting,
    total,
)
from monitor.app import Monitor, open_monitor
from monitor.model import AlertCounts


@task(
    name="send what waited",
    task_run_name="send what waited",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def send_held(monitor: Monitor) -> AlertCounts:
    """What quiet hours held and what failed before."""
    return _or_red(send_waiting(monitor))


@task(
    name="send digest",
    task_run_name="send digest {due.run}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def send_digest(monitor: Monitor, due: DueDigest) -> AlertCounts:
    """One rule's digest of one day."""
    return _or_red(send_due_digest(monitor, due))


def _or_red(counts: AlertCounts) -> AlertCounts:
    if counts.failed:
        raise AlertsFailed(counts, ())
    return counts


@flow(name="digest", persist_result=False, validate_parameters=True)
def digest(config: str | None = None) -> AlertCounts:
    """Send the digests that are due and what quiet hours held; see ``monitor digest --due``.

    Args:
        config: Path of monitor.toml; empty: $MONITOR_CONFIG, else ./monitor.toml, else defaults.
    """
    set_up_logs()
    settings = flow_settings(config)
    stages: list[str] = []
    with open_monitor(settings) as monitor:
        parts = [_counts("what waited", lambda: send_held(whole(monitor)), stages)]
        for due in due_digests(monitor):
            parts.append(_counts(due.run, _digest_of(monitor, due), stages))
    counts = total(parts)
    publish(counts, stages)
    if counts.failed or stages:
        raise AlertsFailed(counts, tuple(stages))
    return counts


def _digest_of(monitor: Monitor, due: DueDigest) -> Callable[[], AlertCounts]:
    return lambda: send_digest(whole(monitor), due)


def _counts(name: str, send: Callable[[], AlertCounts], stages: list[str]) -> AlertCounts:
    """What a task came to. One that breaks takes no other digest with it; it is named at the end.

    ``held`` of a task that broke is unknown and counts as none.
    """
    try:
        return send()
    except AlertsFailed as failure:
        return failure.counts
    except Exception as error:  # noqa: BLE001 -- the task's red box has the traceback
        stages.append(f"{name}: {type(error).__name__}: {error}")
        return AlertCounts()


def publish(counts: AlertCounts, stages: list[str]) -> None:
    """What went out, as a Prefect artifact."""
    lines = [
        "# Digests and held alerts",
        f"{counts.delivered} delivered, {counts.failed} failed, {counts.held} held.",
        *(f"- **{stage}**" for stage in stages),
    ]
    create_markdown_artifact(key="digest-report", markdown="\n\n".join(lines))
