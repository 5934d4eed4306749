"""From outside: one run of the command, six receivers of different kinds, secrets kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from alert_receivers import ChatServices, Mailbox, Webhook
from portal import Command, Site
from pytest_httpserver import HTTPServer
from webhook_schema import faults
from werkzeug import Request, Response

TITLE = "广西公布低空经济重点产业链名单"
TEXT = (
    "南宁11月20日电 自治区人民政府办公厅日前印发通知，将低空经济列为全区重点产业链，建设南宁低空经济产业集群。\n"
    "通知明确，副省长李示范担任低空经济产业链链长，到2027年产业链产值突破300亿元，示范航空科技有限公司为链主企业。"
)
SECRETS = {
    "MAIL_PASSWORD": "pa55-w0rd",
    "WECOM_KEY": "abcdef-123456-zyx",
    "DING_TOKEN": "dingabcdefghijkl",
    "FEISHU_TOKEN": "feiabcdefghijklm",
    "ROOM_TOKEN": "mattermosttokenx",
    "HOOK_KEY": "hook-key-4711",
}
RULES = """
[[rule]]
slug = "clusters"
when = { new_cluster = true, chain = ["low-altitude-economy"] }
tags = ["desk", "rooms"]

[[rule]]
slug = "guangxi"
when = { region = ["CN-GX"] }
tags = ["programs"]

[[rule]]
slug = "elsewhere"
when = { region = ["CN-GD"] }
tags = ["all"]
"""


@pytest.fixture
def room(httpserver: HTTPServer) -> list[str]:
    """The texts that a Mattermost room got."""
    texts: list[str] = []

    def take(request: Request) -> Response:
        texts.append(request.get_json()["text"])
        return Response("ok")

    httpserver.expect_request(f"/hooks/{SECRETS['ROOM_TOKEN']}").respond_with_handler(take)
    return texts


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_each_receiver_hears_once_and_no_secret_is_kept(
    command: Command,
    site: Site,
    httpserver: HTTPServer,
    webhook: Webhook,
    secure_mailbox: Mailbox,
    chat_services: ChatServices,
    room: list[str],
    days_ago: Callable[[int], date],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mail over STARTTLS with login, a JSON webhook, WeCom, DingTalk, Feishu and Mattermost: each
    by its tags, in its own format. The one that refuses is failed with a masked reason and sent by
    a retry; a further run sends nothing."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    path = command.watch(site, more=RULES)
    mail = secure_mailbox.url(
        "desk@example.org", user="monitor:{env:MAIL_PASSWORD}", schema="mailtos",
        query="&mode=starttls&verify=no",
    )  # fmt: skip
    destinations = (
        f'desk = ["{mail}"]\n'
        'rooms = ["wecombot://{env:WECOM_KEY}?verify=no", "dingtalk://{env:DING_TOKEN}?verify=no", '
        '"feishu://{env:FEISHU_TOKEN}?verify=no", '
        f'"mmost://127.0.0.1:{httpserver.port}/{{env:ROOM_TOKEN}}"]\n'
        f'programs = ["{webhook.url(query="?+X-Key={env:HOOK_KEY}")}"]\n'
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "[alerts]\n", f"[alerts]\n[alerts.destinations]\n{destinations}"
        ),
        encoding="utf-8",
    )
    url = site.add("t1", TITLE, TEXT, days_ago(0))
    chat_services.answers.append(
        json.dumps({"errcode": 45009, "code": 45009, "errmsg": "over limit", "msg": "over limit"})
    )

    first = command("run", "--plain", "--json")
    assert first.status == 1, first.err
    assert first.document["alerts"] == {"created": 6, "delivered": 5, "failed": 1, "held": 0}
    rows = command("alerts", "list", "--json").document
    (refused,) = [row for row in rows if row["state"] == "failed"]
    assert re.fullmatch(r"(err)?code 45009: over limit", refused["error"])
    again = command("alerts", "retry", "--json")
    assert again.document["delivered"] == 1
    assert command("run", "--plain", "--json").document["alerts"]["created"] == 0

    (letter,) = secure_mailbox.mails
    assert (secure_mailbox.tls, secure_mailbox.users) == ([True], ["monitor"])
    plain = letter.get_body(("plain",))
    assert plain is not None
    (body,) = webhook.bodies
    assert faults(body) == []
    assert webhook.headers[0]["X-Key"] == SECRETS["HOOK_KEY"]
    hosts = [host for host, _, _ in chat_services.requests]
    assert set(hosts) == {"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"}
    assert len(hosts) == 4  # the one that refused was asked twice
    said = [json.dumps(payload, ensure_ascii=False) for _, _, payload in chat_services.requests]
    for text in (plain.get_content(), body["message"], *room, *said):
        for words in (TITLE, url, "广西", "低空经济", "李示范"):
            assert words in text
    assert len(room) == 1
    shown = [first.out, first.err, again.out, again.err, json.dumps(rows)]
    kept = [file.read_bytes() for file in command.folder.iterdir() if file.name != "monitor.toml"]
    for secret in SECRETS.values():
        assert not any(secret in text for text in shown)
        assert not any(secret.encode() in content for content in kept)
