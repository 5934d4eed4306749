"""How commands talk: data on stdout, everything else on stderr, a progress bar on terminals."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from monitor.secrets import masked

if TYPE_CHECKING:
    from monitor.pipeline import Progress


def emit(document: Any) -> None:
    """One JSON document on stdout; indented for people, one line for pipes."""
    indent = 2 if sys.stdout.isatty() else None
    typer.echo(masked(json.dumps(document, ensure_ascii=False, indent=indent)))


def emit_line(document: Any) -> None:
    """One line of JSON Lines on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False))


def complain(sentence: str) -> None:
    """One error for the user, on stderr."""
    typer.echo(masked(f"monitor: {sentence}"), err=True)


def say(sentence: str) -> None:
    """One line of information, on stderr."""
    typer.echo(sentence, err=True)


def log_to_stderr(*, quiet: bool = False) -> None:
    """Our own log on stderr: warnings, and with a plain stream the run's steps as well."""
    level = logging.WARNING if quiet else logging.INFO
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    root = logging.getLogger("monitor")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False


@contextmanager
def progress_bars() -> Iterator[Progress | None]:
    """A bar for each source while a run goes on; None where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        overall = bars.add_task("starting", total=None)
        tasks: dict[str, TaskID] = {}

        def show(slug: str, done: int, listed: int) -> None:
            if slug not in tasks:
                tasks[slug] = bars.add_task(slug, total=listed or None)
                bars.update(overall, description="reading")
            # Hundreds of sources would not fit on a screen: only those at work have a bar.
            at_work = not listed or done < listed
            bars.update(tasks[slug], completed=done, total=listed or None, visible=at_work)

        yield show
