"""The outbox's rules: which rows are made, when they go out, and what becomes of failures."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from alert_cases import NAMES, at, destinations, rule, settings, story
from alert_receivers import Mailbox, Webhook, free_port
from fakes_outbox import Clock, MemoryOutbox
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor import ports
from monitor.alerts.desk import Desk, alert_job, digest_job
from monitor.alerts.destinations import Destinations
from monitor.alerts.digests import digest_now
from monitor.alerts.lanes import FAILURES_IN_A_ROW, WAITS, Lane, Lanes
from monitor.alerts.operations import send_test
from monitor.alerts.outbox import deliver, delivery_id, match_all, plan
from monitor.config import AlertSettings
from monitor.model import AlertCounts, Delivery, DeliveryState, Rule, Story

NOW = at("2026-11-21 10:00")


def run(
    outbox: MemoryOutbox,
    found: Destinations,
    clock: Clock,
    *,
    rules: Sequence[Rule] = (rule(),),
    options: AlertSettings | None = None,
    force: bool = False,
    owner: str = "me",
    patience: float = 0,
) -> AlertCounts:
    """What ``monitor run`` does after the sources (or ``alerts retry``, with force)."""
    options = options or settings()
    made = 0 if force else match_all(outbox, rules, found, options, clock)
    counts = deliver(
        outbox,
        outbox,
        found,
        options,
        NAMES,
        clock,
        rules=rules,
        owner=owner,
        force=force,
        patience=patience,
    )
    return AlertCounts(made, counts.delivered, counts.failed, counts.held)


def with_stories(*stories: Story) -> MemoryOutbox:
    outbox = MemoryOutbox()
    for one in stories:
        outbox.add(one)
    return outbox


def states(outbox: MemoryOutbox) -> list[str]:
    return sorted(row.state.value for row in outbox.rows.values())


# --- planning --------------------------------------------------------------------------------------


def test_a_row_for_each_rule_story_and_destination_once() -> None:
    """A destination with two of the rule's tags gets one row; ids are stable."""
    found = destinations(a=["json://h1.example"], b=["json://h1.example", "json://h2.example"])
    rules = [rule("one", tags=["a", "b"]), rule("two", tags=["a"], chain=["robots"])]
    stories = [story("s1"), story("s2", chains=["robots"]), story("s1")]
    rows = plan(rules, stories, found, now=NOW, settings=settings())
    assert len(rows) == len({row.id for row in rows}) == 2 * 2 + 1
    assert {row.id for row in rows} == {
        delivery_id(row.rule, row.story, row.destination) for row in rows
    }
    assert all(row.state is DeliveryState.PENDING and row.due == NOW for row in rows)


def test_digest_rules_and_quiet_hours_hold_their_rows() -> None:
    """Digest rows wait for their digest, the others for the end of the quiet hours."""
    found = destinations("json://h1.example")
    night = at("2026-11-21 23:00")
    rules = [rule("now"), rule("daily", digest="daily"), rule("weekly", digest="weekly")]
    rows = plan(rules, [story()], found, now=night, settings=settings(quiet="22:00-07:00"))
    by_rule = {row.rule: row for row in rows}
    assert all(row.state is DeliveryState.HELD for row in rows)
    assert by_rule["now"].due == at("2026-11-22 07:00")
    assert not by_rule["now"].digest
    assert by_rule["daily"].due == at("2026-11-22 08:30")
    assert by_rule["weekly"].due == at("2026-11-23 08:30")
    assert by_rule["daily"].digest


def test_without_destinations_nothing_is_made_and_nothing_comes_later(clock: Clock) -> None:
    """The first destination must not begin with a flood."""
    outbox = with_stories(story())
    assert match_all(outbox, [rule()], Destinations(), settings(), clock) == 0
    assert match_all(outbox, [rule()], destinations("json://h.example"), settings(), clock) == 0
    assert outbox.rows == {}


def test_a_story_that_comes_again_makes_no_second_row(webhook: Webhook, clock: Clock) -> None:
    """Twelve reprints are one alert."""
    found = destinations(webhook.url())
    outbox = with_stories(story())
    assert run(outbox, found, clock) == AlertCounts(1, 1, 0, 0)
    outbox.add(story(others=[("Reprint", "en")]))
    assert run(outbox, found, clock) == AlertCounts(0, 0, 0, 0)
    assert len(webhook.bodies) == 1


