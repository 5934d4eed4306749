"""Options that several commands share, and how they get at the settings."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.config import Settings

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration file (default: $MONITOR_CONFIG, else ./monitor.toml, else the "
        "built-in defaults). Accepted before and after the command.",
        show_default=False,
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="The Dask scheduler: tcp://HOST:8786."),
]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]


def config_path(context: typer.Context, config: Path | None) -> Path | None:
    """The file named after the command, else the one named before it."""
    if config is not None:
        return config
    root = context.find_root().obj
    return root if isinstance(root, Path) else None


def settings_of(context: typer.Context, config: Path | None) -> Settings:
    """The settings that hold for this command.

    Raises ConfigError; where the file itself is wrong, what the rest of it names (catalogue,
    destinations, database) is checked as well, so that nothing has to be mended in rounds.
    """
    from monitor.config import Settings, load_settings

    try:
        return load_settings(config_path(context, config))
    except ConfigError as error:
        if not isinstance(error.partial, Settings):
            raise
        raise ConfigError([*error.problems, *_further(error.partial, error.problems)]) from error


def _further(settings: Settings, known: Collection[str]) -> list[str]:
    from monitor.checking import check_settings

    try:
        check_settings(settings)
    except ConfigError as error:
        return [problem for problem in error.problems if problem not in known]
    return []


#: How long a Prefect server may take to say that it is there.
_SERVER_SECONDS = 10


def require_server() -> None:
    """ConfigError where PREFECT_API_URL names a server that does not answer; Prefect itself would
    end in a traceback. Whether it lets us in is for Prefect to say."""
    from urllib.error import HTTPError
    from urllib.request import urlopen

    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if not api:
        return
    try:
        if not api.startswith(("http://", "https://")):
            raise ValueError("no address of a server")
        urlopen(f"{api}/health", timeout=_SERVER_SECONDS).close()
    except (OSError, ValueError) as error:
        if isinstance(error, HTTPError) and error.code in (401, 403):
            return
        raise ConfigError(
            f"PREFECT_API_URL: no Prefect server answers at {api}; start it, unset the variable, "
            "or run with --plain."
        ) from error


#: Ids that an error lists whole.
_FEW = 8


def unknown(
    option: str,
    given: Iterable[str],
    known: Collection[str] | Mapping[str, tuple[str, str]],
    *,
    see: str = "monitor labels",
) -> Iterator[str]:
    """A sentence for every value of an option that is no known id, with what was meant.

    ``known`` may give the names of each id, which are looked among, too. ``see`` is the command
    that lists all ids where there are many.
    """
    from monitor.catalog.problems import likely

    names = known if isinstance(known, Mapping) else {}
    for value in given:
        if value in known:
            continue
        near = [f"{id} ({names[id][0]})" if id in names else id for id in likely(value, known)]
        if near:
            advice = f"did you mean {' or '.join(near)}?"
        elif len(known) <= _FEW:
            advice = f"there are: {', '.join(sorted(known)) or 'none'}"
        else:
            advice = f"see: {see}"
        yield f"{option} {value}: is not known; {advice}"
