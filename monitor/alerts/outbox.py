"""The outbox's rules: which rows a story makes, when they go out, and as what.

At least once and never lost: a row is made in the transaction that marks its article as matched,
leased while it is sent, and done only when its destination took it. The one possible repeat, a
process killed between sending and recording, carries the same delivery id and says so.

A story is told once for each rule and destination, however it grows. What it says is read when the
message is written, so an alert that waits tells of every report until then; reports, figures and
chains that come later are told by the rules that did not match before, by the feed and by the
story itself. That holds back a further chain of a known story from readers who had the story: the
rule against a second message weighs more, since later reports word the same chains differently.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from monitor.alerts.desk import Desk, Remembered, Stories, alert_job, digest_job
from monitor.alerts.destinations import Destination, Destinations
from monitor.alerts.digests import retry_digests
from monitor.alerts.hours import next_digest, quiet_period, waited_through
from monitor.alerts.lanes import (
    LEASE_ROWS,
    PATIENCE_SECONDS,
    POLL_SECONDS,
    Job,
    Lane,
    Lanes,
    no_more,
)
from monitor.alerts.naming import Names
from monitor.alerts.operations import give_up_orphans, tell_operations
from monitor.alerts.rules import matches
from monitor.config import AlertSettings
from monitor.model import AlertCounts, Delivery, DeliveryState, Occasion, Rule, Story
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


def preview(
    rule: Rule,
    histories: Iterable[tuple[Story, Sequence[Occasion]]],
    *,
    since: datetime | None = None,
) -> Iterator[Story]:
    """The stories for which this rule would have alerted (from ``since`` on), in the order given.

    A story alerts once: on the first occasion on which it matched, as it stood then, and what it
    came to be later changes nothing. It is given as it is now. Sends nothing.
    """
    for story, occasions in histories:
        first = next((each for each in occasions if matches(rule, each.story)), None)
        if first is not None and (since is None or first.moment >= since):
            yield story


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
    patience: float = PATIENCE_SECONDS,
) -> AlertCounts:
    """``deliver_now`` for those who have no desk."""
    desk = Desk(
        outbox,
        Remembered(stories),
        destinations,
        settings,
        names,
        clock,
        {rule.slug: rule for rule in rules},
        owner,
    )
    return deliver_now(desk, force=force, patience=patience)


def deliver_now(
    desk: Desk, *, force: bool = False, patience: float = PATIENCE_SECONDS
) -> AlertCounts:
    """Send what is due, destination beside destination; no digests.

    More than ``burst`` rows (``[alerts]``) of one rule for one destination go out as one digest. In
    quiet hours nothing goes out but rows that a whole day passed over. ``force`` (``monitor
    alerts retry``) tries every failed and pending row now, whatever its wait and the hour, those
    of failed digests too. One attempt for each row.

    Rows that another process has in hand are waited for, at most ``patience`` seconds: if it died,
    its leases lapse meanwhile and its rows go out in this run and not in the next one.
    """
    _wake_early(desk)
    lanes = Lanes(desk.outbox, desk.clock, owner=desk.owner, every=force)
    tally = lanes.run([_lane(desk, each, force=force) for each in desk.destinations])
    deadline = time.monotonic() + patience
    while in_hand := _in_hand(desk):
        tally = lanes.run(_taken_over(desk, in_hand))
        if time.monotonic() >= deadline or not _in_hand(desk):
            break
        time.sleep(POLL_SECONDS)
    give_up_orphans(desk, tally)
    tell_operations(desk, tally)
    counts = desk.counts(tally)
    return retry_digests(desk, counts) if force else counts


def _lane(desk: Desk, destination: Destination, *, force: bool) -> Lane:
    """What one destination is to get now: bursts as digests, then the rest row by row.

    All that is due is leased once, to be counted and, in quiet hours, put off. What goes out
    alone is given back and leased again when its turn comes; with ``force`` it is kept, for
    then a row that failed just now would be due again at once.
    """
    rows = desk.outbox.lease_due(
        desk.owner, now=desk.clock(), destination=destination.key, limit=LEASE_ROWS, force=force
    )
    rows = rows if force else _awake(desk, rows)
    if force:
        return Lane(destination, deque(_jobs(desk, destination, rows)))
    bursts = _jobs(desk, destination, rows, singles=False)
    together = {row.id for job in bursts for row in job.rows}
    alone = [row.id for row in rows if row.id not in together]
    if alone:
        desk.outbox.give_back(desk.owner, alone)
    return Lane(destination, deque(bursts), _one_by_one(desk, destination) if alone else no_more)


def _jobs(
    desk: Desk, destination: Destination, rows: Sequence[Delivery], *, singles: bool = True
) -> list[Job]:
    """A digest for each rule with a burst, then (with ``singles``) an alert for each other row."""
    by_rule: dict[str, list[Delivery]] = {}
    for row in rows:
        by_rule.setdefault(row.rule, []).append(row)
    bursts: list[Job] = []
    alone: list[Job] = []
    for slug, group in by_rule.items():
        rule = desk.rule(slug)
        if len(group) > desk.settings.burst:
            bursts.append(digest_job(desk, destination, rule, group, burst=True))
        elif singles:
            alone.extend(alert_job(desk, destination, rule, row) for row in group)
    return bursts + alone


def _awake(desk: Desk, rows: Sequence[Delivery]) -> list[Delivery]:
    """The rows that may go out at this hour; the others are held until the quiet hours end."""
    now = desk.clock()
    quiet = quiet_period(desk.settings, now)
    if quiet is None:
        return list(rows)
    early = {row.id for row in rows if not waited_through(row.created, desk.settings, now)}
    if early:
        desk.outbox.hold(early, until=quiet[1], digest=False)
    return [row for row in rows if row.id not in early]


def _wake_early(desk: Desk) -> None:
    """Let what was held for quiet hours wait no longer than for those that are configured now."""
    now = desk.clock()
    quiet = quiet_period(desk.settings, now)
    ends = now if quiet is None else quiet[1]
    late = [
        row.id
        for row in desk.outbox.deliveries(state=DeliveryState.HELD)
        if not row.digest and row.due > ends
    ]
    if late:
        desk.outbox.hold(late, until=ends, digest=False)


def _one_by_one(desk: Desk, destination: Destination) -> Callable[[], Job | None]:
    """Leases the next due row each time it is called; no row twice."""
    tried: set[str] = set()

    def lease() -> Job | None:
        rows = desk.outbox.lease_due(
            desk.owner, now=desk.clock(), destination=destination.key, limit=1
        )
        if not rows:
            return None
        if rows[0].id in tried:  # it failed, and its wait is over already
            desk.outbox.give_back(desk.owner, [rows[0].id])
            return None
        tried.add(rows[0].id)
        return alert_job(desk, destination, desk.rule(rows[0].rule), rows[0])

    return lease


def _in_hand(desk: Desk) -> dict[str, set[str]]:
    """The rows that other processes are sending, or died with, by destination."""
    found: dict[str, set[str]] = {}
    for row in desk.outbox.deliveries(state=DeliveryState.SENDING):
        if not row.digest and desk.destinations.by_key(row.destination) is not None:
            found.setdefault(row.destination, set()).add(row.id)
    return found


def _taken_over(desk: Desk, in_hand: dict[str, set[str]]) -> list[Lane]:
    """Those of the rows in hand whose lease has lapsed, ready to be sent.

    Rows cannot be leased by name, so all that is due is leased for a moment. A living process
    that looks for its next row in that moment finds none and ends; what it leaves goes out here.
    """
    lanes = []
    for destination in desk.destinations:
        wanted = in_hand.get(destination.key)
        if not wanted:
            continue
        leased = desk.outbox.lease_due(
            desk.owner, now=desk.clock(), destination=destination.key, limit=LEASE_ROWS
        )
        lapsed = _awake(desk, [row for row in leased if row.id in wanted])
        others = _awake(desk, [row for row in leased if row.id not in wanted])
        if others:
            desk.outbox.give_back(desk.owner, [row.id for row in others])
        more = _one_by_one(desk, destination) if others else no_more
        lanes.append(Lane(destination, deque(_jobs(desk, destination, lapsed)), more))
    return lanes
