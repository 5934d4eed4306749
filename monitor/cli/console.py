"""How commands talk: data on stdout, everything else on stderr, a progress bar on terminals."""

from __future__ import annotations

import errno
import json
import logging
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from monitor.secrets import masked, masked_document

if TYPE_CHECKING:
    from monitor.pipeline import Progress


def emit(document: Any) -> None:
    """One JSON document on stdout; indented for people, one line for pipes."""
    indent = 2 if sys.stdout.isatty() else None
    typer.echo(json.dumps(masked_document(document), ensure_ascii=False, indent=indent))


def emit_line(document: Any) -> None:
    """One line of JSON Lines on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False))


def complain(sentence: str) -> None:
    """One error for the user, on stderr."""
    typer.echo(masked(f"monitor: {sentence}"), err=True)


def say(sentence: str) -> None:
    """One line of information, on stderr."""
    typer.echo(sentence, err=True)


#: What a full or closed output answers to a write; other OSErrors are no matter of the output.
_OUTPUT_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


def program() -> str:
    """How a user calls us again from this shell: ``monitor``, or the path of one that is in no
    folder of PATH, such as ``.venv/bin/monitor``."""
    called = Path(sys.argv[0])
    if called.parts[-2:] == ("monitor", "__main__.py"):
        return f"{shlex.quote(sys.executable)} -m monitor"
    found = shutil.which("monitor")
    if called.name != "monitor" or (found and Path(found).samefile(called)):
        return "monitor"
    return shlex.quote(str(called))


def hold_streams() -> None:
    """Give a process that was started with closed standard streams some that are safe.

    Else the first files that it opens, the database among them, would get their numbers, and
    whatever is printed would land in those. Input and output refuse to be read and written, what
    goes to stderr is lost.
    """
    for number, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is given, which is this one: those below it are open.
            os.open(os.devnull, mode)
    # Python leaves None where there was no stream.
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def drop_output() -> None:
    """Send what is still to be written to stdout nowhere, now that it takes no more: Python would
    complain of it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def is_of_output(error: OSError) -> bool:
    """Whether it says that what is written to is full or closed."""
    return error.errno in _OUTPUT_ERRORS


def output_problem(error: OSError) -> str:
    """A sentence for an error ``is_of_output``."""
    if error.errno == errno.EBADF and error.filename is None:
        return "standard output is closed; send it to a file or a program, or use -o FILE."
    place = "standard output" if error.filename is None else str(error.filename)
    return f"{place} cannot be written: {error.strerror}."


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
