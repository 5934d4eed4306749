"""A file is read in a process of its own, with limits of memory and time that the system keeps.

A PDF of a few kilobytes can name one drawing inside another until the text of a page has gigabytes,
and none of the libraries can be stopped from outside. So what a file does to its reader costs that
file and nothing else. Starting the process takes 0.3 to 0.5 s, and files are few.

The program is ``__main__`` beside this module.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading

from monitor.errors import ExtractError
from monitor.extract.files.contents import FileText
from monitor.extract.files.kinds import kind_of

#: Address space of the reader in bytes. The three libraries need 130 MB of it before they begin, a
#: list of 3,000 enterprises 40 MB more. With the run's own 300 MB it stays below 1 GB.
MEMORY = 600_000_000
#: Seconds of CPU: a PDF of 300 pages takes 15 at most. On a busy machine they may take longer.
CPU_SECONDS = 30
PATIENCE_SECONDS = 90.0

#: One file at a time, whatever number of sources are read: so the memory of all is that of one.
_ONE_AT_A_TIME = threading.Lock()


def read_file(content: bytes, url: str) -> FileText:
    """The text of a PDF, docx or xlsx. ``url`` is for the error.

    Raises ExtractError: ``not-html`` for another kind of file, ``parse`` for one that is broken,
    under a password, without pages, or that needs more than the limits allow.
    """
    kind = kind_of(content)
    if kind is None:
        raise ExtractError("not-html", url, "the file is none that can be read (PDF, docx, xlsx)")
    with _ONE_AT_A_TIME:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "monitor.extract.files", kind],
                input=content,
                capture_output=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"the {kind} file was not read within {PATIENCE_SECONDS:.0f} s"
            raise ExtractError("parse", url, message) from error
    if done.returncode:
        raise ExtractError("parse", url, f"the {kind} file {_reason(done.stderr)}")
    answer = json.loads(done.stdout)
    if "broken" in answer:
        raise ExtractError("parse", url, f"the {kind} file {answer['broken']}")
    return FileText(answer["text"], answer["title"], tuple(answer["flags"]))


def _reason(stderr: bytes) -> str:
    """The last line of a traceback, as the end of a sentence."""
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    last = lines[-1][:200] if lines else ""
    if not last or "MemoryError" in last:
        return f"needs more than {MEMORY // 1_000_000} MB or {CPU_SECONDS} s to be read"
    return f"cannot be read: {last}"
