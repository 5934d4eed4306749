"""Digests: what a rule collected, sent together; and digests that failed, sent again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.desk import Desk, digest_job
from monitor.alerts.lanes import (
    GIVE_UP_AFTER,
    PATIENCE_SECONDS,
    POLL_SECONDS,
    RENEW_SECONDS,
    Lane,
    Lanes,
    Tally,
)
from monitor.alerts.operations import send_all, tell_operations
from monitor.model import AlertCounts, Delivery, DeliveryState, Rule


def digest_now(
    desk: Desk,
    rule: Rule,
    *,
    say_nothing: bool = True,
    moment: datetime | None = None,
    patience: float = PATIENCE_SECONDS,
) -> AlertCounts:
    """``digest_or_nothing`` for those who need no more than the counts."""
    counts, _told = digest_or_nothing(
        desk, rule, say_nothing=say_nothing, moment=moment, patience=patience
    )
    return counts


def digest_or_nothing(
    desk: Desk,
    rule: Rule,
    *,
    say_nothing: bool = True,
    moment: datetime | None = None,
    patience: float = PATIENCE_SECONDS,
) -> tuple[AlertCounts, int | None]:
    """Send what one rule has collected, now, whatever the hour.

    With nothing collected its destinations hear that there was nothing, unless ``say_nothing`` is
    false: then the second value is how many took that message (else ``None``). It counts as no
    delivery, for ``delivered`` are rows of the outbox; a destination that did not take it counts as
    failed. Such a sign of life has the same id whenever it is sent for the same ``moment``
    (default: now). Rows that another process has in hand are waited for, at most ``patience``
    seconds.
    """
    rows, alone = _collect(desk, rule, patience)
    tally = Tally()
    rows = _without_orphans(desk, rows, tally)
    if rows:
        return _send_rows(desk, rule, rows, tally), None
    tell_operations(desk, tally)
    told = None
    if say_nothing and alone:
        of = moment or desk.clock()
        receivers = desk.destinations.for_tags(rule.tags)
        failed = send_all(receivers, lambda receiver: desk.writer(receiver).nothing(rule, of))
        tally.failed = sum(error is not None for error in failed)
        told = len(failed) - tally.failed
    return desk.counts(tally), told


def _collect(desk: Desk, rule: Rule, patience: float) -> tuple[list[Delivery], bool]:
    """The rule's rows, leased; and whether no other process had any of them in hand."""
    rows: dict[str, Delivery] = {}
    started = renewed = time.monotonic()
    alone = True
    while True:
        leased = desk.outbox.lease_digest(desk.owner, rule=rule.slug, now=desk.clock())
        rows.update((row.id, row) for row in leased)
        others = any(
            row.digest and row.id not in rows
            for row in desk.outbox.deliveries(state=DeliveryState.SENDING, rule=rule.slug)
        )
        if not others or time.monotonic() - started >= patience:
            return list(rows.values()), alone and not others
        alone = False
        time.sleep(POLL_SECONDS)
        if time.monotonic() - renewed >= RENEW_SECONDS:
            desk.outbox.renew(desk.owner, rows, now=desk.clock())
            renewed = time.monotonic()


def _without_orphans(desk: Desk, rows: Sequence[Delivery], tally: Tally) -> list[Delivery]:
    """The leased rows whose destination is configured. The others are waited for a day after they
    were due, then given up; a digest that is theirs alone is empty for everyone else.
    """
    orphans = [row for row in rows if desk.destinations.by_key(row.destination) is None]
    now = desk.clock()
    lost = [
        row for row in orphans if not row.given_up and now - desk.first_due(row) >= GIVE_UP_AFTER
    ]
    if lost:
        error = "its destination is configured no longer"
        desk.outbox.note_delivery_failed([row.id for row in lost], error, now=now, due=None)
    for row in lost:
        tally.given_up.setdefault(row.destination, []).append(row)
    gone = {row.id for row in orphans}
    desk.outbox.give_back(desk.owner, gone - {row.id for row in lost})
    return [row for row in rows if row.id not in gone]


def _send_rows(
    desk: Desk, rule: Rule, rows: Sequence[Delivery], tally: Tally | None = None
) -> AlertCounts:
    """Send leased rows, a digest for each destination; ``tally`` is what was given up before."""
    by_key: dict[str, list[Delivery]] = {}
    for row in rows:
        by_key.setdefault(row.destination, []).append(row)
    work: list[Lane] = []
    for key, group in by_key.items():
        destination = desk.destinations.by_key(key)
        if destination is None:
            desk.outbox.give_back(desk.owner, [row.id for row in group])
        else:
            job = digest_job(desk, destination, rule, group, burst=False)
            work.append(Lane(destination, deque([job])))
    lanes = Lanes(desk.outbox, desk.clock, owner=desk.owner, every=True)
    sent = lanes.run(work)
    if tally is not None:
        sent.given_up.update(tally.given_up)
    tell_operations(desk, sent)
    return desk.counts(sent)


def retry_digests(
    desk: Desk, counts: AlertCounts, *, due_by: datetime | None = None
) -> AlertCounts:
    """Send again the digests that failed, without what waits for the next one.

    ``due_by``: only rows whose wait is over by then, and none that was given up. What was sent is
    added to ``counts``.
    """

    wanted: dict[str, set[str]] = {}
    for row in desk.outbox.deliveries():
        settled = row.state in (DeliveryState.SENT, DeliveryState.SENDING)
        if row.digest and row.error is not None and not settled:
            waits = due_by is not None and (row.given_up or row.due > due_by)
            if not waits:
                wanted.setdefault(row.rule, set()).add(row.id)
    for slug, ids in sorted(wanted.items()):
        rows = desk.outbox.lease_digest(desk.owner, rule=slug, now=desk.clock())
        desk.outbox.give_back(desk.owner, [row.id for row in rows if row.id not in ids])
        again = _send_rows(desk, desk.rule(slug), [row for row in rows if row.id in ids])
        counts = AlertCounts(
            delivered=counts.delivered + again.delivered,
            failed=counts.failed + again.failed,
            held=again.held,
        )
    return counts
