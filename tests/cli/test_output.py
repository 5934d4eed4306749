"""Where the output goes: full disks, closed streams, devices."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from portal import Command

from monitor.cli.catalogue import opened
from monitor.cli.runs import documented
from monitor.errors import ConfigError, MonitorError, StoreError


def _full() -> None:
    """No file of the process grows, as on a disk that is full; stderr is a pipe."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _closed() -> None:
    os.close(1)


@pytest.mark.parametrize(
    ("before", "words"),
    [(_full, "standard output cannot be written"), (_closed, "standard output is closed")],
    ids=("full", "closed"),
)
def test_output_that_takes_no_more_is_one_sentence(
    tmp_path: Path, before: Callable[[], None], words: str
) -> None:
    """A full disk or a closed stdout ends with 1 and a sentence, without a traceback."""
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "monitor", "run", "--help"],
            stdout=out,
            stderr=subprocess.PIPE,
            preexec_fn=before,
            timeout=120,
            check=False,
        )
    (sentence,) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert words in sentence


def test_a_reader_that_leaves_hears_nothing(command: Command) -> None:
    """A pipe that is closed ends the command without a word."""
    process = command.start("run", "--help")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 1
    process.stderr.close()


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    """``-o`` writes into a pipe, follows a link, and leaves nothing of an attempt that failed."""
    pipe, link, folder = tmp_path / "pipe", tmp_path / "link", tmp_path / "folder"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with opened(pipe, whole=True) as stream:
        stream.write(b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    link.symlink_to("file")
    with opened(link) as stream:
        stream.write(b"behind")
    assert link.is_symlink()
    assert (tmp_path / "file").read_bytes() == b"behind"
    folder.mkdir()
    with pytest.raises(ConfigError), opened(folder) as stream:
        stream.write(b"nowhere")
    assert {path.name for path in tmp_path.iterdir()} == {"pipe", "link", "file", "folder"}


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path) -> None:
    """It is no matter of configuration; the file is as it was before."""
    output = tmp_path / "stories.csv"
    output.write_bytes(b"old")
    with pytest.raises(MonitorError) as caught, opened(output):
        raise OSError(28, "No space left on device")
    assert not isinstance(caught.value, ConfigError)
    assert str(output) in str(caught.value)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_run_that_fails_before_its_report_still_has_a_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A database that fails while the run starts is told with --json too, and by its fields."""
    with (
        pytest.raises(StoreError),
        documented("backfill", as_json=True, cells=[]),
    ):
        raise StoreError("database x: the disk is full.")
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], document["flow"], document["cells"]) == (False, "backfill", [])
    assert document["notes"] == ["database x: the disk is full."]
    assert (document["sources"], document["totals"]["listed"]) == ([], 0)
    with pytest.raises(ConfigError), documented("daily", as_json=True):
        raise ConfigError("nothing was done")
    assert capsys.readouterr().out == ""


def test_the_version_is_told(command: Command) -> None:
    """For a report of a fault, and without a configuration."""
    assert command("--version").out.startswith("monitor ")
