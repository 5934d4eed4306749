"""The outbox's rules: which rows a story makes, when they go out, and as what.

At least once and never lost: a row is made in the transaction that marks its article as matched,
leased while it is sent, and done only when its destination took it. The one possible repeat, a
process killed between sending and recording, carries the same delivery id and says so.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.destinations import Destination, Destinations
from monitor.alerts.hours import next_digest, quiet_period, waited_through, zone_of
from monitor.alerts.lanes import GIVE_UP_AFTER, Job, Lanes, Tally
from monitor.alerts.messages import Item, Message, Names, Writer
from monitor.alerts.rules import matches
from monitor.config import AlertSettings
from monitor.errors import NotifyError
from monitor.model import AlertCounts, Conditions, Delivery, DeliveryState, Rule, Story
from monitor.ports import ArticleStore, Clock, Outbox

logger = logging.getLogger("monitor.alerts")

#: Rows taken at once for one destination. One run sends no more to it; the rest goes out with the
#: next one, oldest first.
LEASE_ROWS = 20_000
#: Destinations with this tag hear of trouble with the others; without one, all others do.
OPERATIONS = "ops"


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


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything that sending needs, so that it is named once."""

    outbox: Outbox
    stories: ArticleStore
    destinations: Destinations
    settings: AlertSettings
    names: Names
    clock: Clock
    rules: dict[str, Rule]
    owner: str

    def writer(self, destination: Destination) -> Writer:
        return Writer(destination.medium, destination.tags, self.names, zone_of(self.settings))

    def rule(self, slug: str) -> Rule:
        """The rule of a row; one that is configured no longer still names itself."""
        return self.rules.get(slug) or Rule(slug=slug, when=Conditions(), tags=())

    def items(self, rows: Sequence[Delivery]) -> list[Item]:
        """The rows with their stories. The database keeps a row's story from vanishing."""
        found = ((row, self.stories.story(row.story)) for row in rows)
        return [Item(row, story) for row, story in found if story is not None]

    def counts(self, tally: Tally) -> AlertCounts:
        held = sum(1 for _ in self.outbox.deliveries(state=DeliveryState.HELD))
        return AlertCounts(delivered=tally.delivered, failed=tally.failed, held=held)


