"""Chat through the services' real Apprise plugins: WeCom, DingTalk, Feishu, Telegram."""

from __future__ import annotations

import html
import logging
from typing import Any

import pytest
from alert_cases import NAMES, destinations, item, rule, settings, story, writer
from alert_receivers import ChatServices
from fakes_outbox import Clock, MemoryOutbox
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.alerts.answers import refusal
from monitor.alerts.outbox import deliver, match_all
from monitor.errors import NotifyError
from monitor.model import DeliveryState

#: The proxy's certificate is its own; ``verify=no`` is what makes urllib3 warn.
pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")

CHATS = {
    "wecom": ("wecombot://abcdef-123456-zyx?verify=no", "qyapi.weixin.qq.com"),
    "dingtalk": ("dingtalk://abcdefghijklmnop?verify=no", "oapi.dingtalk.com"),
    "feishu": ("feishu://abcdefghijklmnop?verify=no", "open.feishu.cn"),
    "telegram-text": (
        "tgram://123456789:abcdefg_hijklmnop/12315544/?verify=no&format=text",
        "api.telegram.org",
    ),
    "telegram": ("tgram://123456789:abcdefg_hijklmnop/12315544/?verify=no", "api.telegram.org"),
}


def text_of(payload: dict[str, object]) -> str:
    """What the room reads."""
    for outer, inner in (("text", "content"), ("content", "text")):
        if isinstance(payload.get(outer), dict):
            return str(payload[outer][inner])  # type: ignore[index]
    return html.unescape(str(payload["text"]))


@pytest.mark.parametrize("chat", CHATS)
def test_an_alert_arrives_word_for_word(chat: str, chat_services: ChatServices) -> None:
    """Markup in a headline is shown, not rendered and not lost; no mention; the bare address."""
    url, host = CHATS[chat]
    (destination,) = destinations(url)
    subject = story(title="广西 <b>公布</b> & <script>x</script> *链* @all 名单", language="zh")
    for message in writer(destination.medium).alert(rule(), item(subject)):
        destination.send(message)
    ((seen, _, payload),) = chat_services.requests
    text = text_of(payload)
    assert seen == host
    assert subject.title in text.replace("\u2060", "")
    assert "@all" not in text
    assert subject.head.url in text
    assert text.replace("<b>", "", 1).startswith("广西 · 低空经济 · 首次提出")


@pytest.mark.parametrize("chat", CHATS)
def test_a_long_digest_is_within_what_the_service_takes(
    chat: str, chat_services: ChatServices
) -> None:
    """By the services' own counting of what really went over the wire; no item is lost."""
    url, _ = CHATS[chat]
    (destination,) = destinations(url)
    destination.service.request_rate_per_sec = 0  # its 5.5 s between messages are no matter here
    stories = [
        story(
            f"c{n}", title=f"关于公布第{n}批重点产业链的通知", language="zh", publisher="广西日报"
        )
        for n in range(120)
    ]
    for message in writer(destination.medium).digest(rule(), [item(one) for one in stories]):
        destination.send(message)
    assert len(chat_services.requests) > 1
    texts = []
    for _, size, payload in chat_services.requests:
        texts.append(text_of(payload))
        if chat == "wecom":
            assert len(texts[-1].encode()) <= 2_048
        elif chat.startswith("telegram"):
            assert len(texts[-1]) <= 4_096
        else:
            assert size <= 20_000
    for one in stories:
        lines = [line.strip() for text in texts for line in text.splitlines()]
        assert lines.count(f"• {one.title}") == 1
        assert lines.count(one.head.url) == 1


# --- what they say behind a 200 --------------------------------------------------------------------

REFUSALS = {
    "wecom": ('{"errcode": 93000, "errmsg": "invalid webhook url"}', "errcode 93000: invalid webhook"),
    "dingtalk": ('{"errcode": 130101, "errmsg": "send too fast"}', "errcode 130101: send too fast"),
    "feishu": ('{"code": 19024, "msg": "Key Words Not Found"}', "code 19024: Key Words Not Found"),
    "lark": ('{"StatusCode": 9499, "StatusMessage": "Bad Request"}', "StatusCode 9499: Bad Request"),
}  # fmt: skip
SERVICES = {name: url for name, (url, _) in CHATS.items()} | {
    "lark": "lark://abcdefgh-abcd-abcd-abcd-abcdefghijkl?verify=no"
}


