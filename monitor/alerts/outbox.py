"""The outbox's rules: which rows a story makes, when they go out, and as what.

At least once and never lost: a row is made in the transaction that marks its article as matched,
leased while it is sent, and done only when its destination took it. The one possible repeat, a
process killed between sending and recording, carries the same delivery id and says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.alerts.desk import Desk, Stories, alert_job, digest_job
from monitor.alerts.destinations import Destination, Destinations
from monitor.alerts.hours import next_digest, quiet_period, waited_through
from monitor.alerts.lanes import LEASE_ROWS, Job, Lanes, Tally
from monitor.alerts.operations import give_up_orphans, send_all, tell_operations
from monitor.alerts.rules import matches
from monitor.alerts.views import Names
from monitor.config import AlertSettings
from monitor.model import AlertCounts, Delivery, DeliveryState, Rule, Story
from monitor.ports import Clock, Outbox

# --- matching --------------------------------------------------------------------------------


def delivery_id(rule: str, story: str, destination: str) -> str:
    """The stable id of one rule, story and destination: 32 hex digits."""
    return hashlib.sha256(f"{rule}|{story}|{destination}".encode()).hexdigest()[:32]


def plan(
    rules: Iterable[Rule],
    stories: Iterable[Story],
    destinations: Destinations,
    *,
    now: datetime,
    settings: AlertSettings,
) -> list[Delivery]:
    """A row for each rule, matching story and destination, each once.

    Rows of a digest rule are held for it; others are held until the end of the quiet hours, when
    it is those, and else due now.
    """
    quiet = quiet_period(settings, now)
    rows: dict[str, Delivery] = {}
    candidates = list({story.id: story for story in stories}.values())
    for rule in rules:
        receivers = destinations.for_tags(rule.tags)
        state, due = DeliveryState.PENDING, now
        if rule.digest is not None:
            state, due = DeliveryState.HELD, next_digest(rule.digest, settings, now)
        elif quiet is not None:
            state, due = DeliveryState.HELD, quiet[1]
        for story in candidates:
            if not matches(rule, story):
                continue
            for receiver in receivers:
                id = delivery_id(rule.slug, story.id, receiver.key)
                rows[id] = Delivery(
                    id=id,
                    rule=rule.slug,
                    story=story.id,
                    destination=receiver.key,
                    state=state,
                    attempts=0,
                    due=due,
                    created=now,
                    digest=rule.digest is not None,
                )
    return list(rows.values())


def match_all(
    outbox: Outbox,
    rules: Iterable[Rule],
    destinations: Destinations,
    settings: AlertSettings,
    clock: Clock,
) -> int:
    """Match what was recorded since the last time; how many rows are new.

    Without destinations nothing is made, and what was recorded until now never alerts: the first
    destination must not begin with a flood.
    """
    waiting = outbox.awaiting_match()
    if not waiting:
        return 0
    rows = plan(
        rules,
        (story for _, story in waiting),
        destinations,
        now=clock(),
        settings=settings,
    )
    return outbox.settle([article for article, _ in waiting], rows)


def preview(rule: Rule, stories: Iterable[Story]) -> Iterator[Story]:
    """The stories for which this rule would have alerted, in the order given.

    What a run itself does not alert (seeds, imports, old and silent items) is left out, so the
    list equals what runs would have sent. Sends nothing.
    """
    return (story for story in stories if story.silence is None and matches(rule, story))


# --- sending ---------------------------------------------------------------------------------


def deliver(
    outbox: Outbox,
    stories: Stories,
    destinations: Destinations,
    settings: AlertSettings,
    names: Names,
    clock: Clock,
    *,
    rules: Iterable[Rule],
    owner: str,
    force: bool = False,
) -> AlertCounts:
    """Send what is due, destination beside destination; no digests.

    More than ``settings.burst`` rows of one rule for one destination go out as one digest. In
    quiet hours nothing goes out but rows that a whole day passed over. ``force`` (``monitor
    alerts retry``) tries every failed and pending row now, whatever its wait and the hour, those
    of failed digests too. One attempt for each row.
    """
    desk = Desk(
        outbox,
        stories,
        destinations,
        settings,
        names,
        clock,
        {rule.slug: rule for rule in rules},
        owner,
    )
    lanes = Lanes(outbox, clock, owner=owner, every=force)
    tally = lanes.run([(each, _due_jobs(desk, each, force=force)) for each in destinations])
    give_up_orphans(desk, tally)
    tell_operations(desk, tally)
    counts = desk.counts(tally)
    if force:
        counts = _retry_digests(desk, counts)
    return counts


def _due_jobs(desk: Desk, destination: Destination, *, force: bool) -> list[Job]:
    """Jobs of all rows that are due for one destination; puts off what quiet hours forbid."""
    now = desk.clock()
    rows = desk.outbox.lease_due(
        desk.owner, now=now, destination=destination.key, limit=LEASE_ROWS, force=force
    )
    quiet = None if force else quiet_period(desk.settings, now)
    if quiet is not None:
        early = [row for row in rows if not waited_through(row.created, desk.settings, now)]
        if early:
            desk.outbox.hold([row.id for row in early], until=quiet[1], digest=False)
        kept = {row.id for row in early}
        rows = [row for row in rows if row.id not in kept]
    by_rule: dict[str, list[Delivery]] = {}
    for row in rows:
        by_rule.setdefault(row.rule, []).append(row)
    jobs: list[Job] = []
    for slug, group in by_rule.items():
        if len(group) > desk.settings.burst:
            jobs.append(digest_job(desk, destination, desk.rule(slug), group, burst=True))
        else:
            jobs.extend(alert_job(desk, destination, desk.rule(slug), row) for row in group)
    return jobs


def send_digest(
    outbox: Outbox,
    stories: Stories,
    destinations: Destinations,
    settings: AlertSettings,
    names: Names,
    clock: Clock,
    *,
    rule: Rule,
    owner: str,
    say_nothing: bool = True,
) -> AlertCounts:
    """Send what one rule has collected, now, whatever the hour.

    With nothing collected its destinations hear that there was nothing, unless ``say_nothing`` is
    false; that counts as no delivery, but a destination that did not take it counts as failed.
    """
    desk = Desk(outbox, stories, destinations, settings, names, clock, {rule.slug: rule}, owner)
    rows = outbox.lease_digest(owner, rule=rule.slug, now=clock())
    if rows:
        return _send_rows(desk, rule, rows)
    tally = Tally()
    if say_nothing:
        receivers = destinations.for_tags(rule.tags)
        failed = send_all(receivers, lambda receiver: desk.writer(receiver).nothing(rule, clock()))
        tally.failed = sum(error is not None for error in failed)
    return desk.counts(tally)


def _send_rows(desk: Desk, rule: Rule, rows: Sequence[Delivery]) -> AlertCounts:
    by_key: dict[str, list[Delivery]] = {}
    for row in rows:
        by_key.setdefault(row.destination, []).append(row)
    work: list[tuple[Destination, list[Job]]] = []
    for key, group in by_key.items():
        destination = desk.destinations.by_key(key)
        if destination is None:
            desk.outbox.give_back(desk.owner, [row.id for row in group])
        else:
            work.append((destination, [digest_job(desk, destination, rule, group, burst=False)]))
    lanes = Lanes(desk.outbox, desk.clock, owner=desk.owner, every=True)
    tally = lanes.run(work)
    tell_operations(desk, tally)
    return desk.counts(tally)


def _retry_digests(desk: Desk, counts: AlertCounts) -> AlertCounts:
    """Send again the digests that failed, without what waits for the next one."""
    slugs = sorted({row.rule for row in desk.outbox.deliveries() if _failed_digest(row)})
    for slug in slugs:
        rows = desk.outbox.lease_digest(desk.owner, rule=slug, now=desk.clock())
        failed = [row for row in rows if row.error is not None]
        desk.outbox.give_back(desk.owner, [row.id for row in rows if row.error is None])
        again = _send_rows(desk, desk.rule(slug), failed)
        counts = AlertCounts(
            delivered=counts.delivered + again.delivered,
            failed=counts.failed + again.failed,
            held=again.held,
        )
    return counts


def _failed_digest(row: Delivery) -> bool:
    return (
        row.digest
        and row.error is not None
        and row.state not in (DeliveryState.SENT, DeliveryState.SENDING)
    )