# --- delivery --------------------------------------------------------------------------------------


def test_alerts_go_to_mail_and_webhook_with_their_row_ids(
    mailbox: Mailbox, webhook: Webhook, clock: Clock
) -> None:
    """Two recipients and a hook: three rows, three messages, each with its own id."""
    found = destinations(mailbox.url("a@example.org", "b@example.org"), webhook.url())
    outbox = with_stories(story())
    assert run(outbox, found, clock) == AlertCounts(3, 3, 0, 0)
    sent = {mail["X-Monitor-Delivery"] for mail in mailbox.mails}
    sent.add(webhook.headers[0]["Idempotency-Key"])
    assert sent == set(outbox.rows)
    assert sorted(mailbox.recipients) == ["a@example.org", "b@example.org"]
    assert states(outbox) == ["sent"] * 3


def test_a_failed_destination_is_retried_alone(
    webhook: Webhook, mailbox: Mailbox, clock: Clock
) -> None:
    """500, then 200: the healthy one is not sent to again, the id is the same."""
    webhook.answers = [500]
    found = destinations(webhook.url(), mailbox.url("a@example.org"))
    outbox = with_stories(story())
    assert run(outbox, found, clock) == AlertCounts(2, 1, 1, 0)
    (failed,) = outbox.deliveries(state=DeliveryState.FAILED)
    assert failed.due == clock() + WAITS[0]
    assert "500" in (failed.error or "")
    assert run(outbox, found, clock) == AlertCounts(0, 0, 0, 0)
    clock.forward(minutes=1)
    assert run(outbox, found, clock) == AlertCounts(0, 1, 0, 0)
    assert [headers["Idempotency-Key"] for headers in webhook.headers] == [failed.id] * 2
    assert len(mailbox.mails) == 1


