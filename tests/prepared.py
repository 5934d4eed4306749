"""Runs the console script in a process that has imported the program already.

Importing takes longer than most commands do. So one server process imports everything once, and
each command gets a fork of it: a process of its own, with its own memory, folder, environment and
exit status.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "monitor"


def _modules() -> list[str]:
    """Every module of the program but the migrations, which Alembic loads itself."""
    files = (file.relative_to(PROGRAM.parent).with_suffix("") for file in PROGRAM.rglob("*.py"))
    names = (".".join(file.parts).removesuffix(".__init__") for file in files)
    return sorted(
        name for name in names if "migrations" not in name and not name.endswith("__main__")
    )


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(_modules())


def run_command(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    given: bytes,
    timeout: float,
) -> tuple[int, bytes, bytes]:
    """``monitor ARGUMENTS`` in ``folder``: exit status, stdout, stderr.

    Raises TimeoutError, after ending the process, when it takes longer than ``timeout`` seconds.
    """
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place) / name for name in ("in", "out", "err")]
        for stream in streams:
            stream.touch()
        streams[0].write_bytes(given)
        process = _context.Process(
            target=_run, args=(list(arguments), str(folder), dict(environment), streams)
        )
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"monitor {' '.join(arguments)} took longer than {timeout:g} s")
        return process.exitcode, streams[1].read_bytes(), streams[2].read_bytes()


def _run(
    arguments: list[str], folder: str, environment: dict[str, str], streams: list[Path]
) -> None:
    """In the fork: stand where the command is to stand, and run it."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, (stream, mode) in enumerate(
        zip(streams, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)
    ):
        opened = os.open(stream, mode)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, mode in enumerate(("r", "w", "w"))
    )
    sys.argv = ["monitor", *arguments]
    from monitor.cli import main

    main()
