"""The portal with a past, and the command without the seconds that a process takes to start."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from past_site import PastSite
from portal import Command, Done
from pytest_httpserver import HTTPServer

from monitor.cli import run


@pytest.fixture
def past(httpserver: HTTPServer) -> PastSite:
    """A portal without articles; ``past.fill`` gives it some."""
    return PastSite(httpserver)


@dataclass
class InProcess(Command):
    """The command line in this process; ``start`` still gives it one of its own."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, given: bytes = b"", timeout: float = 120) -> Done:
        self.capsys.readouterr()
        status = run(["--config", str(self.folder / "monitor.toml"), *arguments])
        out, err = self.capsys.readouterr()
        return Done(status, out, err)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """``monitor`` with its configuration and database in an empty folder."""
    logger = logging.getLogger("monitor")
    handlers, propagate = logger.handlers[:], logger.propagate
    yield InProcess(tmp_path, capsys)
    logger.handlers[:], logger.propagate = handlers, propagate
