"""Options that several commands share, and how they get at the settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
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


def unknown(option: str, given: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """A sentence for every value of an option that is no known id, with what is like it."""
    for value in given:
        if value not in known:
            near = get_close_matches(value, known, n=3) or [*sorted(known)[:5], "…"]
            yield f"{option} {value}: is not known; there are for instance {', '.join(near)}"
