"""The outbox: rows are made once, leased once, sent at least once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store_values import NOW, always_new, article, at, delivery, draft

from monitor.errors import StoreError
from monitor.model import Delivery, DeliveryState
from monitor.storage import Store

SECONDS_60 = NOW + timedelta(seconds=60)
STORY = article("one").id


@pytest.fixture
def outbox(store: Store) -> Store:
    """A store with one story, ``STORY``, waiting to be matched."""
    store.record(draft("one", "steel"), always_new)
    return store


def put(store: Store, *deliveries: Delivery) -> None:
    """Make rows."""
    assert store.settle([], deliveries) == len(deliveries)


def lease(store: Store, owner: str = "me", minute: float = 0, **options: bool) -> list[Delivery]:
    """Take what is due for the destination ``desk``."""
    return store.lease_due(owner, now=at(minute), destination="desk", **options)


def row(store: Store, number: int = 1) -> Delivery:
    """The row as stored."""
    return next(d for d in store.deliveries() if d.id == f"delivery-{number}")


def test_settling_stores_each_rule_story_and_destination_once(outbox: Store) -> None:
    """A second settling of the same makes nothing; the articles wait no more."""
    first = [delivery(1, STORY), delivery(2, STORY, destination="ops")]
    assert outbox.settle([STORY], first) == 2
    assert outbox.awaiting_match() == []
    again = [delivery(3, STORY), delivery(4, STORY, rule="other"), delivery(5, STORY)]
    assert outbox.settle([STORY], again) == 1
    assert [d.id for d in outbox.deliveries()] == ["delivery-4", "delivery-2", "delivery-1"]
    assert next(outbox.deliveries(rule="other")) == again[1]


def test_settling_within_one_call_counts_repeats_once(outbox: Store) -> None:
    """Two equal rows in one call are one."""
    assert outbox.settle([], [delivery(1, STORY), delivery(2, STORY)]) == 1


def test_settling_is_all_or_nothing(outbox: Store) -> None:
    """A row for a story that is not there undoes the whole call."""
    with pytest.raises(StoreError):
        outbox.settle([STORY], [delivery(1, STORY), delivery(2, "nowhere")])
    assert list(outbox.deliveries()) == []
    assert [a for a, _ in outbox.awaiting_match()] == [STORY]


def test_leased_row_is_nobody_elses_for_60_seconds(outbox: Store) -> None:
    """A lease keeps others off, counts a try, and can be renewed."""
    put(outbox, delivery(1, STORY))
    leased = lease(outbox)
    assert [(d.id, d.state, d.attempts, d.interrupted) for d in leased] == [
        ("delivery-1", DeliveryState.SENDING, 1, False)
    ]
    assert lease(outbox, "other", 0.99) == []
    assert lease(outbox, "me", 0.99) == []
    outbox.renew("me", ["delivery-1"], now=at(0.9))
    assert lease(outbox, "other", 1.5) == []


def test_lapsed_lease_is_taken_over_and_marked_as_a_possible_repeat(outbox: Store) -> None:
    """Killed between sending and recording: sent again, and said so on every later attempt."""
    put(outbox, delivery(1, STORY))
    lease(outbox, "killed")
    taken = lease(outbox, "other", 1)
    assert [(d.id, d.attempts, d.interrupted) for d in taken] == [("delivery-1", 2, True)]
    outbox.renew("killed", ["delivery-1"], now=at(1.5))
    outbox.note_delivery_failed(["delivery-1"], "refused", now=at(1.6), due=at(1.7))
    assert [d.interrupted for d in lease(outbox, "third", 1.8)] == [True]


def test_renewing_after_the_lease_was_lost_does_not_take_it_back(outbox: Store) -> None:
    """The new owner's lease is not lengthened by the old one."""
    put(outbox, delivery(1, STORY))
    lease(outbox, "slow")
    lease(outbox, "other", 1)
    outbox.renew("slow", ["delivery-1"], now=at(10))
    assert [d.id for d in lease(outbox, "third", 2)] == ["delivery-1"]


