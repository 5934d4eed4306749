"""deploy/worker.py beside a stand-in for Prefect's worker: what a container's stop does to runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "worker.py"

#: A run: told to stop, it ends after the page in hand, and says so.
RUN = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(0.5)
    pathlib.Path("said").write_text("ended")
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path("begun").touch()
while True:
    time.sleep(0.1)
"""

#: As Prefect's worker does (3.8): told to stop, it kills its runs and ends at once.
WORKER = f"""#!{sys.executable}
import signal, subprocess, sys, time
run = subprocess.Popen([sys.executable, "-c", {RUN!r}])
def end(*_):
    run.kill()
    sys.exit()
signal.signal(signal.SIGTERM, end)
run.wait()
while True:
    time.sleep(0.1)
"""


def test_a_stopped_worker_lets_its_runs_end_first(tmp_path: Path) -> None:
    """`docker compose stop` gives runs the time for the page in hand, and ends with 0."""
    program = tmp_path / "prefect"
    program.write_text(WORKER)
    program.chmod(0o755)
    worker = subprocess.Popen(
        [sys.executable, SCRIPT, "--limit", "4"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    try:
        deadline = monotonic() + 60
        while not (tmp_path / "begun").exists():
            assert monotonic() < deadline, "the worker's run did not begin within 60 s"
            sleep(0.05)
        worker.terminate()
        assert worker.wait(timeout=60) == 0
    finally:
        worker.kill()
    assert (tmp_path / "said").read_text() == "ended"
