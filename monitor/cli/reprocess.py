"""reprocess: what is stored, again by today's rules."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.catalogue import day
from monitor.cli.console import emit, log_to_stderr, progress_bars
from monitor.cli.options import ConfigOption, JsonOption, SchedulerOption, settings_of

if TYPE_CHECKING:
    from monitor.changes import Changes
    from monitor.reprocess import Elsewhere


class Engine(StrEnum):
    """``flows.reprocess.Engine``; Prefect is imported inside the command, and only for Dask."""

    LOCAL = "local"
    DASK = "dask"


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(reprocess)


def reprocess(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Only what was first seen on this day or later."
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            help="Where the pages are cleaned: by processes of this machine, or by the workers of "
            "a Dask scheduler.",
        ),
    ] = Engine.LOCAL,
    scheduler: SchedulerOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Clean, label and dedupe again what is stored, and print what changed.

    For a changed taxonomy, or a new version. Reads the kept pages; fetches nothing and alerts
    nobody. Stories keep their ids, and corrections by hand stay. Safe to interrupt: it goes on
    where it was.

    On Dask the pages are cleaned by its workers, a hundred at a time, and the outcome is the same;
    they need this package (pip install '.[dask]') in the same version, and no database.

    \b
    Examples:
      monitor reprocess --since 2026-01-01 --json
      monitor reprocess --engine dask --scheduler tcp://10.0.0.5:8786
    """
    from datetime import datetime

    from monitor.app import new_run, second_opinion
    from monitor.checking import check_settings
    from monitor.cli.tables import print_run
    from monitor.documents import changes_document, run_document
    from monitor.leases import new_owner
    from monitor.model import SHANGHAI
    from monitor.ports import utc_now
    from monitor.reading import load_classifier
    from monitor.reprocess import reprocess as run_reprocess
    from monitor.reviewed import known_store

    settings = settings_of(context, config)
    first = day(since, "--since") if since else None
    checked = check_settings(settings)
    elsewhere = _cleaners(engine, scheduler)
    log_to_stderr(quiet=True)
    with known_store(settings, checked.reviewed) as store, progress_bars() as progress:
        opinion = None
        if settings.opinion is not None:
            opinion = second_opinion(settings, load_classifier(), store, utc_now, ask=False)
        report, changes = run_reprocess(
            store,
            checked.reviewed,
            checked.sources,
            run=new_run(),
            since=datetime(first.year, first.month, first.day, tzinfo=SHANGHAI) if first else None,
            owner=new_owner(),
            clock=utc_now,
            settle=None if opinion is None else opinion.settle,
            progress=progress,
            elsewhere=elsewhere,
        )
    if as_json:
        emit({**run_document(report), "changes": changes_document(changes)})
    else:
        print_run(report)
        _tell(changes)
    return 0 if report.ok else 1


def _cleaners(engine: Engine, scheduler: str | None) -> Elsewhere | None:
    """See ``flows.reprocess.cleaners``; before a database is made."""
    if engine is Engine.LOCAL and scheduler is None:
        return None
    # What Prefect tells of its own steps is of no use to who runs this by hand.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    from flows import reprocess as flow

    return flow.cleaners(flow.Engine(engine.value), scheduler)


def _tell(changes: Changes) -> None:
    """The differences in a few lines; all of them with --json."""
    from monitor.cli.tables import print_rows

    rows = [
        {"label": f"{kind} {name}", "gained": str(swing.gained), "lost": str(swing.lost)}
        for kind, swings in sorted(changes.labels.items())
        for name, swing in sorted(swings.items())
    ]
    if rows:
        print_rows("Labels, by article", ("label", "gained", "lost"), rows)
    typer.echo(
        f"{changes.changed} of {changes.articles} articles changed, {changes.texts} of them in "
        f"their text; {changes.moved} are of another story; {changes.failed} pages could not be "
        "cleaned again."
    )
    for story, into in changes.merged:
        typer.echo(f"story {story} is part of {into} now")
    for story, whole in changes.split:
        typer.echo(f"story {story} is no longer part of {whole}")
    added, removed = len(changes.register.added), len(changes.register.removed)
    typer.echo(f"Register: {added} pairs more, {removed} fewer. Nobody was alerted.")
