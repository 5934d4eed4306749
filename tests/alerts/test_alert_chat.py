"""Chat through the services' real Apprise plugins: WeCom, DingTalk, Feishu, Telegram."""

from __future__ import annotations

import html

import pytest
from alert_cases import destinations, item, rule, story, writer
from alert_receivers import ChatServices

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
