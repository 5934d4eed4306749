"""What backfills found takes its place by date among all that is stored."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.cells import Arranged
from monitor.dedupe import Reading, decide
from monitor.leases import Lease
from monitor.model import Known, Verdict
from monitor.ports import Clock, Store
from monitor.reviewed import Reviewed


def arrange(store: Store, reviewed: Reviewed, owner: str, clock: Clock) -> Arranged:
    """Let stories and register be as if all had arrived by date; see ``cells.Arrangements``.

    One process at a time, and none while a reprocess decides by arrival. Raises StoreError.
    """
    with Lease(store, "reprocess", owner):
        return _arrange(store, reviewed, clock)


def arrange_if_free(store: Store, reviewed: Reviewed, owner: str, clock: Clock) -> Arranged:
    """The same, but nothing where another process is at it or a reprocess is under way."""
    with Lease(store, "reprocess", owner).tried() as held:
        return _arrange(store, reviewed, clock) if held else Arranged()


def _arrange(store: Store, reviewed: Reviewed, clock: Clock) -> Arranged:
    programmes = tuple(reviewed.programme_entries().values())
    return store.arrange(_by_date, programmes, now=clock())


def _by_date(known: Known, earlier: Sequence[Known]) -> Verdict:
    return decide(Reading.of(known), earlier)
