"""Sending to many destinations side by side: a slow or dead one holds up nobody.

Each destination is a lane with one message under way at a time. All work with the outbox is done
by the calling thread, which leases, renews and records; the threads beside it only send.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.alerts.destinations import Destination
from monitor.alerts.messages import Message
from monitor.errors import NotifyError, StoreError
from monitor.model import Delivery
from monitor.ports import Clock, Outbox

logger = logging.getLogger("monitor.alerts")

#: A third of a lease's life, so that one missed renewal does not lose it.
RENEW_SECONDS = 20.0
#: Sends under way at once, over all destinations: enough that a dozen dead ones leave room.
PARALLEL = 32
#: Rows taken at once for one destination. One run sends no more to it; the rest goes out with the
#: next one, oldest first.
LEASE_ROWS = 20_000
#: So many failures in a row, and a destination is left alone for the rest of the run.
FAILURES_IN_A_ROW = 3
#: When every row is to be tried (``monitor alerts retry``), it is left alone only once its
#: failures in a row have also cost so many seconds: a service that hangs, not one that says no.
LOST_SECONDS = 90.0
#: How long a run waits for rows in the hands of another process, which may have died: a lease's
#: 60 s and a little more. How often it looks.
PATIENCE_SECONDS = 62.0
POLL_SECONDS = 1.0

#: Minutes until the second, third, … attempt; then the last one again and again.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240))
#: A row is given up when it was first due longer ago than this and was tried so often: with one run
#: a day, two failures alone would be a day.
GIVE_UP_AFTER = timedelta(days=1)
GIVE_UP_ATTEMPTS = 3


def _created(row: Delivery) -> datetime:
    return row.created


@dataclass(slots=True)
class Job:
    """Rows of one destination that go out together, and how to write their messages.

    Writing a long digest takes a while: ``write`` calls what it is given now and then, so that
    the leases are renewed meanwhile. ``first_due`` says when a row was to go out for the first
    time: what waited a week for its digest is not a week late.
    """

    rows: Sequence[Delivery]
    write: Callable[[Callable[[], None]], Sequence[Message]]
    first_due: Callable[[Delivery], datetime] = _created


@dataclass(slots=True)
class Tally:
    """What came of it: rows delivered, attempts failed, and rows given up for good."""

    delivered: int = 0
    failed: int = 0
    given_up: dict[str, list[Delivery]] = field(default_factory=dict)


def no_more() -> None:
    """Nothing beside the jobs that are there already."""


@dataclass(slots=True)
class Lane:
    """The work of one destination: jobs whose rows are leased already, then those of ``more``,
    which leases the next row when its turn comes, until it gives ``None``.

    The later a row is leased, the fewer are marked as possible repeats after a crash.
    """

    destination: Destination
    jobs: deque[Job]
    more: Callable[[], Job | None] = no_more
    over: bool = False
    busy: Job | None = None
    failures: int = 0
    lost_seconds: float = 0.0


@dataclass(slots=True)
class _Result:
    lane: Lane
    job: Job
    arrived: set[str]
    error: NotifyError | None
    seconds: float


class Lanes:
    """One round of sending.

    ``every`` row is to be tried, whatever failed before it. Leases are renewed every
    ``renew_seconds``.
    """

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        *,
        owner: str,
        every: bool = False,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._owner = owner
        self._every = every
        self._renew_seconds = renew_seconds
        self._results: queue.SimpleQueue[_Result] = queue.SimpleQueue()
        self._tally = Tally()
        self._lanes: Sequence[Lane] = ()
        self._renewed = time.monotonic()

    def run(self, lanes: Sequence[Lane]) -> Tally:
        """Send everything; each row's result is recorded as soon as it is known.

        Called again, it goes on counting.

        Interrupted, the rows not yet begun are given back; those under way stay leased and are
        taken over, marked, when the lease lapses.
        """
        self._lanes, self._renewed = lanes, time.monotonic()
        try:
            while self._start(lanes) or any(lane.busy for lane in lanes):
                try:
                    self._record(self._results.get(timeout=self._renew_seconds / 4))
                except queue.Empty:
                    pass
                self._renew()
        finally:
            for lane in lanes:
                self._give_back(lane)
        return self._tally

    def _start(self, lanes: Sequence[Lane]) -> bool:
        """Begin the next job of every idle lane; whether any was begun."""
        under_way = sum(lane.busy is not None for lane in lanes)
        begun = False
        for lane in lanes:
            if lane.busy is not None or lane.over or under_way >= PARALLEL:
                continue
            job = lane.jobs.popleft() if lane.jobs else lane.more()
            if job is None:
                lane.over = True
                continue
            lane.busy = job
            threading.Thread(
                target=self._send,
                args=(lane, job, self._written(job)),
                name=f"alerts {lane.destination.key}",
                daemon=True,
            ).start()
            under_way += 1
            begun = True
        return begun

    def _written(self, job: Job) -> Sequence[Message] | NotifyError:
        """The job's messages; what cannot be written fails alone and does not stop the others."""
        try:
            return job.write(self._renew)
        except StoreError:
            raise
        except Exception as error:
            logger.exception("a message could not be written")
            reason = f"{type(error).__name__}: {error}"
            return NotifyError(f"the message could not be written ({reason})")

    def _send(self, lane: Lane, job: Job, messages: Sequence[Message] | NotifyError) -> None:
        """The messages in order, up to the first that fails. Runs beside the calling thread."""
        arrived: set[str] = set()
        error = messages if isinstance(messages, NotifyError) else None
        started = time.monotonic()
        try:
            for message in () if isinstance(messages, NotifyError) else messages:
                lane.destination.send(message)
                arrived.update(message.covers)
        except NotifyError as caught:
            error = caught
        except Exception as caught:
            # Without a result the lane would stay busy for ever.
            logger.exception("%s: sending broke", lane.destination.label)
            error = NotifyError(f"sending broke ({type(caught).__name__})")
        self._results.put(_Result(lane, job, arrived, error, time.monotonic() - started))

    def _record(self, result: _Result) -> None:
        lane, now = result.lane, self._clock()
        done = [row for row in result.job.rows if row.id in result.arrived]
        left = [row for row in result.job.rows if row.id not in result.arrived]
        if done:
            self._outbox.note_sent([row.id for row in done], now=now)
            self._tally.delivered += len(done)
        lane.busy = None
        if result.error is None:
            lane.failures, lane.lost_seconds = 0, 0.0
            if left:
                self._outbox.note_delivery_failed(
                    [row.id for row in left], "its story is stored no longer", now=now, due=None
                )
            return
        self._note_failed(lane, result.job, left, str(result.error), now)
        lane.failures += 1
        lane.lost_seconds += result.seconds
        if lane.failures >= FAILURES_IN_A_ROW and (
            not self._every or lane.lost_seconds >= LOST_SECONDS
        ):
            logger.warning(
                "%s failed %d times in a row; its other alerts wait for the next run",
                lane.destination.label,
                lane.failures,
            )
            lane.over = True
            self._give_back(lane)

    def _note_failed(
        self, lane: Lane, job: Job, rows: Sequence[Delivery], error: str, now: datetime
    ) -> None:
        logger.warning("%s did not take an alert: %s", lane.destination.label, error)
        self._tally.failed += len(rows)
        for row in rows:
            due = next_attempt(row, now, job.first_due(row))
            self._outbox.note_delivery_failed([row.id], error, now=now, due=due)
            if due is None:
                self._tally.given_up.setdefault(row.destination, []).append(row)

    def _renew(self) -> None:
        """Renew the leases of all rows, once it is time."""
        if time.monotonic() - self._renewed < self._renew_seconds:
            return
        self._renewed = time.monotonic()
        held = [
            row.id
            for lane in self._lanes
            for job in (*lane.jobs, *([lane.busy] if lane.busy else ()))
            for row in job.rows
        ]
        if held:
            self._outbox.renew(self._owner, held, now=self._clock())

    def _give_back(self, lane: Lane) -> None:
        untried = [row.id for job in lane.jobs for row in job.rows]
        lane.jobs.clear()
        if untried:
            self._outbox.give_back(self._owner, untried)


def next_attempt(row: Delivery, now: datetime, first_due: datetime) -> datetime | None:
    """When to try a row again whose attempt just failed; ``None`` to give it up."""
    if now - first_due >= GIVE_UP_AFTER and row.attempts >= GIVE_UP_ATTEMPTS:
        return None
    return now + WAITS[min(max(row.attempts, 1), len(WAITS)) - 1]
