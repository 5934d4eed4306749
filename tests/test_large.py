"""Large documents are in hand one at a time, everyday ones never wait."""

from __future__ import annotations

import threading

import pytest

from monitor.large import LARGE, Turn, alone


@pytest.mark.parametrize(("size", "together"), [(LARGE, 1), (LARGE - 1, 3)])
def test_how_many_are_in_hand_together(size: int, together: int) -> None:
    """Three threads meet inside with everyday documents, and none meets another with large ones."""
    inside = most = 0
    lock = threading.Lock()
    meeting = threading.Barrier(3)

    def work() -> None:
        nonlocal inside, most
        meeting.wait(10)
        with alone(size):
            with lock:
                inside += 1
                most = max(most, inside)
            if together > 1:
                meeting.wait(10)
            else:
                threading.Event().wait(0.05)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == together
    assert inside == 0


def test_a_turn_is_given_back_after_an_error_and_only_once() -> None:
    """Leaving without a document, or twice, frees nobody else's."""
    with pytest.raises(ValueError, match="broken"), alone(LARGE):
        raise ValueError("broken")
    turn, other = Turn(), Turn()
    turn.enter(LARGE)
    turn.enter(LARGE)
    other.leave()
    turn.leave()
    turn.leave()
    with alone(LARGE):
        other.enter(1)
