"""init, doctor: the first hour with the monitor."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.console import emit, program, say
from monitor.cli.options import ConfigOption, JsonOption, config_path
from monitor.errors import ConfigError


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(init)
    app.command()(doctor)


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write it; made if it is not there.")
    ] = Path("."),
) -> int:
    """Write a commented monitor.toml; never overwrites one."""
    path = folder / "monitor.toml"
    if not folder.is_dir() and (folder.exists() or folder.suffix == ".toml"):
        raise ConfigError(
            f"{folder}: {'is a file' if folder.exists() else 'is the name of a file'}; give the "
            "folder that monitor.toml is to be written into."
        )
    template = Path(__file__).with_name("template.toml").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(template)
    except FileExistsError as error:
        raise ConfigError(f"{path}: is there already; edit it, or name another folder.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}.") from error
    # The one in the current folder is found without being named.
    which = "" if path == Path("monitor.toml") else f" --config {shlex.quote(str(path))}"
    say(f"Wrote {path}. Next: {program()}{which} doctor")
    return 0


def doctor(context: typer.Context, as_json: JsonOption = False, config: ConfigOption = None) -> int:
    """Check configuration, catalogue, taxonomy, destinations and database; say what to mend.

    Sends nothing, fetches nothing and writes nothing. Exit 2 if anything needs mending.
    """
    from monitor.cli.checkup import examine

    findings = examine(config_path(context, config))
    ok = all(finding.ok for finding in findings)
    if as_json:
        emit(
            {
                "ok": ok,
                "checks": [
                    {"check": item.check, "ok": item.ok, "messages": list(item.messages)}
                    for item in findings
                ],
            }
        )
    else:
        for item in findings:
            typer.echo(f"{'ok  ' if item.ok else 'MEND'}  {item.check}")
            for message in item.messages:
                typer.echo(f"      {message}")
    return 0 if ok else 2
