"""Turns at a host among the machines that share a database; see ``turns`` for those of one machine.

A turn costs two short statements, against a pause of seconds. While the database does not answer,
one warning says so, and the processes of this machine take turns alone: what was fetched could not
be stored then either, so that the run ends soon.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitor.errors import StoreError
from monitor.leases import is_dead, new_owner
from monitor.ports import HostTurn, HostTurns

logger = logging.getLogger("monitor.fetch")

#: How often a host in another machine's hands is looked at again, in seconds: a request takes some
#: tenths, and at most one process of each machine waits here.
_POLL_SECONDS = 0.2


class SharedTurns:
    """``lapse`` is how long a turn may last, in seconds: after it, its holder counts as gone."""

    def __init__(
        self,
        turns: HostTurns,
        *,
        lapse: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._turns = turns
        self._owner = new_owner()
        self._lapse = lapse
        self._sleep = sleep
        self._is_down = False

    @contextmanager
    def take(self, host: str, delay: float) -> Iterator[None]:
        """Hold the turn at ``host``, from ``delay`` seconds after the last one ended anywhere."""
        held = self._taken(host, delay)
        try:
            yield
        finally:
            if held:
                with self._forgiving():
                    self._turns.leave_host(host, self._owner)

    def postpone(self, host: str, seconds: float) -> None:
        """Nobody asks ``host`` again before ``seconds`` have passed."""
        with self._forgiving():
            self._turns.postpone_host(host, seconds)

    def _taken(self, host: str, delay: float) -> bool:
        """Whether we have it; False only while the database does not answer."""
        with self._forgiving():
            while (turn := self._try(host, delay)).holder != self._owner:
                # A holder may be done long before its turn lapses; a pause lasts as told.
                wait = turn.wait if turn.holder is None else min(turn.wait, _POLL_SECONDS)
                self._sleep(max(wait, 0.001))
            return True
        return False

    def _try(self, host: str, delay: float) -> HostTurn:
        turn = self._turns.take_host(host, self._owner, pause=delay, lapse=self._lapse)
        if turn.holder in (None, self._owner) or not is_dead(turn.holder):
            return turn
        return self._turns.take_host(
            host, self._owner, pause=delay, lapse=self._lapse, instead_of=turn.holder
        )

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        try:
            yield
            self._is_down = False
        except StoreError as error:
            if not self._is_down:
                logger.warning("%s The machines' requests to one host are not kept apart.", error)
            self._is_down = True
