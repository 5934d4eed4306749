"""One run of the alerts in a process of its own: ``alert_worker.py DATABASE URL...``"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone

from alert_cases import NAMES, destinations, rule, settings

from monitor.alerts.outbox import deliver, match_all
from monitor.leases import new_owner
from monitor.model import AlertCounts
from monitor.storage import open_store


def work(database: str, urls: list[str], *, later: timedelta = timedelta()) -> AlertCounts:
    """Match and send as ``monitor run`` does; ``later`` moves the clock ahead."""

    def clock() -> datetime:
        return datetime.now(timezone.utc) + later

    store = open_store(database)
    try:
        found = destinations(*urls)
        options = settings(burst=1000)
        match_all(store, [rule()], found, options, clock)
        return deliver(
            store,
            store,
            found,
            options,
            NAMES,
            clock,
            rules=[rule()],
            owner=new_owner(),
            patience=0,
        )
    finally:
        store.close()


if __name__ == "__main__":
    print(work(sys.argv[1], sys.argv[2:]))  # noqa: T201
