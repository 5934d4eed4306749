"""run and ingest: articles come in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import emit, log_to_stderr, progress_bars, say
from monitor.cli.options import ConfigOption, JsonOption, config_path, require_server, settings_of
from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.model import RunReport


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(run)
    app.command()(ingest)


def run(
    context: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="SLUG", help="Only this source; may be repeated."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            metavar="N",
            min=0,
            help="Leave out entries that the list dates more than so many days ago.",
        ),
    ] = None,
    no_alerts: Annotated[
        bool,
        typer.Option("--no-alerts", help="Record only; what is seen now never alerts later."),
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
    """One daily run: every source, then the alerts.

    Runs as a Prefect flow on the server of PREFECT_API_URL, else on one of its own. Safe to
    interrupt and to run again: nothing is lost, stored or sent twice.

    \b
    Examples:
      monitor run
      monitor run --source gx-english --days 7 --no-alerts --plain
    """
    from monitor.app import PROGRESS, open_monitor
    from monitor.checking import check_settings

    settings = settings_of(context, config)
    sources = source or []
    with documented("daily", as_json=as_json):
        if plain:
            log_to_stderr(quiet=as_json)
            with open_monitor(settings, sources) as monitor, progress_bars() as progress:
                PROGRESS.set(progress)
                report = monitor.run_plain(sources, days=days, alerts=not no_alerts, strict=strict)
        else:
            check_settings(settings, sources)
            require_server()
            report = run_flow(
                config_path(context, config),
                sources,
                days=days,
                alerts=not no_alerts,
                strict=strict,
                quiet=as_json,
            )
    tell(report, as_json=as_json, has_destinations=bool(_destinations(settings)))
    return 0 if report.ok else 1


@contextmanager
def documented(flow: str, *, as_json: bool, **more: Any) -> Iterator[None]:
    """With ``--json`` a run that fails before it has a report still prints its document: it says
    why, with nothing listed. ``more`` are the fields that a command adds to it."""
    from monitor.ports import utc_now

    started = utc_now()
    try:
        yield
    except ConfigError:
        raise  # nothing was done, and there is no run to tell of
    except MonitorError as error:
        if as_json:
            from monitor.app import new_run
            from monitor.documents import run_document
            from monitor.model import AlertCounts, RunReport

            report = RunReport(
                run=new_run(),
                flow=flow,
                started=started,
                finished=utc_now(),
                ok=False,
                sources=(),
                new_stories=0,
                updated_stories=0,
                alerts=AlertCounts(),
                notes=(str(error),),
            )
            emit({**run_document(report), **more})
        raise


def _destinations(settings: Settings) -> bool:
    alerts = settings.alerts
    return bool(alerts.apprise_config or any(alerts.destinations.values()))


def run_flow(
    config: Path | None,
    sources: list[str],
    *,
    days: int | None,
    alerts: bool,
    strict: bool,
    quiet: bool,
) -> RunReport:
    """The daily flow in this process; its report, whether it ended completed or failed."""
    from monitor.app import PROGRESS

    if quiet or sys.stderr.isatty():
        # Only the console: Prefect's own pages keep the whole log.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
    with progress_bars() as progress:
        PROGRESS.set(progress)
        from flows.daily import daily
        from flows.outcome import report_of

        return report_of(
            lambda: daily(
                config=str(config) if config else None,
                sources=sources,
                days=days,
                alerts=alerts,
                strict=strict,
            )
        )


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            help="Files or folders: .html, .shtml, .warc, .jsonl; the last two also in gzip (.gz).",
        ),
    ],
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            metavar="N",
            min=1,
            max=16,
            help="So many processes clean and label (default: by the work and the cores).",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Take local files through the same path: clean, dedupe, classify, record. Alerts nobody.

    JSON Lines have the fields url, title, text, published, or html. A published date counts with
    its year only: 2026-11-20 or 2026年11月20日, not yesterday.

    \b
    Example:
      monitor ingest archive/ 2026-11.warc.gz articles.jsonl
    """
    from monitor.app import open_monitor

    settings = settings_of(context, config)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ConfigError(f"{path}: no such file or folder; check its name." for path in missing)
    log_to_stderr(quiet=True)
    with (
        documented("ingest", as_json=as_json),
        open_monitor(settings) as monitor,
        progress_bars() as progress,
    ):
        report = monitor.ingest(paths, progress=progress, processes=processes)
    tell(report, as_json=as_json, has_destinations=True)
    return 0 if report.ok else 1


def tell(report: RunReport, *, as_json: bool, has_destinations: bool) -> None:
    """Print a run: the document, or a table with what a reader wants to know."""
    from monitor.documents import run_document

    if not has_destinations:
        say(
            "No destination is configured: nothing was alerted. "
            "Add one under [alerts] destinations in monitor.toml, or set MONITOR_APPRISE."
        )
    if as_json:
        emit(run_document(report))
        return
    from monitor.cli.tables import print_run

    print_run(report)