def test_only_what_is_due_for_the_destination_is_leased(outbox: Store) -> None:
    """Other destinations, future rows, digest rows and sent rows are left; oldest due first."""
    outbox.record(draft("two"), always_new)
    outbox.record(draft("three"), always_new)
    two, three = article("two").id, article("three").id
    put(
        outbox,
        delivery(1, STORY, due=at(-1)),
        delivery(2, two, due=at(-2)),
        delivery(3, three, due=at(1)),
        delivery(4, STORY, destination="ops"),
        delivery(5, STORY, rule="daily", digest=True, state=DeliveryState.HELD),
        delivery(6, STORY, rule="done", state=DeliveryState.SENT),
    )
    assert [d.id for d in lease(outbox)] == ["delivery-2", "delivery-1"]
    assert [d.id for d in lease(outbox, "other", 1)] == [
        "delivery-2",
        "delivery-1",
        "delivery-3",
    ]


def test_limit_bounds_a_lease(outbox: Store) -> None:
    """At most ``limit`` rows are taken; the rest stays due."""
    put(outbox, *(delivery(n, STORY, rule=f"rule-{n}") for n in range(5)))
    first = outbox.lease_due("me", now=NOW, destination="desk", limit=3)
    second = outbox.lease_due("other", now=NOW, destination="desk", limit=3)
    assert [d.id for d in first] == ["delivery-0", "delivery-1", "delivery-2"]
    assert [d.id for d in second] == ["delivery-3", "delivery-4"]


def test_sent_row_is_never_due_again(outbox: Store) -> None:
    """Sent is sent: not by time, not by force, not by a late failure or hold."""
    put(outbox, delivery(1, STORY))
    lease(outbox)
    outbox.note_sent(["delivery-1"], now=at(0.5))
    outbox.note_delivery_failed(["delivery-1"], "late", now=at(2), due=at(2))
    outbox.hold(["delivery-1"], until=at(2), digest=False)
    stored = row(outbox)
    assert (stored.state, stored.sent, stored.error) == (DeliveryState.SENT, at(0.5), None)
    assert lease(outbox, minute=60, force=True) == []


def test_failed_row_waits_for_its_time_and_can_be_forced(outbox: Store) -> None:
    """A failure keeps its reason and its next time; force does not wait."""
    put(outbox, delivery(1, STORY))
    lease(outbox)
    outbox.note_delivery_failed(["delivery-1"], "refused", now=at(0.1), due=at(10))
    stored = row(outbox)
    assert (stored.state, stored.error, stored.due, stored.given_up) == (
        DeliveryState.FAILED,
        "refused",
        at(10),
        False,
    )
    assert lease(outbox, minute=9) == []
    assert [d.attempts for d in lease(outbox, minute=9, force=True)] == [2]
    outbox.note_delivery_failed(["delivery-1"], "refused", now=at(9), due=at(10))
    assert [d.attempts for d in lease(outbox, minute=10)] == [3]


def test_row_given_up_is_tried_again_only_by_force(outbox: Store) -> None:
    """Without a next time a row is failed for good, until someone retries it by hand; given back
    untried, it still is."""
    put(outbox, delivery(1, STORY))
    lease(outbox)
    outbox.note_delivery_failed(["delivery-1"], "refused", now=at(1), due=None)
    assert (row(outbox).state, row(outbox).given_up) == (DeliveryState.FAILED, True)
    assert lease(outbox, minute=10_000) == []
    assert [d.id for d in lease(outbox, minute=10_000, force=True)] == ["delivery-1"]
    outbox.give_back("me", ["delivery-1"])
    assert (row(outbox).state, row(outbox).given_up) == (DeliveryState.FAILED, True)
    lease(outbox, minute=10_000, force=True)
    outbox.note_sent(["delivery-1"], now=at(10_000))
    assert (row(outbox).state, row(outbox).given_up) == (DeliveryState.SENT, False)


def test_force_leaves_what_another_worker_is_sending(outbox: Store) -> None:
    """A live lease holds against a retry by hand."""
    put(outbox, delivery(1, STORY))
    lease(outbox)
    assert lease(outbox, "other", 0.5, force=True) == []


def test_quiet_hours_hold_a_row_until_their_end(outbox: Store) -> None:
    """A held row is not due, not even by force, until its time; holding is no attempt."""
    put(outbox, delivery(1, STORY))
    lease(outbox)
    outbox.hold(["delivery-1"], until=at(30), digest=False)
    stored = row(outbox)
    assert (stored.state, stored.attempts, stored.due) == (DeliveryState.HELD, 0, at(30))
    assert lease(outbox, minute=29) == []
    assert lease(outbox, minute=29, force=True) == []
    assert [d.attempts for d in lease(outbox, minute=30)] == [1]


