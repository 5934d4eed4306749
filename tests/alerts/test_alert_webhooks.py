"""JSON webhooks: the stories as JSON beside the text, in the documented shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from alert_cases import NAMES, at, destinations, investment, item, rule, settings, story, writer
from alert_receivers import Webhook
from fakes_outbox import Clock, MemoryOutbox
from jsonschema import Draft202012Validator
from webhook_schema import SCHEMA, faults

from monitor.alerts.desk import Desk
from monitor.alerts.digests import digest_now
from monitor.alerts.messages import Writer
from monitor.alerts.operations import send_test
from monitor.alerts.outbox import deliver, match_all
from monitor.alerts.webhooks import SCHEMA as SCHEMA_ID
from monitor.documents import story_document
from monitor.model import Rule

CASES = {
    "english": story(facts=[investment(7.01e10)], others=[("Reprint", "en"), ("转载", "zh")]),
    "chinese": story("zh", language="zh", title="广西新增低空经济产业链", text="自治区公布名单。"),
    "bare": story(
        "bare", chains=(), regions=(), novel=(), published=None, publisher=None, source=None
    ),
    "unknown": story("odd", chains=("gone-chain",), regions=("XX-YY",), novel=()),
    "dated": story("d", published=date(2026, 1, 2), facts=[investment(1e9, "USD", year=None)]),
}


def sent(webhook: Webhook, write: Callable[[Writer], list], query: str = "") -> list[dict]:  # type: ignore[type-arg]
    """The bodies that arrive when this is written for the webhook and sent through Apprise."""
    (destination,) = destinations(webhook.url(query=query))
    for message in write(writer(destination.medium)):
        destination.send(message)
    return webhook.bodies


def test_the_schema_is_a_schema() -> None:
    """Of the draft that it names, under the id that messages carry."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA_ID


@pytest.mark.parametrize("case", CASES)
def test_an_alert_is_as_documented(case: str, webhook: Webhook) -> None:
    """Whatever the story has or lacks: the story's JSON is that of the export, ids are named."""
    subject = CASES[case]
    row = item(subject, interrupted=True)
    (body,) = sent(webhook, lambda made: made.alert(rule(), row))
    assert faults(body) == []
    told = body["monitor"]
    assert told["kind"] == "alert"
    assert told["repeat"]
    assert told["rule"] == "new-cluster"
    assert told["delivery"] == webhook.headers[0]["Idempotency-Key"] == row.row.id
    story = story_document(subject)
    assert told["items"] == [{"delivery": row.row.id, "story": story, "news": None}]
    for label in subject.labels.chains:
        english, chinese = NAMES.chains.get(label.chain, (label.chain,) * 2)
        assert told["names"]["chains"][label.chain] == {"en": english, "zh": chinese}
    assert set(told["names"]["regions"]) == set(subject.labels.regions)


def test_a_schema_that_misses_a_field_is_noticed(webhook: Webhook) -> None:
    """The judge itself: an undocumented and a missing field are faults."""
    (body,) = sent(webhook, lambda made: made.alert(rule(), item(story())))
    del body["monitor"]["items"][0]["story"]["event"]
    body["monitor"]["more"] = 1
    assert len(faults(body)) == 2


def test_a_digest_in_parts_names_each_story_once(webhook: Webhook) -> None:
    """Every part is within what servers take by default, and tells which stories it holds."""
    items = [
        item(story(f"d{number}", language="zh", title=f"关于公布第{number}批产业链的通知" * 3))
        for number in range(300)
    ]
    bodies = sent(webhook, lambda made: made.digest(rule("watch", digest="daily"), items))
    assert len(bodies) > 1
    assert [body["monitor"]["part"] for body in bodies] == list(range(1, len(bodies) + 1))
    assert {body["monitor"]["parts"] for body in bodies} == {len(bodies)}
    assert {body["monitor"]["kind"] for body in bodies} == {"digest"}
    seen = [each["delivery"] for body in bodies for each in body["monitor"]["items"]]
    assert sorted(seen) == sorted(each.row.id for each in items)
    for body, headers in zip(bodies, webhook.headers, strict=True):
        assert faults(body) == []
        assert int(headers["Content-Length"]) < 1_000_000
        for each in body["monitor"]["items"]:
            assert each["story"]["articles"][0]["url"] in body["message"]


def test_an_alert_that_came_in_a_digest_has_the_id_of_its_row(
    webhook: Webhook, clock: Clock
) -> None:
    """A burst whose rows are later sent one by one can be told apart from new ones."""
    found = destinations(webhook.url())
    outbox = MemoryOutbox()
    for number in range(3):
        outbox.add(story(f"s{number}"))
    match_all(outbox, [rule()], found, settings(burst=1), clock)
    deliver(
        outbox,
        outbox,
        found,
        settings(burst=1),
        NAMES,
        clock,
        rules=[rule()],
        owner="me",
        patience=0,
    )
    (body,) = webhook.bodies
    assert faults(body) == []
    assert body["monitor"]["kind"] == "burst"
    assert {each["delivery"] for each in body["monitor"]["items"]} == set(outbox.rows)


def test_empty_digests_and_test_messages_are_documented_too(webhook: Webhook, clock: Clock) -> None:
    """A sign of life is no story, and says so."""
    found = destinations(webhook.url())
    outbox = MemoryOutbox()
    daily: Rule = rule("daily", digest="daily")
    desk = Desk(outbox, outbox, found, settings(), NAMES, clock, {daily.slug: daily}, "me")
    digest_now(desk, daily)
    assert [result.error for result in send_test(found, settings(), clock)] == [None]
    assert [faults(body) for body in webhook.bodies] == [[], []]
    assert [body["monitor"]["kind"] for body in webhook.bodies] == ["nothing", "notice"]
    assert [body["monitor"]["rule"] for body in webhook.bodies] == ["daily", "test"]


@pytest.mark.parametrize(
    ("query", "name"), [("?:monitor=data&:own=kept", "data"), ("?:monitor=", None)]
)
def test_the_url_renames_or_drops_the_structured_part(
    query: str, name: str | None, webhook: Webhook
) -> None:
    """As it does with Apprise's own fields; what else the URL adds stays."""
    (body,) = sent(webhook, lambda made: made.alert(rule(), item(story())), query)
    assert "monitor" not in body
    assert body.get("own") == ("kept" if name else None)
    assert (
        (body[name]["kind"] == "alert")
        if name
        else set(body) <= {*("version", "title", "message", "type", "attachments")}
    )


def test_other_destinations_get_no_structured_part() -> None:
    """Mail and chat are for people."""
    urls = ("mailto://m.example?from=m@example.org&to=a@b.example", "wecombot://b0t-token-abcdef")
    for destination in destinations(*urls, "xml://127.0.0.1/x", "form://127.0.0.1/x"):
        for message in writer(destination.medium).alert(rule(), item(story())):
            assert message.document is None


def test_a_notice_of_nothing_is_dated_by_its_id(clock: Clock) -> None:
    """Two days' signs of life are two messages."""
    (destination,) = destinations("json://127.0.0.1:9")
    made = writer(destination.medium)
    ids = {
        message.delivery
        for day in ("2026-11-21 08:30", "2026-11-22 08:30")
        for message in made.nothing(rule("daily"), at(day))
    }
    assert len(ids) == 2