def deliver(
    outbox: Outbox,
    stories: ArticleStore,
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
    desk = _Desk(
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
    _give_up_orphans(desk, tally)
    _tell_operations(desk, tally)
    counts = desk.counts(tally)
    if force:
        counts = _retry_digests(desk, counts)
    return counts


def _due_jobs(desk: _Desk, destination: Destination, *, force: bool) -> list[Job]:
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
            jobs.append(_digest_job(desk, destination, desk.rule(slug), group, burst=True))
        else:
            jobs.extend(_alert_job(desk, destination, desk.rule(slug), row) for row in group)
    return jobs


def _alert_job(desk: _Desk, destination: Destination, rule: Rule, row: Delivery) -> Job:
    def write() -> list[Message]:
        writer = desk.writer(destination)
        return [message for item in desk.items([row]) for message in writer.alert(rule, item)]

    return Job([row], write)


def _digest_job(
    desk: _Desk, destination: Destination, rule: Rule, rows: Sequence[Delivery], *, burst: bool
) -> Job:
    def write() -> list[Message]:
        return desk.writer(destination).digest(rule, desk.items(rows), burst=burst)

    return Job(rows, write)


def send_digest(
    outbox: Outbox,
    stories: ArticleStore,
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
    desk = _Desk(outbox, stories, destinations, settings, names, clock, {rule.slug: rule}, owner)
    rows = outbox.lease_digest(owner, rule=rule.slug, now=clock())
    if rows:
        return _send_rows(desk, rule, rows)
    tally = Tally()
    if say_nothing:
        receivers = destinations.for_tags(rule.tags)
        failed = _send_all(receivers, lambda receiver: desk.writer(receiver).digest(rule, ()))
        tally.failed = sum(error is not None for error in failed)
    return desk.counts(tally)


def _send_rows(desk: _Desk, rule: Rule, rows: Sequence[Delivery]) -> AlertCounts:
    by_key: dict[str, list[Delivery]] = {}
    for row in rows:
        by_key.setdefault(row.destination, []).append(row)
    work: list[tuple[Destination, list[Job]]] = []
    for key, group in by_key.items():
        destination = desk.destinations.by_key(key)
        if destination is None:
            desk.outbox.give_back(desk.owner, [row.id for row in group])
        else:
            work.append((destination, [_digest_job(desk, destination, rule, group, burst=False)]))
    lanes = Lanes(desk.outbox, desk.clock, owner=desk.owner, every=True)
    tally = lanes.run(work)
    _tell_operations(desk, tally)
    return desk.counts(tally)


def _retry_digests(desk: _Desk, counts: AlertCounts) -> AlertCounts:
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


# --- trouble ---------------------------------------------------------------------------------


def _give_up_orphans(desk: _Desk, tally: Tally) -> None:
    """Rows whose destination is configured no longer wait a day for it, then are given up."""
    now = desk.clock()
    known = {destination.key for destination in desk.destinations}
    missing = {
        row.destination
        for row in desk.outbox.deliveries(state=DeliveryState.PENDING)
        if row.destination not in known and now - row.created >= GIVE_UP_AFTER
    }
    for key in sorted(missing):
        rows = desk.outbox.lease_due(
            desk.owner, now=now, destination=key, limit=LEASE_ROWS, force=True
        )
        old = [row for row in rows if now - row.created >= GIVE_UP_AFTER]
        desk.outbox.give_back(desk.owner, {row.id for row in rows} - {row.id for row in old})
        error = "its destination is configured no longer"
        desk.outbox.note_delivery_failed([row.id for row in old], error, now=now, due=None)
        tally.given_up.setdefault(key, []).extend(old)


def _tell_operations(desk: _Desk, tally: Tally) -> None:
    """Say loudly what was given up: in the log, and to the destinations that still work."""
    for key, rows in tally.given_up.items():
        lost = desk.destinations.by_key(key)
        name = lost.label if lost is not None else key
        age = timedelta(
            seconds=int((desk.clock() - min(row.created for row in rows)).total_seconds())
        )
        lines = [
            f"{name} did not take {len(rows)} alert(s); the oldest waited {age}.",
            "They are given up and kept as failed. When the destination works again, send them "
            "with: monitor alerts retry",
        ]
        logger.error("%s", " ".join(lines))
        others = [each for each in desk.destinations if each.key != key]
        receivers = [each for each in others if OPERATIONS in each.tags] or others
        title = f"Alerts to {name} were given up"
        id = hashlib.sha256("|".join(sorted(row.id for row in rows)).encode()).hexdigest()[:32]

        def write(
            receiver: Destination, title: str = title, lines: list[str] = lines, id: str = id
        ) -> list[Message]:
            return [desk.writer(receiver).notice(title, lines, topic="operations", id=id)]

        for receiver, error in zip(receivers, _send_all(receivers, write), strict=True):
            if error is not None:
                logger.error("%s did not take the warning either: %s", receiver.label, error)


@dataclass(frozen=True, slots=True)
class TestResult:
    """What became of a test message; ``error`` is masked, ``None`` when it was delivered."""

    destination: str
    label: str
    error: str | None


def send_test(
    destinations: Destinations, settings: AlertSettings, clock: Clock
) -> list[TestResult]:
    """One test message to every destination, side by side; results in their order."""
    names = Names({}, {})
    moment = clock().astimezone(zone_of(settings)).strftime("%Y-%m-%d %H:%M")

    def write(receiver: Destination) -> list[Message]:
        lines = [
            f"This is a test of {receiver.label}, sent {moment}.",
            "Alerts will come here for the rules with the tags: "
            f"{', '.join(sorted(receiver.tags | {'all'}))}.",
        ]
        writer = Writer(receiver.medium, receiver.tags, names, zone_of(settings))
        id = delivery_id("test", clock().isoformat(), receiver.key)
        return [writer.notice("Test of the industrial chain monitor", lines, topic="test", id=id)]

    members = list(destinations)
    return [
        TestResult(member.key, member.label, error)
        for member, error in zip(members, _send_all(members, write), strict=True)
    ]


def _send_all(
    receivers: Sequence[Destination], write: Callable[[Destination], Sequence[Message]]
) -> list[str | None]:
    """Messages outside the outbox, side by side; the reason for each that did not arrive."""
    errors: list[str | None] = [None] * len(receivers)

    def send(number: int, receiver: Destination) -> None:
        try:
            for message in write(receiver):
                receiver.send(message)
        except NotifyError as error:
            errors[number] = str(error)

    threads = [
        threading.Thread(target=send, args=pair, daemon=True) for pair in enumerate(receivers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
