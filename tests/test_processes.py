"""Chunks worked on by several processes: in order, this process among them, and safe to break."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from monitor.errors import MonitorError
from monitor.processes import in_order


def squaring() -> Callable[[int], tuple[int, int]]:
    """Squares, each with the process that made it."""
    return lambda number: (number * number, os.getpid())


def dying() -> Callable[[int], int]:
    """Kills every process but the one that the tests run in."""
    own = os.environ["TESTS_RUN_IN"]

    def work(number: int) -> int:
        if str(os.getpid()) != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return work


def failing() -> Callable[[int], int]:
    """Divides by its chunk."""
    return lambda number: 1 // number


def watched(numbers: Iterator[int], given: list[int]) -> Iterator[int]:
    """The numbers, noted as they are asked for."""
    for number in numbers:
        given.append(number)
        yield number


def taken(ready: Iterator[tuple[int, object]], done: list[int]) -> None:
    """All chunks to ``done``, as slowly as storing takes them."""
    for chunk, _ in ready:
        done.append(chunk)
        time.sleep(0.001)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_the_order_of_the_chunks(processes: int) -> None:
    """Whatever the number of processes; each chunk is worked on once."""
    found = list(in_order(squaring, (), range(300), processes))
    assert [(chunk, square) for chunk, (square, _) in found] == [(n, n * n) for n in range(300)]
    assert len({process for _, (_, process) in found}) <= processes


def test_the_others_and_this_process_share_the_work() -> None:
    """This process begins while the other one starts, and the other one takes its share after."""
    makers: list[int] = []
    for _, (_, process) in in_order(squaring, (), count(), 2):
        makers.append(process)
        time.sleep(0.001)  # as long as storing takes, so that the other one may start
        if len(set(makers)) == 2:
            break
    assert makers[0] == os.getpid()
    assert len(set(makers)) == 2


def test_no_more_chunks_are_taken_than_are_soon_worked_on() -> None:
    """The stream may be larger than the memory: a reader who waits is not run ahead of."""
    given: list[int] = []
    ready = in_order(squaring, (), watched(count(), given), 2)
    for read, _ in zip(range(1, 200), ready, strict=False):
        assert len(given) - read <= 32


def test_a_process_that_was_killed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence, and not by waiting for ever."""
    monkeypatch.setenv("TESTS_RUN_IN", str(os.getpid()))
    with pytest.raises(MonitorError, match="was killed"):
        taken(in_order(dying, (), count(), 2), [])


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_of_the_work_passes(processes: int) -> None:
    """Where the chunk that made it stands, after those before it."""
    done: list[int] = []
    with pytest.raises(ZeroDivisionError):
        taken(in_order(failing, (), [2, 1, 0, 3], processes), done)
    assert done == [2, 1]


def test_what_this_process_has_made_already_is_not_made_again() -> None:
    """The function given for this process is the one that it uses."""
    found = list(in_order(squaring, (), [3], 1, here=lambda number: (-number, 0)))
    assert found == [(3, (-3, 0))]
