"""Runs of the alerts in processes of their own.

    alert_worker.py run DATABASE URL...
    alert_worker.py steps TEMPLATE FOLDER URL WAY

``run`` matches and sends once. ``steps`` does so again and again, each time on a copy of the
database ``TEMPLATE`` and in a process that is killed before the first, second, … call to the
outbox that changes something (a kill before a call that reads leaves the same); then one more run, when the lease has lapsed, brings it to its end. The databases stay in
``FOLDER`` as ``1.db``, ``2.db``, …; ``{}`` in ``URL`` stands for that number.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from alert_cases import NAMES, destinations, rule, settings

from monitor.alerts.outbox import deliver, match_all
from monitor.alerts.scheduled import send_due
from monitor.alerts.templating import load_templates
from monitor.leases import new_owner
from monitor.model import AlertCounts
from monitor.storage import open_store

#: Beyond any lease.
LATER = timedelta(seconds=61)


#: Calls that change nothing.
READS = ("awaiting_match", "deliveries", "delivery_counts", "has_run", "story", "untold_silences")


class Doomed:
    """A store whose process is killed before a certain call that writes; 0 is never."""

    def __init__(self, store: Any, fatal: int) -> None:
        self._store = store
        self._left = fatal

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not callable(found) or name in READS:
            return found

        def call(*args: Any, **values: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return found(*args, **values)

        return call


def work(
    database: str,
    urls: list[str],
    *,
    later: timedelta = timedelta(),
    fatal: int = 0,
    way: str = "alone",
) -> AlertCounts:
    """Match and send as ``monitor run`` does; ``later`` moves the clock ahead.

    ``way``: ``alone`` row by row, ``burst`` as one message, ``due`` held for ``monitor digest
    --due`` a week later.
    """
    passed = [later]

    def clock() -> datetime:
        return datetime.now(timezone.utc) + passed[0]

    opened = open_store(database)
    store: Any = Doomed(opened, fatal)
    try:
        found = destinations(*urls)
        options = settings(burst=1 if way == "burst" else 1000)
        rules = [rule(digest="daily" if way == "due" else None)]
        match_all(store, rules, found, options, clock)
        owner = new_owner()
        if way == "due":
            passed[0] += timedelta(days=7)
            settings_of_all = SimpleNamespace(alerts=options, rules=rules)
            parts = SimpleNamespace(
                store=store, destinations=found, settings=settings_of_all, names=NAMES,
                clock=clock, owner=owner, sources=(),
            )  # fmt: skip
            return send_due(parts)  # type: ignore[arg-type]
        return deliver(
            store,
            store,
            found,
            options,
            NAMES,
            clock,
            rules=rules,
            owner=owner,
            patience=0,
        )
    finally:
        opened.close()


def apart(what: Callable[[], object]) -> bool:
    """Do it in a process of its own; whether that was killed."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            what()
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return True
    if os.WEXITSTATUS(ended) != 0:
        raise SystemExit("a run failed that was not killed")
    return False


def steps(template: str, folder: str, url: str, way: str) -> int:
    """How many calls a whole run makes; one database is left for each of them."""
    # What is imported when first needed is imported once here, and not in every process.
    shutil.copy(template, f"{folder}/0.db")
    open_store(f"sqlite:///{folder}/0.db").close()
    destinations(url.format(0))
    load_templates(None)
    fatal = 0
    killed = True
    while killed:
        fatal += 1
        path = f"{folder}/{fatal}.db"
        shutil.copy(template, path)
        database, urls = f"sqlite:///{path}", [url.format(fatal)]
        killed = apart(lambda: work(database, urls, fatal=fatal, way=way))  # noqa: B023
        apart(lambda: work(database, urls, later=LATER, way=way))  # noqa: B023
    return fatal - 1


if __name__ == "__main__":
    if sys.argv[1] == "run":
        print(work(sys.argv[2], sys.argv[3:]))  # noqa: T201
    else:
        print(steps(*sys.argv[2:6]))  # noqa: T201
