"""Turns: the delay between requests, among threads, among processes, past dead and stuck ones."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.fetch.turns import Turns, default_folder

# Takes turns at one host and prints when each began and ended, by the clock that all share.
_TAKER = """
import sys, time
from itertools import pairwise
from pathlib import Path
from monitor.fetch.turns import Turns
folder, count, delay, busy = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
turns = Turns(Path(folder), patience=30)
for _ in range(count):
    with turns.take("example.cn", delay):
        began = time.time()
        print("in", flush=True)
        time.sleep(busy)
        print(began, time.time(), flush=True)
"""


def _start_taker(folder: Path, count: int, delay: float, busy: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _TAKER, str(folder), str(count), str(delay), str(busy)],
        stdout=subprocess.PIPE,
        text=True,
    )


def _spans(output: str) -> list[tuple[float, float]]:
    lines = [line.split() for line in output.splitlines()]
    return [(float(line[0]), float(line[1])) for line in lines if len(line) == 2]


def _assert_apart(spans: list[tuple[float, float]], delay: float) -> None:
    spans = sorted(spans)
    for (_, ended), (began, _) in pairwise(spans):
        assert began - ended >= delay * 0.95


def test_threads_take_turns_with_the_delay_between(tmp_path: Path) -> None:
    """Six threads at one host: never two at once, and the pause from end to start."""
    turns = Turns(tmp_path, patience=5)
    spans: list[tuple[float, float]] = []

    def visit() -> None:
        with turns.take("example.cn", 0.05):
            began = time.time()
            time.sleep(0.01)
            spans.append((began, time.time()))

    threads = [threading.Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spans) == 6
    _assert_apart(spans, 0.05)


def test_threads_take_turns_without_a_delay_too(tmp_path: Path) -> None:
    """Never two at once, though nobody waits."""
    turns = Turns(tmp_path, patience=5)
    spans: list[tuple[float, float]] = []

    def visit() -> None:
        with turns.take("example.cn", 0):
            began = time.time()
            time.sleep(0.02)
            spans.append((began, time.time()))

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _assert_apart(spans, 0)


def test_different_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """The delay is one host's; another is asked at once."""
    turns = Turns(tmp_path, patience=5)
    started = time.monotonic()
    for host in ("a.cn", "b.cn", "c.cn"):
        with turns.take(host, 5):
            pass
    assert time.monotonic() - started < 4


def test_processes_take_turns_with_the_delay_between(tmp_path: Path) -> None:
    """Two processes, each with three visits to one host, keep the pause between all six."""
    takers = [_start_taker(tmp_path, 3, 0.2, 0.03) for _ in range(2)]
    spans = [span for taker in takers for span in _spans(taker.communicate(timeout=60)[0])]
    assert len(spans) == 6
    _assert_apart(spans, 0.2)


def test_a_killed_process_leaves_the_turn(tmp_path: Path) -> None:
    """Killed in the middle of its visit, it blocks nobody, and its visit still counts."""
    taker = _start_taker(tmp_path, 1, 0.3, 60)
    assert taker.stdout is not None
    assert taker.stdout.readline() == "in\n"
    taker.kill()
    taker.communicate()
    (file,) = tmp_path.iterdir()
    began = float(file.read_text())
    with Turns(tmp_path, patience=30).take("example.cn", 0.3):
        assert 0.29 <= time.time() - began < 20


def test_a_stopped_process_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One that holds its turn without a sign of life is not waited for beyond the patience."""
    taker = _start_taker(tmp_path, 1, 0.1, 60)
    assert taker.stdout is not None
    assert taker.stdout.readline() == "in\n"
    try:
        taker.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        with Turns(tmp_path, patience=0.3).take("example.cn", 0.1):
            assert 0.3 <= time.monotonic() - started < 20
    finally:
        taker.kill()
        taker.communicate()
    assert "example.cn" in caplog.text


@pytest.mark.parametrize("content", ["", "nonsense", "nan", "inf", "-inf", "9" * 60, "-1"])
def test_whatever_a_file_says_the_wait_is_one_delay_at_most(tmp_path: Path, content: str) -> None:
    """A cut or scribbled file, or a clock that was set back, never stops the run."""
    with Turns(tmp_path, patience=5).take("example.cn", 0.05):
        pass
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    started = time.monotonic()
    with Turns(tmp_path, patience=5).take("example.cn", 0.2):
        assert time.monotonic() - started < 5
    assert abs(float(file.read_text()) - time.time()) < 5


def test_without_a_delay_no_file_is_touched(tmp_path: Path) -> None:
    """Nothing is made, and threads still take turns."""
    folder = tmp_path / "turns"
    with Turns(folder, patience=5).take("example.cn", 0):
        pass
    assert not folder.exists()


def test_a_folder_that_cannot_be_used_costs_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Threads still take turns; the warning comes once."""
    (tmp_path / "file").write_text("in the way")
    turns = Turns(tmp_path / "file" / "turns", patience=5)
    started = time.monotonic()
    for _ in range(3):
        with turns.take("example.cn", 0.05):
            pass
    assert time.monotonic() - started >= 0.1
    assert caplog.text.count("cannot be used") == 1


def test_a_folder_that_others_may_write_to_is_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Among the temporary files somebody else may have made it first."""
    folder = tmp_path / "turns"
    folder.mkdir()
    folder.chmod(0o777)
    with Turns(folder, patience=5).take("example.cn", 0.01):
        assert list(folder.iterdir()) == []
    assert "cannot be used" in caplog.text


def test_a_link_in_place_of_a_host_file_is_not_followed(tmp_path: Path) -> None:
    """What it points to stays as it is."""
    with Turns(tmp_path, patience=5).take("example.cn", 0.01):
        pass
    (file,) = tmp_path.iterdir()
    victim = tmp_path / "victim"
    victim.write_text("precious")
    file.unlink()
    file.symlink_to(victim)
    with Turns(tmp_path, patience=5).take("example.cn", 0.01):
        pass
    assert victim.read_text() == "precious"


def test_a_postponed_host_is_left_alone(tmp_path: Path) -> None:
    """What the server asked one thread for holds for all, and for this host only."""
    turns = Turns(tmp_path, patience=5)
    started = time.monotonic()
    turns.postpone("example.cn", 0.5)
    with turns.take("other.cn", 0):
        assert time.monotonic() - started < 0.4
    with turns.take("example.cn", 0):
        assert time.monotonic() - started >= 0.5


def test_a_failed_visit_counts_and_lets_go(tmp_path: Path) -> None:
    """An error inside a turn reaches the caller; the next turn comes after the delay."""
    turns = Turns(tmp_path, patience=5)
    started = time.monotonic()
    with pytest.raises(ValueError, match="inside"), turns.take("example.cn", 0.1):
        raise ValueError("inside")
    with turns.take("example.cn", 0.1):
        assert 0.1 <= time.monotonic() - started < 10


def test_the_system_itself_lets_go_of_locks(tmp_path: Path) -> None:
    """No lock is left behind after a turn: anybody can have it."""
    with Turns(tmp_path, patience=5).take("example.cn", 0.01):
        pass
    (file,) = tmp_path.iterdir()
    with file.open("rb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_default_folder_is_the_users_own() -> None:
    """Two users of one machine do not meet in it."""
    assert str(os.getuid()) in default_folder().name
