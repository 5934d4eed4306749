"""What falls due without a run: digests at their time of day, and what quiet hours held.

To be called now and then (the flow ``digest``, ``monitor digest --due``), by however many
processes: what goes out when is read from the database, so that a second call on the same day, a
late one and one after a crash all do what is left and nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.alerts.desk import Desk, Remembered
from monitor.alerts.destinations import Destinations
from monitor.alerts.digests import digest_now, retry_digests
from monitor.alerts.hours import last_digest, quiet_period, zone_of
from monitor.alerts.naming import Names
from monitor.alerts.operations import tell_silences
from monitor.alerts.outbox import deliver_now
from monitor.config import Settings
from monitor.leases import Lease
from monitor.model import AlertCounts, DeliveryState, Rule, RunReport, Source
from monitor.ports import Clock, Store

#: A sign of life ("nothing new") that is later than this is none; what was collected goes out
#: however late.
LATEST_NOTHING = timedelta(hours=12)

#: Who had a digest so shortly before its time, sent by hand, needs no word that nothing is new.
JUST_SENT = timedelta(hours=3)


class Parts(Protocol):
    """What sending needs of the wired monitor (``monitor.app.Monitor``)."""

    @property
    def store(self) -> Store: ...

    @property
    def destinations(self) -> Destinations: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def names(self) -> Names: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def owner(self) -> str: ...

    @property
    def sources(self) -> tuple[Source, ...]: ...


def desk_of(parts: Parts) -> Desk:
    """The desk of a wired monitor."""
    return Desk(
        parts.store,
        Remembered(parts.store),
        parts.destinations,
        parts.settings.alerts,
        parts.names,
        parts.clock,
        {rule.slug: rule for rule in parts.settings.rules},
        parts.owner,
    )


def send_waiting(parts: Parts) -> AlertCounts:
    """Send what waits and whose time has come: what quiet hours held, alerts and digests that
    failed, what rules collected that do so no longer, silences of sources.

    Matches nothing: that is the run's.
    """
    desk = desk_of(parts)
    sent = deliver_now(desk)
    sources = {source.slug: source for source in parts.sources}
    failed = tell_silences(
        parts.store, desk.destinations, desk.settings, desk.clock, sources=sources, owner=desk.owner
    )
    return total([sent, AlertCounts(failed=failed), _retried(desk), _strays(desk)])


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A rule's digest of one day; ``run`` is its id, the same for every process."""

    rule: Rule
    moment: datetime
    run: str


def due_digests(parts: Parts) -> list[DueDigest]:
    """The digests whose time has come and that were not sent yet: daily ones every day, weekly
    ones since Monday. None in quiet hours: their end brings them.
    """
    settings, now = parts.settings.alerts, parts.clock()
    if quiet_period(settings, now) is not None:
        return []
    due = []
    for rule in parts.settings.rules:
        if rule.digest is not None:
            moment = last_digest(rule.digest, settings, now)
            run = f"digest-{rule.slug}-{moment.astimezone(zone_of(settings)).date()}"
            if not parts.store.has_run(run):
                due.append(DueDigest(rule, moment, run))
    return due


def send_due_digest(parts: Parts, due: DueDigest) -> AlertCounts:
    """Send one digest and keep that it was sent, unless another process did meanwhile.

    What a destination did not take stays in the outbox as failed, and ``send_waiting`` tries again.
    """
    desk = desk_of(parts)
    with Lease(parts.store, f"digest:{due.rule.slug}", desk.owner):
        counts = AlertCounts(held=desk.held())
        if parts.store.has_run(due.run):
            return counts
        started = desk.clock()
        waiting = [
            row
            for row in desk.outbox.deliveries(rule=due.rule.slug)
            if row.digest and row.state is not DeliveryState.SENT
        ]
        if any(row.due <= started for row in waiting):
            counts = digest_now(desk, due.rule)
        elif _is_sign_of_life_due(desk, due, started, waits=bool(waiting)):
            counts = digest_now(desk, due.rule, moment=due.moment)
        parts.store.save_run(_report(due, started, desk.clock(), counts))
        return counts


def _is_sign_of_life_due(desk: Desk, due: DueDigest, now: datetime, *, waits: bool) -> bool:
    """Whether "nothing new" is worth a message: neither late nor right after a digest."""
    if waits or now - due.moment > LATEST_NOTHING:
        return False
    return not any(
        row.digest and row.sent is not None and now - row.sent <= JUST_SENT
        for row in desk.outbox.deliveries(state=DeliveryState.SENT, rule=due.rule.slug)
    )


def send_due(parts: Parts) -> AlertCounts:
    """Everything that has fallen due, one after the other: what waited, then each digest."""
    waited = send_waiting(parts)
    return total([waited, *(send_due_digest(parts, due) for due in due_digests(parts))])


def _report(
    due: DueDigest, started: datetime, finished: datetime, counts: AlertCounts
) -> RunReport:
    return RunReport(
        run=due.run,
        flow="digest",
        started=started,
        finished=finished,
        ok=not counts.failed,
        sources=(),
        new_stories=0,
        updated_stories=0,
        alerts=counts,
    )


def _retried(desk: Desk) -> AlertCounts:
    """Digests that failed and whose wait is over; none in quiet hours."""
    now = desk.clock()
    counts = AlertCounts(held=desk.held())
    if quiet_period(desk.settings, now) is not None:
        return counts
    return retry_digests(desk, counts, due_by=now)


def _strays(desk: Desk) -> AlertCounts:
    """What was collected for rules that are gone or send at once by now: one last digest each."""
    now = desk.clock()
    counts = AlertCounts(held=desk.held())
    if quiet_period(desk.settings, now) is not None:
        return counts
    slugs = {
        row.rule
        for row in desk.outbox.deliveries(state=DeliveryState.HELD)
        if row.digest and row.due <= now and desk.rule(row.rule).digest is None
    }
    sent = [digest_now(desk, desk.rule(slug), say_nothing=False) for slug in sorted(slugs)]
    return total([counts, *sent])


def total(parts: Iterable[AlertCounts]) -> AlertCounts:
    """Delivered and failed add up; ``held`` is what the last part left."""
    whole = AlertCounts()
    for part in parts:
        whole = replace(
            part,
            created=whole.created + part.created,
            delivered=whole.delivered + part.delivered,
            failed=whole.failed + part.failed,
        )
    return whole