@pytest.mark.parametrize("chat", ["wecom", "dingtalk", "feishu", "lark"])
def test_an_error_code_behind_a_200_is_a_failure(chat: str, chat_services: ChatServices) -> None:
    """A revoked token or a rate limit is no delivery; the service's own words are the reason."""
    answer, reason = REFUSALS[chat]
    (destination,) = destinations(SERVICES[chat])
    destination.service.request_rate_per_sec = 0
    (message,) = writer(destination.medium).alert(rule(), item(story()))
    chat_services.answers.append(answer)
    with pytest.raises(NotifyError) as caught:
        destination.send(message)
    assert str(caught.value).startswith(reason)
    destination.send(message)
    assert len(chat_services.requests) == 2


def test_a_refused_alert_is_tried_again_and_then_done(
    chat_services: ChatServices, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The row says why; the token that the service repeats in its answer is masked."""
    caplog.set_level(logging.DEBUG)
    token = "abcdef-123456-zyx"
    chat_services.answers.append(f'{{"errcode": 93000, "errmsg": "no such key {token}"}}')
    found = destinations(CHATS["wecom"][0])
    outbox = MemoryOutbox()
    outbox.add(story())
    match_all(outbox, [rule()], found, settings(), clock)

    def run() -> Any:
        return deliver(
            outbox, outbox, found, settings(), NAMES, clock, rules=[rule()], owner="me", patience=0
        )

    assert run().failed == 1
    (row,) = outbox.deliveries(state=DeliveryState.FAILED)
    assert row.error == "errcode 93000: no such key ***"
    assert token not in caplog.text
    clock.forward(minutes=1)
    assert run().delivered == 1


@pytest.mark.parametrize(
    ("schema", "content", "reason"),
    [
        ("wecombot", b'{"errcode": 0, "errmsg": "ok"}', None),
        ("wecombot", b'{"errcode": "0"}', None),
        ("wecombot", b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "errcode 45009: api freq out of limit"),
        ("dingtalk", b'{"errcode": 310000}', "errcode 310000: "),
        ("feishu", b'{"StatusCode": 0, "StatusMessage": "success", "code": 0, "msg": "success"}', None),
        ("feishu", b'{"code": 19001, "msg": "param invalid"}', "code 19001: param invalid"),
        ("lark", b'{"StatusCode": 1, "StatusMessage": "x"}', "StatusCode 1: x"),
        ("feishu", b"{}", None),
        ("feishu", b"<html>ok</html>", None),
        ("feishu", b"\xff", None),
        ("feishu", b"[1]", None),
        ("mmost", b'{"code": 1}', None),
    ],
)  # fmt: skip
def test_only_a_code_that_is_not_zero_is_a_refusal(
    schema: str, content: bytes, reason: str | None
) -> None:
    """What cannot be read leaves HTTP's word standing; other services are not asked."""
    assert refusal(schema, content) == reason


# --- services of one's own -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "path", "field"),
    [
        ("mmost://{}/abcdefghijklmn", "/hooks/abcdefghijklmn", "text"),
        ("gotify://{}/abcdefghijklmno", "/message", "message"),
        ("ntfy://{}/chains", "/", "message"),
    ],
)
def test_services_of_ones_own_get_the_alert_word_for_word(
    url: str, path: str, field: str, httpserver: HTTPServer
) -> None:
    """Mattermost, Gotify and ntfy through their own plugins, and a failure when they refuse."""
    seen: list[dict[str, Any]] = []
    status = [200, 403]

    def take(request: Request) -> Response:
        seen.append(request.get_json())
        return Response("{}", status=status.pop(0), content_type="application/json")

    httpserver.expect_request(path).respond_with_handler(take)
    (destination,) = destinations(url.format(f"127.0.0.1:{httpserver.port}"))
    destination.service.request_rate_per_sec = 0
    subject = story(title="广西 <b>公布</b> & *链* @all 名单", language="zh")
    (message,) = writer(destination.medium).alert(rule(), item(subject))
    destination.send(message)
    said = f"{seen[0].get('title', '')}\n{seen[0][field]}"
    assert subject.title in said.replace("\u2060", "")
    assert "@all" not in said
    assert subject.head.url in said
    assert "广西 · 低空经济 · 首次提出" in said
    with pytest.raises(NotifyError, match="403"):
        destination.send(message)
