"""The monitor's own messages: a test for every destination, and trouble told to the others."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.alerts.desk import Desk, writer_for
from monitor.alerts.destinations import Destination, Destinations
from monitor.alerts.hours import quiet_period, waited_through, zone_of
from monitor.alerts.lanes import GIVE_UP_AFTER, LEASE_ROWS, Tally
from monitor.alerts.messages import Message
from monitor.alerts.naming import Names
from monitor.config import AlertSettings
from monitor.errors import NotifyError
from monitor.health import count, lasting
from monitor.model import DeliveryState, Source
from monitor.observed import SourceSilence
from monitor.ports import Clock, Store

logger = logging.getLogger("monitor.alerts")

#: Destinations with this tag hear of trouble with the others; without one, all others do.
OPERATIONS = "ops"


def give_up_orphans(desk: Desk, tally: Tally) -> None:
    """Rows whose destination is configured no longer wait a day for it, then are given up."""
    now = desk.clock()
    known = {destination.key for destination in desk.destinations}
    missing = {
        row.destination
        for state in (DeliveryState.PENDING, DeliveryState.FAILED)
        for row in desk.outbox.deliveries(state=state)
        if row.destination not in known
        and not (row.given_up or row.digest)
        and now - row.created >= GIVE_UP_AFTER
    }
    for key in sorted(missing):
        rows = desk.outbox.lease_due(desk.owner, now=now, destination=key, limit=LEASE_ROWS)
        old = [row for row in rows if now - row.created >= GIVE_UP_AFTER]
        desk.outbox.give_back(desk.owner, {row.id for row in rows} - {row.id for row in old})
        if old:
            error = "its destination is configured no longer"
            desk.outbox.note_delivery_failed([row.id for row in old], error, now=now, due=None)
            tally.given_up.setdefault(key, []).extend(old)


def tell_operations(desk: Desk, tally: Tally) -> None:
    """Say loudly what was given up: in the log, and to the destinations that still work."""
    for key, rows in tally.given_up.items():
        lost = desk.destinations.by_key(key)
        name = lost.label if lost is not None else key
        age = lasting(desk.clock() - min(row.created for row in rows))
        lines = [
            f"{name} did not take {count(len(rows), 'alert')}; the oldest waited {age}.",
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

        for receiver, error in zip(receivers, send_all(receivers, write), strict=True):
            if error is not None:
                logger.error("%s did not take the warning either: %s", receiver.label, error)


#: Sources named in one message: a chat takes about 4,000 bytes, a line about 200.
MOST_NAMED = 15

#: Lease on telling of silences: two runs that end together must not both tell.
_TELLING = "operations:silences"


def tell_silences(
    store: Store,
    destinations: Destinations,
    settings: AlertSettings,
    clock: Clock,
    *,
    sources: Mapping[str, Source],
    owner: str,
) -> int:
    """Tell once which sources fell silent, and once which speak again; failed attempts.

    One message for each of both, to the destinations with the tag ``ops``, else to all. It counts
    as told when one of them took it; else the next run tries again. Quiet hours are kept, unless a
    whole day passed over it. Without destinations nothing is told, then or later.
    """
    if store.claim(_TELLING, owner) != owner:
        return 0
    try:
        untold = store.untold_silences()
        members = list(destinations)
        if not members:
            store.note_told(untold)
            return 0
        now = clock()
        if quiet_period(settings, now) is not None:
            untold = [
                each for each in untold if waited_through(each.ended or each.since, settings, now)
            ]
        receivers = [each for each in members if OPERATIONS in each.tags] or members
        failed = 0
        for ended in (False, True):
            group = [each for each in untold if (each.ended is not None) is ended]
            if not group:
                continue
            errors = send_all(receivers, _silence_writer(group, sources, settings))
            for receiver, error in zip(receivers, errors, strict=True):
                if error is not None:
                    failed += 1
                    logger.error("%s did not hear of silent sources: %s", receiver.label, error)
            if None in errors:
                store.note_told(group)
        return failed
    finally:
        store.release(_TELLING, owner)


def _silence_writer(
    silences: Sequence[SourceSilence], sources: Mapping[str, Source], settings: AlertSettings
) -> Callable[[Destination], list[Message]]:
    """Writes what became silent, or (all of them ended) what recovered."""
    ended = silences[0].ended is not None
    word = "recovered" if ended else "silent"
    first = silences[0].source
    many = len(silences) > 1
    verb = "have" if ended else "are"
    title = f"{len(silences)} sources {verb} {word}" if many else f"Source {word}: {first}"
    lines = [_silence_line(each, sources) for each in silences[:MOST_NAMED]]
    if len(silences) > MOST_NAMED:
        lines.append(f"and {len(silences) - MOST_NAMED} more")
    if not ended:
        checked = " ".join(each.source for each in silences[:MOST_NAMED])
        lines.append(f"See what a source answers now: monitor sources check {checked}")
    lines.append("See all sources: monitor sources health")
    ids = "|".join(f"{word}|{each.source}|{each.since.isoformat()}" for each in silences)

    def write(receiver: Destination) -> list[Message]:
        writer = writer_for(receiver, settings, Names({}, {}))
        id = hashlib.sha256(f"{ids}|{receiver.key}".encode()).hexdigest()[:32]
        return [writer.notice(title, lines, topic="operations", id=id)]

    return write


def _silence_line(silence: SourceSilence, sources: Mapping[str, Source]) -> str:
    source = sources.get(silence.source)
    name = silence.source if source is None else f"{silence.source} ({source.name})"
    place = "" if source is None else f" {source.url}"
    if silence.ended is None:
        return f"{name} is silent: {silence.reason}{place}"
    length = lasting(silence.ended - silence.since)
    return f"{name} has recovered {length} after it was found silent: {silence.recovery}{place}"


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
        writer = writer_for(receiver, settings, names)
        id = hashlib.sha256(f"test|{moment}|{receiver.key}".encode()).hexdigest()[:32]
        return [writer.notice("Test of the industrial chain monitor", lines, topic="test", id=id)]

    members = list(destinations)
    return [
        TestResult(member.key, member.label, error)
        for member, error in zip(members, send_all(members, write), strict=True)
    ]


def send_all(
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
