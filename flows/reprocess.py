"""Everything that is stored, again by today's rules, with the differences as artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows import on_dask
from flows.logs import set_up_logs
from flows.secrets import flow_settings
from monitor.app import new_run, second_opinion
from monitor.changes import Changes, Redone
from monitor.checking import check_settings
from monitor.errors import ConfigError
from monitor.leases import new_owner
from monitor.model import SHANGHAI, RunReport
from monitor.ports import utc_now
from monitor.reading import load_classifier
from monitor.reprocess import Elsewhere, Parcel, clean
from monitor.reprocess import reprocess as run_reprocess
from monitor.reviewed import known_store


class Engine(StrEnum):
    """Where the pages are cleaned."""

    LOCAL = "local"
    DASK = "dask"


def cleaners(engine: Engine, scheduler: str | None) -> Elsewhere | None:
    """Who cleans the pages; ``None``: processes of this machine.

    Raises ConfigError, with a sentence, where the engine cannot be used.
    """
    if engine is Engine.LOCAL:
        if scheduler:
            raise ConfigError("--scheduler: is the address of a Dask scheduler; add --engine dask.")
        return None
    address = on_dask.check(scheduler)

    def on_workers(parcels: Iterator[Parcel]) -> Iterator[list[Redone]]:
        return on_dask.in_order(address, clean, parcels)

    return on_workers


@flow(name="reprocess", persist_result=False, validate_parameters=True)
def reprocess(
    config: str | None = None,
    since: date | None = None,
    engine: Engine = Engine.LOCAL,
    scheduler: str | None = None,
) -> RunReport:
    """Clean, label and dedupe again what is stored; see ``monitor reprocess --help``.

    Fetches nothing and alerts nobody. A run that was stopped is gone on with by the next.

    Args:
        config: Path of monitor.toml; empty: $MONITOR_CONFIG, else ./monitor.toml, else defaults.
        since: Only what was first seen on this day (Asia/Shanghai) or later; empty: all.
        engine: Where the pages are cleaned: by processes of the worker's machine, or on Dask.
        scheduler: Address of the Dask scheduler.
    """
    set_up_logs()
    settings = flow_settings(config)
    checked = check_settings(settings)
    elsewhere = cleaners(engine, scheduler)
    start = datetime(since.year, since.month, since.day, tzinfo=SHANGHAI) if since else None
    with known_store(settings, checked.reviewed) as store:
        # Only opinions that are remembered: nothing is fetched here.
        opinion = second_opinion(settings, load_classifier(), store, utc_now, ask=False)
        report, _changes = run_reprocess(
            store,
            checked.reviewed,
            checked.sources,
            run=new_run(),
            since=start,
            owner=new_owner(),
            clock=utc_now,
            settle=None if opinion is None else opinion.settle,
            elsewhere=elsewhere,
            tell=publish,
        )
    return report


def publish(report: RunReport, changes: Changes) -> None:
    """The differences as Prefect artifacts: labels by chain in a table, the rest in words."""
    table = [
        {"label": f"{kind} {name}", "gained": swing.gained, "lost": swing.lost}
        for kind, swings in sorted(changes.labels.items())
        for name, swing in sorted(swings.items())
    ]
    create_table_artifact(key="reprocess-labels", table=table, description=f"Run {report.run}")
    lines = [
        f"# Run {report.run}: {changes.changed} of {changes.articles} articles changed",
        f"{changes.texts} in their text, {changes.moved} to another story; {changes.failed} pages "
        "could not be cleaned again.",
        f"{len(changes.merged)} stories merged into others, {len(changes.split)} taken out of "
        "others.",
        f"Register: {len(changes.register.added)} pairs more, {len(changes.register.removed)} "
        "fewer.",
    ]
    create_markdown_artifact(key="reprocess-report", markdown="\n\n".join(lines))
