"""The reader as a program: ``python -m monitor.extract.files KIND``; a file in, JSON out.

The limits are set before a library is loaded; what a library raises ends the program, and the last
line of the traceback is the reason that ``confined`` gives.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

from monitor.extract.files.confined import CPU_SECONDS, MEMORY
from monitor.extract.files.contents import BrokenFileError
from monitor.extract.files.kinds import READERS


def main(kind: str) -> None:
    """Confine this process, then read."""
    confine()
    answer: dict[str, Any]
    try:
        found = READERS[kind](sys.stdin.buffer.read())
        answer = {"text": found.text, "title": found.title, "flags": found.flags}
    except BrokenFileError as error:
        answer = {"broken": str(error)}
    sys.stdout.write(json.dumps(answer))


def confine() -> None:
    """Set the limits; a system that lacks one (macOS knows none of address space) keeps the rest.

    Niceness lets the pages of the run go first.
    """
    os.nice(5)
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        if most == resource.RLIM_INFINITY or limit < most:
            try:
                resource.setrlimit(what, (limit, most))
            except (ValueError, OSError):
                continue


if __name__ == "__main__":
    main(sys.argv[1])
