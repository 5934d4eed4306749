"""backfill: a past window of sources, resumable."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.catalogue import day
from monitor.cli.console import emit, log_to_stderr, progress_bars
from monitor.cli.options import (
    ConfigOption,
    JsonOption,
    SchedulerOption,
    config_path,
    require_server,
    settings_of,
)
from monitor.cli.runs import documented, tell
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.backfill.planning import SourcePlan, Wanted
    from monitor.cells import CellRecord
    from monitor.config import Settings
    from monitor.model import RunReport


class WayOption(StrEnum):
    """``monitor.cells.AskedWay``, which is imported by those who need it."""

    PAGES = "pages"
    SITEMAP = "sitemap"
    ISSUES = "issues"
    WAYBACK = "wayback"
    COMMONCRAWL = "commoncrawl"


class Engine(StrEnum):
    """``flows.backfill.Engine``; Prefect is imported inside the command."""

    LOCAL = "local"
    POOL = "pool"
    DASK = "dask"


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(backfill)


def backfill(
    context: typer.Context,
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG", help="Sources to read.")],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="First day that is wanted.")],
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day that is wanted.")],
    plan: Annotated[
        bool, typer.Option("--plan", help="Print cells, pages and time expected; do nothing.")
    ] = False,
    way: Annotated[
        WayOption | None,
        typer.Option(
            "--way",
            help="How to get into the past; default: the source's own pages, sitemap or issues, "
            "else the Wayback Machine. --plan says which.",
        ),
    ] = None,
    dump: Annotated[
        Path | None,
        typer.Option(
            "--dump",
            metavar="PATH",
            help="Read a local WARC, JSON Lines or HTML file, or a folder.",
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            help="Where the cells are read: in this process, by the workers of a Prefect work "
            "pool, or on Dask.",
        ),
    ] = Engine.LOCAL,
    scheduler: SchedulerOption = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Let what is found alert, however old it is.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Without Prefect: starts at once, same result.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 for partial and blocked sources, too.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Read a past window of sources, in cells: a month, twenty pages of a list, 2,000 of a dump.

    Archives are asked, month by month, for all captures from the window's first day to today: a
    page is captured days to years after it was published. Articles count by their own day.

    Safe to interrupt and to run again: a finished cell is never fetched again, a failed one is.
    What is found is recorded silently. Articles that state a day outside the window are left out.

    \b
    Examples:
      monitor backfill gx-english --from 2019-01-01 --to 2023-12-31 --plan
      monitor backfill gx-english --from 2019-01-01 --to 2023-12-31
    """
    from monitor.app import open_monitor
    from monitor.past import Past, run_plain

    if plain and engine is not Engine.LOCAL:
        raise ConfigError(f"--plain: --engine {engine.value} needs Prefect; leave one of both out.")
    settings = settings_of(context, config)
    wanted = _wanted(since, until, way, dump)
    if not plan and (scheduler or engine is not Engine.LOCAL):
        from flows import backfill as flow

        # Before a database is made, and a run that would only fail.
        flow.check_engine(flow.Engine(engine.value), scheduler)
    if not plan and not plain:
        require_server()
    if plan or plain:
        log_to_stderr(quiet=as_json or plan)
    with (
        documented("backfill", as_json=as_json and not plan, cells=[]),
        _known_so_far(settings, plan=plan) as known,
        open_monitor(known, slugs) as monitor,
        progress_bars() as progress,
    ):
        past = Past.of(monitor, slugs, wanted, notify=notify)
        plans = past.backfill.plan(past.sources)
        if plan:
            _tell_plan(wanted, plans, as_json=as_json)
            return 0
        if plain:
            report = run_plain(past, strict=strict, progress=progress)
            records, stored = past.records(), past.stored()
    if not plain:
        with documented("backfill", as_json=as_json, cells=[]):
            report, records, stored = _run_flow(
                context,
                config,
                slugs,
                wanted,
                notify=notify,
                strict=strict,
                quiet=as_json,
                engine=engine,
                scheduler=scheduler,
            )
    _tell_run(report, records, stored, as_json=as_json)
    return 0 if report.ok else 1


@contextmanager
def _known_so_far(settings: Settings, *, plan: bool) -> Iterator[Settings]:
    """The settings; for a ``plan`` where no database file is yet, with an empty one that goes away.

    A plan makes no file. Raises ConfigError for a database that could not be opened or made.
    """
    from monitor.storage import check_database
    from monitor.storage.location import parse_location

    problems = check_database(settings.database) if plan else []
    if problems:
        raise ConfigError(problems)
    file = parse_location(settings.database).file if plan else None
    if file is None or file.exists():
        yield settings
        return
    with tempfile.TemporaryDirectory() as folder:
        yield settings.model_copy(update={"database": f"sqlite:///{folder}/nothing-known.db"})


