"""Processes that do something at the same moment."""

from __future__ import annotations

import subprocess
import sys


def run_at_once(code: str, folder: str, *arguments: str, count: int) -> list[str]:
    """The last lines of ``count`` processes that run ``code``, each to its end.

    ``code`` gets ``folder`` (to import from), its own number and ``arguments``; when it is ready it
    prints a line, and it goes on when it reads one, which all get together.
    """
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, folder, str(number), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    lines = []
    for process in started:
        out, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint
        lines.append((out.strip().splitlines() or [""])[-1])
    return lines
