"""schedule: the flows on their schedules, on this machine."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import emit, log_to_stderr, say
from monitor.cli.options import ConfigOption, JsonOption, settings_of
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from flows.timetable import Planned
    from monitor.config import Settings


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(schedule)


def schedule(
    context: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address that the server listens on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", min=1, max=65535, help="Port of the server and its pages."
        ),
    ] = 4200,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> int:
    """Keep the flows running at their times, until Ctrl-C: daily, digests, health.

    Starts a Prefect server with pages that show every run, or uses that of PREFECT_API_URL. Its
    records are kept in PREFECT_HOME, else in the folder prefect beside the configuration. May be
    stopped, killed and started again at any time: what was missed meanwhile is run once, and no
    flow ever overlaps itself. The times are those of [schedule] and of digest_at in monitor.toml.
    With --json the one document says what runs when, as soon as it does.

    \b
    Example:
      monitor schedule --port 4200
    """
    from monitor.app import open_monitor
    from monitor.checking import check_settings

    settings = settings_of(context, config)
    check_settings(settings)
    log_to_stderr()
    with ExitStack() as stack:
        home = _home(settings)
        killed = stack.enter_context(_alone(home))
        with open_monitor(settings):
            pass  # migrates the database, or says why it cannot be opened, before anything runs
        api, server = _environment(stack, home, host, port, after_kill=killed)
        from flows.schedule import keep
        from flows.timetable import timetable

        planned = timetable(settings)

        def ready(caught_up: Sequence[str]) -> None:
            _tell(api, planned, caught_up, as_json=as_json)

        number = keep(planned, server=server, ready=ready)
    say("Stopped. Start it again at any time: it goes on from here.")
    return 130 if number == signal.SIGINT else 0


def _home(settings: Settings) -> Path:
    home = Path(os.environ.get("PREFECT_HOME") or settings.folder / "prefect").absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{home}: cannot be made: {error.strerror}.") from error
    return home


@contextmanager
def _alone(home: Path) -> Iterator[bool]:
    """A lock that ends with the process, however that ends. ConfigError when another holds it.

    Gives whether its last holder was killed.
    """
    path = home / "schedule.lock"
    with path.open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            stream.seek(0)
            raise ConfigError(
                f"{path}: another monitor schedule runs already (process {stream.read().strip()})."
            ) from error
        killed = path.stat().st_size > 0
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        try:
            yield killed
        finally:
            stream.truncate(0)


def _environment(
    stack: ExitStack, home: Path, host: str, port: int, *, after_kill: bool
) -> tuple[str, Any]:
    """The address of the server, and its process if it is our own; set for all that follows.

    Before Prefect is imported here: it reads its environment once.
    """
    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    os.environ["PREFECT_HOME"] = str(home)
    from flows.server import is_up, own_server

    if api:
        if not is_up(api):
            raise ConfigError(f"PREFECT_API_URL: no Prefect server answers at {api}.")
        return api, None
    say("Starting the Prefect server …")
    server = stack.enter_context(own_server(home, host, port, after_kill=after_kill))
    os.environ["PREFECT_API_URL"] = server.api
    return server.api, server.process


def _tell(api: str, planned: Sequence[Planned], caught_up: Sequence[str], *, as_json: bool) -> None:
    """What runs when and where."""
    from monitor.ports import utc_now

    now = utc_now()
    pages = api.removesuffix("/api")
    if as_json:
        emit(
            {
                "pages": pages,
                "api": api,
                "pid": os.getpid(),
                "flows": [
                    {
                        "flow": one.name,
                        "at": one.words,
                        "cron": one.crons,
                        "timezone": one.zone,
                        "next": [moment.isoformat() for moment in one.next_times(now, 3)],
                        "catches_up": one.name in caught_up,
                    }
                    for one in planned
                ],
            }
        )
        return
    for one in planned:
        (following,) = one.next_times(now, 1)
        missed = "; missed while down: runs now" if one.name in caught_up else ""
        typer.echo(
            f"{one.name:<8} {one.words} ({one.zone}), next {following:%Y-%m-%d %H:%M}{missed}"
        )
    typer.echo(f"Pages: {pages}   Stop: Ctrl-C")