def _run_flow(
    context: typer.Context,
    config: Path | None,
    slugs: list[str],
    wanted: Wanted,
    *,
    notify: bool,
    strict: bool,
    quiet: bool,
    engine: Engine,
    scheduler: str | None,
) -> tuple[RunReport, list[CellRecord], int]:
    """The flow in this process; its report, whether it ended completed or failed; the window's
    cells, and how many of its articles are stored."""
    from monitor.app import PROGRESS, open_monitor
    from monitor.past import Past

    if quiet or sys.stderr.isatty():
        # Only the console: Prefect's own pages keep the whole log.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    path = config_path(context, config)
    with progress_bars() as progress:
        PROGRESS.set(progress)
        from flows import backfill as flow
        from flows.outcome import report_of
        from monitor.cells import AskedWay

        report = report_of(
            lambda: flow.backfill(
                sources=slugs,
                since=wanted.since,
                until=wanted.until,
                config=str(path) if path else None,
                way=AskedWay(wanted.way.value) if wanted.way else None,
                dump=str(wanted.dump) if wanted.dump else None,
                notify=notify,
                strict=strict,
                engine=flow.Engine(engine.value),
                scheduler=scheduler,
            )
        )
    with open_monitor(settings_of(context, config), slugs) as monitor:
        past = Past.of(monitor, slugs, wanted)
        return report, past.records(), past.stored()


def _wanted(since: str, until: str, way: WayOption | None, dump: Path | None) -> Wanted:
    """What is asked for. Raises ConfigError with all that is wrong."""
    from monitor.backfill.planning import Wanted
    from monitor.cells import AskedWay

    problems: list[str] = []
    days = []
    for value, option in ((since, "--from"), (until, "--to")):
        try:
            days.append(day(value, option))
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(problems)
    return Wanted.named(
        days[0],
        days[1],
        way=AskedWay(way.value) if way else None,
        dump=str(dump) if dump else None,
    )


def _tell_plan(wanted: Wanted, plans: Sequence[SourcePlan], *, as_json: bool) -> None:
    from monitor.backfill.documents import plan_document
    from monitor.backfill.planning import folded

    document = plan_document(wanted, plans)
    if as_json:
        emit(document)
        return
    from monitor.cli.tables import print_rows

    for plan, source in zip(plans, document["sources"], strict=True):
        rows = [
            {
                "cell": name,
                "state": cells[0].state.value,
                "pages": _about(sum(cell.pages for cell in cells), cells[0].about),
                "time": _about(_duration(sum(cell.seconds for cell in cells)), cells[0].about),
            }
            for name, cells in folded(plan.cells)
        ]
        title = f"{source['slug']}: by {_WAY_WORDS[source['way']]}"
        print_rows(title, ("cell", "state", "pages", "time"), rows)
        typer.echo(f"{source['slug']}: {source['why']}.")
        if source["other_ways"]:
            typer.echo(f"Other ways: --way {', --way '.join(source['other_ways'])}.")
    typer.echo(
        f"{document['cells']} cells, {_about(document['pages'], document['about'])} pages, "
        f"{_about(_duration(document['seconds']), document['about'])}. Nothing was done."
    )


#: The ways of ``monitor.cells.Way`` in words.
_WAY_WORDS = {
    "pages": "the pages of its list",
    "sitemap": "its sitemap",
    "issues": "the list of each day's issue",
    "wayback": "the Wayback Machine",
    "commoncrawl": "Common Crawl",
    "dump": "a local dump",
}


def _about(value: object, estimated: bool) -> str:
    return f"about {value}" if estimated else str(value)


def _duration(seconds: float) -> str:
    """``3 h 20 min``."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{round(seconds)} s"
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def _tell_run(
    report: RunReport, records: Sequence[CellRecord], stored: int, *, as_json: bool
) -> None:
    from monitor.backfill.documents import cell_document
    from monitor.documents import run_document

    if as_json:
        cells = [cell_document(record) for record in records]
        emit({**run_document(report), "cells": cells, "stored": stored})
        return
    tell(report, as_json=False, has_destinations=True)
    finished = sum(record.state.finished for record in records)
    typer.echo(
        f"{finished} of {len(records)} cells are finished. Of these days {stored} "
        f"{'article is' if stored == 1 else 'articles are'} stored by now; the table counts what "
        "the last tries of this run took."
    )
    for record in records:
        if not record.state.finished:
            typer.echo(f"{record.cell.source}, {record.cell.name}: {record.state}: {record.error}")
