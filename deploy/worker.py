"""Prefect's worker of the work pool, as a container runs it; takes the worker's further options.

Told to stop, the worker itself ends at once; its runs would be killed with the container, and
called Running until their heartbeats are missed. Here they are told as well and waited for, since
each ends after the page in hand and says so.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

COMMAND = ("prefect", "worker", "start", "--pool", "monitor", "--type", "process")


def main() -> int:
    """Run the worker; its exit status, and 0 when it was told to stop."""
    worker = subprocess.Popen([*COMMAND, *sys.argv[1:]])
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            _end_runs(worker.pid)
            worker.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    status = worker.wait()
    return 0 if stopped else abs(status)


def _end_runs(worker: int) -> None:
    """Each run first, those that the worker begins meanwhile, too: it kills what it leaves."""
    told: set[int] = set()
    while runs := _children(worker):
        for run in runs - told:
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGTERM)
        told |= runs
        time.sleep(0.2)


def _children(process: int) -> set[int]:
    try:
        lists = [task.read_text() for task in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:  # a thread or the process has just ended
        return set()
    return {int(child) for children in lists for child in children.split()}


if __name__ == "__main__":
    sys.exit(main())