def test_digest_takes_its_rules_unsent_rows_for_all_destinations(outbox: Store) -> None:
    """Held, failed and interrupted digest rows of one rule come together, whatever their time."""
    held = delivery(0, STORY, digest=True, state=DeliveryState.HELD, due=at(600))
    put(
        outbox,
        replace(held, id="delivery-1", rule="daily"),
        replace(held, id="delivery-2", rule="daily", destination="ops"),
        replace(held, id="delivery-3", rule="weekly"),
        delivery(4, STORY, rule="daily", destination="mail"),
    )
    taken = outbox.lease_digest("me", rule="daily", now=NOW)
    assert [d.id for d in taken] == ["delivery-1", "delivery-2"]
    assert outbox.lease_digest("other", rule="daily", now=NOW) == []
    outbox.note_sent(["delivery-1"], now=NOW)
    outbox.note_delivery_failed(["delivery-2"], "refused", now=NOW, due=None)
    again = outbox.lease_digest("other", rule="daily", now=at(1))
    assert [(d.id, d.interrupted) for d in again] == [("delivery-2", False)]
    later = outbox.lease_digest("third", rule="daily", now=at(3))
    assert [(d.id, d.interrupted) for d in later] == [("delivery-2", True)]


def test_burst_becomes_a_digest(outbox: Store) -> None:
    """Rows held for a digest leave the single sending for good."""
    put(outbox, delivery(1, STORY))
    lease(outbox)
    outbox.hold(["delivery-1"], until=None, digest=True)
    stored = row(outbox)
    assert (stored.state, stored.digest, stored.due) == (DeliveryState.HELD, True, NOW)
    assert lease(outbox, minute=60, force=True) == []
    assert len(outbox.lease_digest("me", rule="new-cluster", now=at(60))) == 1


@pytest.mark.parametrize("before", [DeliveryState.PENDING, DeliveryState.FAILED])
def test_row_given_back_is_as_it_was(outbox: Store, before: DeliveryState) -> None:
    """A row that was leased and not tried keeps its state, its tries and its time."""
    made = delivery(1, STORY, state=before, attempts=3, due=at(-5))
    put(outbox, made)
    lease(outbox)
    outbox.give_back("other", ["delivery-1"])
    assert row(outbox).state is DeliveryState.SENDING
    outbox.give_back("me", ["delivery-1"])
    assert row(outbox) == made
    assert [d.attempts for d in lease(outbox)] == [4]


def test_counts_tell_each_state(outbox: Store) -> None:
    """Every state is counted, also the empty ones."""
    put(
        outbox,
        delivery(1, STORY),
        delivery(2, STORY, rule="a", state=DeliveryState.HELD, digest=True),
        delivery(3, STORY, rule="b", state=DeliveryState.HELD, due=at(5)),
    )
    assert outbox.delivery_counts() == {
        DeliveryState.PENDING: 1,
        DeliveryState.SENDING: 0,
        DeliveryState.SENT: 0,
        DeliveryState.FAILED: 0,
        DeliveryState.HELD: 2,
    }


def test_listing_streams_newest_first_and_filters(outbox: Store) -> None:
    """More rows than a batch holds come once each."""
    made = [delivery(n, STORY, rule=f"rule-{n}") for n in range(1100)]
    assert outbox.settle([], made) == 1100
    assert [d.id for d in outbox.deliveries()] == [d.id for d in reversed(made)]
    outbox.note_sent([d.id for d in made[:600]], now=at(1))
    assert len(list(outbox.deliveries(state=DeliveryState.SENT))) == 600
    assert len(list(outbox.deliveries(state=DeliveryState.PENDING, rule="rule-700"))) == 1


def test_waiting_articles_of_one_story_share_it(outbox: Store) -> None:
    """Every waiting article comes with its story as it is now."""
    outbox.record(draft("two", "batteries"), always_new)
    waiting = outbox.awaiting_match()
    assert [(a, s.id) for a, s in waiting] == [
        (STORY, STORY),
        (article("two").id, article("two").id),
    ]
