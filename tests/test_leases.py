"""Leases: one process at a time on a source, and none lost to the dead."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time

from monitor.leases import Lease, is_dead, new_owner


class Ledger:
    """Leases in memory, without lapse."""

    def __init__(self) -> None:
        self.holders: dict[str, str] = {}
        self.guard = threading.Lock()

    def claim(self, name: str, owner: str, *, instead_of: str | None = None) -> str:
        with self.guard:
            holder = self.holders.get(name)
            if holder in (None, owner, instead_of):
                self.holders[name] = owner
            return self.holders[name]

    def release(self, name: str, owner: str) -> None:
        with self.guard:
            if self.holders.get(name) == owner:
                del self.holders[name]


def dead_owner() -> str:
    """The name of a process of this machine that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return f"{socket.gethostname()}/{process.pid}/abc"


def test_a_lease_is_given_back() -> None:
    """After the with block the lease is free, also when the block raised."""
    ledger = Ledger()
    try:
        with Lease(ledger, "source:a", "me"):  # type: ignore[arg-type]
            assert ledger.holders == {"source:a": "me"}
            raise KeyError
    except KeyError:
        assert ledger.holders == {}


def test_the_second_waits_for_the_first() -> None:
    """Two holders never overlap."""
    ledger = Ledger()
    order: list[str] = []

    def hold(owner: str) -> None:
        with Lease(ledger, "source:a", owner):  # type: ignore[arg-type]
            order.append(f"{owner} in")
            time.sleep(0.2)
            order.append(f"{owner} out")

    threads = [threading.Thread(target=hold, args=(f"other-host/1/{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line.split()[1] for line in order] == ["in", "out"] * 3


def test_a_dead_holder_is_replaced_at_once() -> None:
    """A lease of a killed process of this machine is taken over without waiting for its lapse."""
    ledger = Ledger()
    ledger.holders["source:a"] = dead_owner()
    started = time.monotonic()
    with Lease(ledger, "source:a", new_owner()):  # type: ignore[arg-type]
        assert time.monotonic() - started < 5


def test_only_a_process_of_this_machine_can_be_known_dead() -> None:
    """The living, other hosts and names of another form are never taken for dead."""
    assert is_dead(dead_owner())
    assert not is_dead(new_owner())
    assert not is_dead(f"elsewhere/{os.getpid()}/x")
    assert not is_dead("anything")
    assert not is_dead("")