def test_waits_grow_and_a_row_is_given_up_after_a_day_loudly(
    webhook: Webhook, mailbox: Mailbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The others hear of it, an error is logged, and ``alerts retry`` still sends it."""
    webhook.answers = [500] * 30
    found = destinations(webhook.url(), mailbox.url("ops@example.org"))
    outbox = with_stories(story())
    waits: list[timedelta] = []
    run(outbox, found, clock)
    (row,) = outbox.deliveries(state=DeliveryState.FAILED)
    while not outbox.rows[row.id].given_up:
        wait = outbox.rows[row.id].due - clock()
        waits.append(wait)
        clock.now = outbox.rows[row.id].due
        run(outbox, found, clock)
        assert len(waits) < 30
    assert tuple(waits[: len(WAITS)]) == WAITS
    assert sum(waits, timedelta()) >= timedelta(days=1)
    assert [mail["Subject"] for mail in mailbox.mails[1:]] == [
        f"Alerts to json://127.0.0.1:{webhook.server.port} were given up"
    ]
    assert any(record.levelno == logging.ERROR for record in caplog.records)
    assert not any("given up" in body["title"] for body in webhook.bodies)
    clock.forward(days=3)
    assert run(outbox, found, clock) == AlertCounts(0, 0, 0, 0)
    webhook.answers = []
    assert run(outbox, found, clock, force=True) == AlertCounts(0, 1, 0, 0)


def test_with_one_run_a_day_two_failures_give_nothing_up(webhook: Webhook, clock: Clock) -> None:
    """A weekend's outage must not cost an alert: three attempts at least."""
    webhook.answers = [500] * 2
    found = destinations(webhook.url())
    outbox = with_stories(story())
    for _ in range(2):
        assert run(outbox, found, clock).failed == 1
        clock.forward(days=1)
    assert run(outbox, found, clock).delivered == 1


def test_trouble_goes_to_those_with_the_tag_ops_where_there_are_some(
    mailbox: Mailbox, clock: Clock
) -> None:
    """The policy desk need not read of webhooks."""
    found = destinations(
        desk=[f"json://127.0.0.1:{free_port()}", mailbox.url("desk@example.org")],
        ops=[mailbox.url("ops@example.org")],
    )
    outbox = with_stories(story())
    desk = [rule(tags=["desk"])]
    for _ in range(3):
        run(outbox, found, clock, rules=desk)
        clock.forward(days=1)
    assert mailbox.recipients == ["desk@example.org", "ops@example.org"]


def test_a_dead_destination_is_left_alone_after_some_failures(
    mailbox: Mailbox, clock: Clock
) -> None:
    """Its other rows stay as they were, untried and uncounted; the healthy one gets all."""
    found = destinations(f"json://127.0.0.1:{free_port()}", mailbox.url("a@example.org"))
    outbox = with_stories(*(story(f"s{n}") for n in range(10)))
    counts = run(outbox, found, clock)
    assert counts == AlertCounts(20, 10, FAILURES_IN_A_ROW, 0)
    untried = list(outbox.deliveries(state=DeliveryState.PENDING))
    assert len(untried) == 10 - FAILURES_IN_A_ROW
    assert all(row.attempts == 0 and row.error is None for row in untried)


def test_retry_tries_every_row_although_the_first_ones_fail(webhook: Webhook, clock: Clock) -> None:
    """``alerts retry``: failed and pending, whatever their wait, once each."""
    webhook.answers = [500] * 3
    found = destinations(webhook.url())
    outbox = with_stories(*(story(f"s{n}") for n in range(10)))
    run(outbox, found, clock)
    webhook.answers = [500] * 5
    assert run(outbox, found, clock, force=True) == AlertCounts(0, 5, 5, 0)
    assert len(webhook.bodies) == 3 + 10


def test_a_slow_destination_holds_up_nobody(clock: Clock) -> None:
    """While one takes its time, the other has everything."""
    done: list[str] = []
    go_on = threading.Event()

    def slow(request: Request) -> Response:
        go_on.wait(10)
        done.append("slow")
        return Response()

    def fast(request: Request) -> Response:
        done.append("fast")
        if done.count("fast") == 5:
            go_on.set()
        return Response()

    with HTTPServer("127.0.0.1", 0, threaded=True) as server:
        server.expect_request("/slow").respond_with_handler(slow)
        server.expect_request("/fast").respond_with_handler(fast)
        base = f"json://127.0.0.1:{server.port}"
        outbox = with_stories(*(story(f"s{n}") for n in range(5)))
        counts = run(outbox, destinations(f"{base}/slow", f"{base}/fast"), clock)
    assert counts == AlertCounts(10, 10, 0, 0)
    assert done[:5] == ["fast"] * 5


def test_leases_are_renewed_while_a_destination_takes_its_time(
    webhook: Webhook, clock: Clock
) -> None:
    """Rows under way and those that wait for them stay ours; nobody sends them a second time."""
    webhook.delay = 0.3
    (destination,) = destinations(webhook.url())
    outbox = with_stories(story("s1"), story("s2"))
    match_all(outbox, [rule()], Destinations((destination,)), settings(), clock)
    rows = outbox.lease_due("me", now=clock(), destination=destination.key)
    desk = Desk(
        outbox,
        outbox,
        Destinations((destination,)),
        settings(),
        NAMES,
        clock,
        {},
        "me",
    )
    jobs = deque(alert_job(desk, destination, rule(), row) for row in rows)
    lanes = Lanes(outbox, clock, owner="me", renew_seconds=0.1)
    assert lanes.run([Lane(destination, jobs)]).delivered == 2
    assert 4 <= outbox.renewals <= 8


def test_leases_are_renewed_while_a_long_digest_is_written(webhook: Webhook, clock: Clock) -> None:
    """Looking up ten thousand stories may take longer than a lease lasts."""

    class Slow(MemoryOutbox):
        def story(self, story_id: str) -> Story | None:
            time.sleep(0.05)
            return super().story(story_id)

    outbox = Slow()
    for n in range(10):
        outbox.add(story(f"s{n}"))
    found = destinations(webhook.url())
    (destination,) = found
    match_all(outbox, [rule()], found, settings(), clock)
    rows = outbox.lease_due("me", now=clock(), destination=destination.key)
    desk = Desk(outbox, outbox, found, settings(), NAMES, clock, {}, "me")
    job = digest_job(desk, destination, rule(), rows, burst=True)
    lanes = Lanes(outbox, clock, owner="me", renew_seconds=0.1)
    assert lanes.run([Lane(destination, deque([job]))]).delivered == 10
    assert outbox.renewals >= 3


# --- floods ----------------------------------------------------------------------------------------


def test_a_burst_becomes_one_digest_sent_at_once(webhook: Webhook, clock: Clock) -> None:
    """More than ``burst`` for one rule and destination are one message; other rules are not."""
    found = destinations(webhook.url())
    stories = [
        story(f"s{n}", chains=["robots"] if n == 0 else ["batteries"], novel=()) for n in range(6)
    ]
    outbox = with_stories(*stories)
    rules = [rule("everything"), rule("robots", chain=["robots"])]
    counts = run(outbox, found, clock, rules=rules, options=settings(burst=5))
    assert counts == AlertCounts(7, 7, 0, 0)
    titles = sorted(body["title"] for body in webhook.bodies)
    assert titles == [
        "6 at once for “everything” · Guangxi",
        "Guangxi · robots · new cluster named",
    ]
    digest = next(body for body in webhook.bodies if "at once" in body["title"])
    assert all(one.head.url in digest["message"] for one in stories)


def test_exactly_the_limit_comes_one_by_one(webhook: Webhook, clock: Clock) -> None:
    """``burst`` itself is still no burst."""
    outbox = with_stories(*(story(f"s{n}") for n in range(5)))
    run(outbox, destinations(webhook.url()), clock, options=settings(burst=5))
    assert len(webhook.bodies) == 5


def test_a_burst_that_breaks_off_sends_again_only_what_did_not_arrive(
    httpserver: HTTPServer, clock: Clock
) -> None:
    """Part two of a chat digest fails: part one is done, the rest comes with the next run."""
    texts: list[str] = []
    answers = [200, 500]

    def take(request: Request) -> Response:
        status = answers.pop(0) if answers else 200
        if status == 200:
            texts.append(request.get_json()["text"])
        return Response(status=status)

    httpserver.expect_request("/hooks/abcdefghijklmn").respond_with_handler(take)
    found = destinations(f"mmost://127.0.0.1:{httpserver.port}/abcdefghijklmn")
    stories = [
        story(f"s{n}", title=f"关于第{n}条产业链的通知" + "链" * 150, language="zh")
        for n in range(40)
    ]
    outbox = with_stories(*stories)
    first = run(outbox, found, clock)
    assert first.delivered > 0
    assert first.failed > 0
    assert first.delivered + first.failed == 40
    clock.forward(minutes=1)
    assert run(outbox, found, clock, options=settings(burst=1)).delivered == first.failed
    for one in stories:
        assert sum(f"{one.head.url}\n" in f"{text}\n" for text in texts) == 1


# --- quiet hours -----------------------------------------------------------------------------------


QUIET = settings(quiet="22:00-07:00")


def test_quiet_hours_hold_and_then_send(webhook: Webhook) -> None:
    """Made in the night, sent in the morning, counted as held until then."""
    clock = Clock(at("2026-11-21 23:00"))
    found = destinations(webhook.url())
    outbox = with_stories(story())
    assert run(outbox, found, clock, options=QUIET) == AlertCounts(1, 0, 0, 1)
    clock.now = at("2026-11-22 06:59")
    assert run(outbox, found, clock, options=QUIET) == AlertCounts(0, 0, 0, 1)
    clock.now = at("2026-11-22 07:00")
    assert run(outbox, found, clock, options=QUIET) == AlertCounts(0, 1, 0, 0)
    assert len(webhook.bodies) == 1


def test_a_retry_does_not_wake_anyone_at_night(webhook: Webhook) -> None:
    """A row that failed in the evening waits for the morning, uncounted."""
    webhook.answers = [500]
    clock = Clock(at("2026-11-21 21:59"))
    found = destinations(webhook.url())
    outbox = with_stories(story())
    assert run(outbox, found, clock, options=QUIET).failed == 1
    clock.now = at("2026-11-21 22:30")
    assert run(outbox, found, clock, options=QUIET) == AlertCounts(0, 0, 0, 1)
    (row,) = outbox.rows.values()
    assert (row.attempts, row.due) == (1, at("2026-11-22 07:00"))
    clock.now = at("2026-11-22 07:00")
    assert run(outbox, found, clock, options=QUIET).delivered == 1


def test_a_daily_run_inside_the_quiet_hours_still_sends_one_day_late(webhook: Webhook) -> None:
    """Never is worse than at six in the morning."""
    clock = Clock(at("2026-11-21 06:00"))
    found = destinations(webhook.url())
    outbox = with_stories(story())
    assert run(outbox, found, clock, options=QUIET).held == 1
    clock.now = at("2026-11-22 06:00")
    assert run(outbox, found, clock, options=QUIET) == AlertCounts(0, 1, 0, 0)


# --- digests ---------------------------------------------------------------------------------------

DAILY = rule("daily", digest="daily")


def digest(
    outbox: MemoryOutbox, found: Destinations, clock: ports.Clock, **options: Any
) -> AlertCounts:
    """What ``monitor digest daily`` does."""
    rules = {DAILY.slug: DAILY}
    desk = Desk(outbox, outbox, found, settings(), NAMES, clock, rules, "me")
    return digest_now(desk, DAILY, **options)


def test_a_digest_is_sent_once_and_only_when_asked(webhook: Webhook, clock: Clock) -> None:
    """``run`` collects, the digest sends, the next digest says that there was nothing."""
    found = destinations(webhook.url())
    outbox = with_stories(story("s1"), story("s2"))
    assert run(outbox, found, clock, rules=[DAILY]) == AlertCounts(2, 0, 0, 2)
    assert webhook.bodies == []
    assert digest(outbox, found, clock) == AlertCounts(0, 2, 0, 0)
    assert webhook.bodies[0]["title"] == "2 stories · Guangxi · daily"
    assert all(story(id).head.url in webhook.bodies[0]["message"] for id in ("s1", "s2"))
    assert digest(outbox, found, clock) == AlertCounts(0, 0, 0, 0)
    assert webhook.bodies[1]["title"] == "Digest “daily” · nothing new"
    assert digest(outbox, found, clock, say_nothing=False) == AlertCounts(0, 0, 0, 0)
    assert len(webhook.bodies) == 2


def test_a_digest_that_fails_is_retried_without_what_came_after(
    webhook: Webhook, mailbox: Mailbox, clock: Clock
) -> None:
    """``run`` leaves it alone; ``alerts retry`` sends the failed rows and no later ones."""
    webhook.answers = [500]
    found = destinations(webhook.url(), mailbox.url("a@example.org"))
    outbox = with_stories(story("s1"))
    run(outbox, found, clock, rules=[DAILY])
    assert digest(outbox, found, clock) == AlertCounts(0, 1, 1, 0)
    outbox.add(story("s2"))
    clock.forward(hours=1)
    assert run(outbox, found, clock, rules=[DAILY]) == AlertCounts(2, 0, 0, 2)
    assert run(outbox, found, clock, rules=[DAILY], force=True) == AlertCounts(0, 1, 0, 2)
    assert story("s1").head.url in webhook.bodies[1]["message"]
    assert story("s2").head.url not in webhook.bodies[1]["message"]
    assert webhook.headers[0]["Idempotency-Key"] == webhook.headers[1]["Idempotency-Key"]
    assert len(mailbox.mails) == 1


def test_an_empty_digest_that_is_not_taken_counts_as_failed(clock: Clock) -> None:
    """The exit status must tell that the destination is dead."""
    outbox = with_stories()
    found = destinations(f"json://127.0.0.1:{free_port()}")
    assert digest(outbox, found, clock).failed == 1


# --- at least once ---------------------------------------------------------------------------------


def test_a_row_whose_process_died_is_sent_again_and_marked(webhook: Webhook, clock: Clock) -> None:
    """Killed between sending and recording: same id, X-Monitor-Repeat, a line in the text."""
    found = destinations(webhook.url())
    outbox = with_stories(story())
    match_all(outbox, [rule()], found, settings(), clock)
    (row,) = outbox.lease_due("dead", now=clock(), destination=found.members[0].key)
    clock.forward(seconds=59)
    assert run(outbox, found, clock).delivered == 0
    clock.forward(seconds=1)
    assert run(outbox, found, clock).delivered == 1
    assert webhook.headers[0]["Idempotency-Key"] == row.id
    assert webhook.headers[0]["X-Monitor-Repeat"] == "possible"
    assert "Possible repeat" in webhook.bodies[0]["message"]


def real_clock() -> datetime:
    return datetime.now(timezone.utc)


def test_a_run_waits_for_the_lease_of_a_dead_process_to_lapse(webhook: Webhook) -> None:
    """With one run a day, those seconds spare the reader a day."""
    found = destinations(webhook.url())
    outbox = with_stories(story())
    match_all(outbox, [rule()], found, settings(), real_clock)
    before = real_clock() - timedelta(seconds=59)
    key = found.members[0].key
    outbox.rows = {id: replace(row, due=before) for id, row in outbox.rows.items()}
    assert outbox.lease_due("dead", now=before, destination=key)
    counts = deliver(
        outbox, outbox, found, settings(), NAMES, real_clock, rules=[rule()], owner="me", patience=8
    )
    assert counts.delivered == 1
    assert webhook.headers[0]["X-Monitor-Repeat"] == "possible"


def test_a_run_does_not_wait_for_a_living_process_for_ever(webhook: Webhook, clock: Clock) -> None:
    """Its row stays its own."""
    found = destinations(webhook.url())
    outbox = with_stories(story())
    match_all(outbox, [rule()], found, settings(), clock)
    outbox.lease_due("alive", now=clock(), destination=found.members[0].key)
    started = time.monotonic()
    assert run(outbox, found, clock, patience=1) == AlertCounts(0, 0, 0, 0)
    assert 1 <= time.monotonic() - started < 5
    assert webhook.bodies == []


def test_waiting_for_another_process_never_strands_the_rows_that_it_has_not_begun(
    webhook: Webhook, clock: Clock
) -> None:
    """All that is due is leased for a moment; if the other looks just then and ends, we go on."""
    found = destinations(webhook.url())
    key = found.members[0].key

    class Late(MemoryOutbox):
        """Rows become due while the other process is being waited for."""

        def deliveries(
            self, *, state: DeliveryState | None = None, rule: str | None = None
        ) -> Iterator[Delivery]:
            if state is DeliveryState.SENDING and self.waiting:
                match_all(self, [everything], found, settings(), clock)
            return super().deliveries(state=state, rule=rule)

    everything = rule()
    outbox = Late()
    outbox.add(story("s1"))
    match_all(outbox, [everything], found, settings(), clock)
    outbox.lease_due("alive", now=clock(), destination=key)

    outbox.add(story("s2"))
    counts = deliver(
        outbox, outbox, found, settings(), NAMES, clock, rules=[everything], owner="me", patience=0
    )
    assert counts.delivered == 1
    assert states(outbox) == ["sending", "sent"]


def test_a_digest_waits_for_the_lease_of_a_dead_process_too(webhook: Webhook) -> None:
    """One digest with all its rows, and no message that there was nothing."""
    found = destinations(webhook.url())
    outbox = with_stories(story("s1"), story("s2"))
    match_all(outbox, [DAILY], found, settings(), real_clock)
    outbox.lease_digest("dead", rule="daily", now=real_clock() - timedelta(seconds=59))
    counts = digest(outbox, found, real_clock, patience=8)
    assert counts.delivered == 2
    assert [body["title"] for body in webhook.bodies] == ["2 stories · Guangxi · daily"]
    assert webhook.headers[0]["X-Monitor-Repeat"] == "possible"


def test_interrupted_between_rows_the_untried_are_given_back(
    httpserver: HTTPServer, clock: Clock
) -> None:
    """Ctrl-C: what was not begun is pending again at once and is no possible repeat."""

    class Interrupted(MemoryOutbox):
        def note_sent(self, delivery_ids: Iterable[str], *, now: datetime) -> None:
            super().note_sent(delivery_ids, now=now)
            raise KeyboardInterrupt

    outbox = Interrupted()
    for n in range(5):
        outbox.add(story(f"s{n}"))
    httpserver.expect_request("/in").respond_with_data("")
    found = destinations(f"json://127.0.0.1:{httpserver.port}/in")
    with pytest.raises(KeyboardInterrupt):
        run(outbox, found, clock)
    assert states(outbox) == ["pending"] * 4 + ["sent"]
    assert all(row.attempts in (0, 1) for row in outbox.rows.values())


def test_rows_that_fail_slower_than_their_wait_are_still_tried_once_a_run(
    webhook: Webhook, clock: Clock
) -> None:
    """The clock runs on while a destination is slow; the run must come to its end."""

    class Slow(MemoryOutbox):
        def note_delivery_failed(
            self, delivery_ids: Iterable[str], error: str, *, now: datetime, due: datetime | None
        ) -> None:
            super().note_delivery_failed(delivery_ids, error, now=now, due=due)
            clock.forward(minutes=2)

    webhook.answers = [500, 200, 500, 200]
    outbox = Slow()
    for n in range(4):
        outbox.add(story(f"s{n}"))
    assert run(outbox, destinations(webhook.url()), clock) == AlertCounts(4, 2, 2, 0)
    assert states(outbox) == ["failed", "failed", "sent", "sent"]
    assert {row.attempts for row in outbox.rows.values()} == {1}


def test_two_workers_never_send_the_same_row(webhook: Webhook, clock: Clock) -> None:
    """Both run at once; every row goes out exactly once."""
    found = destinations(webhook.url())
    outbox = with_stories(*(story(f"s{n}") for n in range(30)))
    options = settings(burst=100)
    match_all(outbox, [rule()], found, options, clock)
    threads = [
        threading.Thread(
            target=run, args=(outbox, found, clock), kwargs={"options": options, "owner": name}
        )
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [headers["Idempotency-Key"] for headers in webhook.headers]
    assert sorted(keys) == sorted(outbox.rows)


def test_a_destination_configured_no_longer_is_waited_for_a_day(
    mailbox: Mailbox, clock: Clock
) -> None:
    """Perhaps a variable was unset for one run; after a day it is given up loudly."""
    outbox = with_stories(story())
    match_all(outbox, [rule()], destinations("json://gone.example"), settings(), clock)
    left = destinations(mailbox.url("a@example.org"))
    run(outbox, left, clock)
    assert states(outbox) == ["pending"]
    clock.forward(days=1)
    run(outbox, left, clock)
    (row,) = outbox.rows.values()
    assert row.given_up
    assert row.error == "its destination is configured no longer"
    assert "given up" in mailbox.mails[0]["Subject"]
    run(outbox, left, clock)
    assert len(mailbox.mails) == 1


def test_a_rule_configured_no_longer_still_delivers_its_rows(
    webhook: Webhook, clock: Clock
) -> None:
    """What was promised to a reader is sent."""
    found = destinations(webhook.url())
    outbox = with_stories(story())
    match_all(outbox, [rule("old")], found, settings(), clock)
    assert run(outbox, found, clock, rules=[rule("new")]).delivered == 1
    assert "rule “old”" in webhook.bodies[0]["message"]


def test_a_story_that_cannot_be_written_fails_alone(
    webhook: Webhook, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """One broken story is a failed row, not the end of the run."""
    broken = story("broken")
    broken = replace(broken, head=replace(broken.head, title=None))  # type: ignore[arg-type]
    outbox = with_stories(broken, story("whole"))
    anything = [rule()]
    counts = run(outbox, destinations(webhook.url()), clock, rules=anything)
    assert counts == AlertCounts(2, 1, 1, 0)
    assert webhook.bodies[0]["message"].count(story("whole").head.url) == 1


def test_a_row_without_its_story_is_given_up(webhook: Webhook, clock: Clock) -> None:
    """It can never be written; it must not be tried for ever."""
    found = destinations(webhook.url())
    outbox = with_stories(story())
    match_all(outbox, [rule()], found, settings(), clock)
    outbox.stories_by_id.clear()
    run(outbox, found, clock)
    (row,) = outbox.rows.values()
    assert row.given_up
    assert webhook.bodies == []


# --- the test message ------------------------------------------------------------------------------


def test_a_test_message_goes_to_every_destination(
    mailbox: Mailbox, webhook: Webhook, clock: Clock
) -> None:
    """Results in order: what arrived, and why not, masked."""
    found = destinations(
        mailbox.url("a@example.org"),
        webhook.url(),
        f"json://user:hunter2-pass@127.0.0.1:{free_port()}/T0KEN-path",
    )
    results = send_test(found, settings(), clock)
    assert [result.label for result in results] == [one.label for one in found]
    assert [result.error is None for result in results] == [True, True, False]
    assert "Test" in mailbox.mails[0]["Subject"]
    assert "2026-11-21 10:00" in webhook.bodies[0]["message"]
    assert "hunter2" not in str(results)
    assert "T0KEN" not in str(results)


def test_no_secret_reaches_rows_or_logs(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails: the outbox and every log line are clean, at every level."""
    caplog.set_level(logging.DEBUG)
    url = f"json://user:hunter2-pass@127.0.0.1:{free_port()}/T0KEN-path?+X=header-s3cret"
    outbox = with_stories(story())
    run(outbox, destinations(url), clock)
    (row,) = outbox.rows.values()
    assert row.error
    for secret in ("hunter2-pass", "T0KEN-path", "header-s3cret"):
        assert secret not in f"{row} {caplog.text}"
