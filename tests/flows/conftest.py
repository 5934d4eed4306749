"""A real Prefect server on loopback for the flow tests, one a session."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest


@dataclass(frozen=True)
class PrefectServer:
    """Where it listens, and the environment that leads there."""

    api: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MONITOR_")}
        return {
            **kept,
            "PREFECT_API_URL": self.api,
            "PREFECT_HOME": str(self.home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.5",
        }

    def prefect(self, *arguments: str, cwd: Path, **more: str) -> str:
        """The prefect command; its output. Fails the test when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=cwd,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """``prefect server start`` on a free port, with a home of its own."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = PrefectServer(f"http://127.0.0.1:{port}/api", home)
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)],
        env={**server.environment, "PREFECT_API_URL": ""},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                urlopen(f"{server.api}/health", timeout=2)
                break
            except (URLError, OSError):
                assert process.poll() is None, (home / "server.log").read_text()
                assert time.monotonic() < deadline, "the Prefect server did not start in 120 s"
                time.sleep(0.5)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()
