"""Leases: one process at a time on a source, renewed while it works, free when it dies.

A claim lapses 60 s after its process stopped renewing it (``SourceLedger.claim``). A process that
finds the holder dead on its own machine need not wait even that long.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from monitor.errors import StoreError
from monitor.ports import SourceLedger

logger = logging.getLogger("monitor.leases")

#: A third of a lease's life, so that one missed renewal does not lose it.
RENEW_SECONDS = 20.0
_POLL_SECONDS = 0.5


def new_owner() -> str:
    """A name for this process that tells host and process id: ``host/pid/random``."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def is_dead(owner: str) -> bool:
    """True only when ``owner`` names a process of this machine that no longer runs."""
    host, _, rest = owner.rpartition("/")[0].rpartition("/")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class Lease:
    """``with Lease(ledger, name, owner):`` waits for the lease, renews it, and gives it back."""

    def __init__(self, ledger: SourceLedger, name: str, owner: str) -> None:
        self._ledger = ledger
        self._name = name
        self._owner = owner
        self._done = threading.Event()
        self._renewer = threading.Thread(target=self._renew, name=f"lease {name}", daemon=True)

    def __enter__(self) -> Lease:
        self._wait(threading.Event())
        self._renewer.start()
        return self

    @contextmanager
    def unless(self, given_up: threading.Event) -> Iterator[bool]:
        """``with Lease(…).unless(event) as held``: waits for the lease, but not once ``event``."""
        if not self._wait(given_up):
            yield False
            return
        with self._held():
            yield True

    @contextmanager
    def tried(self) -> Iterator[bool]:
        """``with Lease(…).tried() as held``: the lease if it is free, without waiting for it."""
        if self._claimed() != self._owner:
            yield False
            return
        with self._held():
            yield True

    @contextmanager
    def _held(self) -> Iterator[None]:
        self._renewer.start()
        try:
            yield
        finally:
            self._give_back()

    def _wait(self, given_up: threading.Event) -> bool:
        waiting = False
        while (holder := self._claimed()) != self._owner:
            if not waiting:
                what = self._name.replace(":", " ")
                logger.info("another process (%s) is at work on %s; waiting for it", holder, what)
                waiting = True
            if given_up.wait(_POLL_SECONDS):
                return False
        return True

    def _claimed(self) -> str:
        """The holder after a try."""
        holder = self._ledger.claim(self._name, self._owner)
        if holder != self._owner and is_dead(holder):
            holder = self._ledger.claim(self._name, self._owner, instead_of=holder)
        return holder

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._give_back()

    def _give_back(self) -> None:
        self._done.set()
        self._renewer.join()
        try:
            self._ledger.release(self._name, self._owner)
        except StoreError as error:
            # What the work came to must not be lost with it; the lease lapses by itself.
            logger.warning("%s: could not give the lease back: %s", self._name, error)

    def _renew(self) -> None:
        while not self._done.wait(RENEW_SECONDS):
            try:
                holder = self._ledger.claim(self._name, self._owner)
            except StoreError as error:
                # The work itself will meet the same trouble and report it; the lease lapses.
                logger.warning("%s: could not renew the lease: %s", self._name, error)
                continue
            if holder != self._owner:
                # This machine was asleep, or its clock is wrong. What is stored twice is found out
                # by its key; but two at one host ask it twice as often.
                logger.warning(
                    "%s: the lease lapsed, and %s has it now; is a clock wrong?", self._name, holder
                )
