"""What is sent to the demo's inbox through Apprise lies there as readable files."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import apprise
import pytest

from monitor.demo.inbox import MAILBOX, WEBHOOK, DemoInbox


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[DemoInbox]:
    with DemoInbox(tmp_path) as opened:
        yield opened


def send(url: str, title: str, body: str, **options: str) -> bool:
    target = apprise.Apprise()
    assert target.add(url)
    return bool(target.notify(title=title, body=body, **options))


def test_mail_through_apprise_is_kept_as_eml_and_text(inbox: DemoInbox, tmp_path: Path) -> None:
    """The message parses, its subject and text are whole, file names say what it is."""
    (url,) = inbox.destinations()[MAILBOX]
    body = "<p>广西把低空经济列为重点产业链</p>\n.hidden dot\n"
    assert send(url, "广西 · 低空经济", body, body_format="html")
    (message,) = inbox.messages()
    assert (message.inbox, message.title) == (MAILBOX, "广西 · 低空经济")
    assert message.file == tmp_path / "inbox" / MAILBOX / "001-广西-低空经济.eml"
    parsed = BytesParser(policy=default).parsebytes(message.file.read_bytes())
    assert parsed["To"] == "policy-desk@inbox.example"
    part = parsed.get_body(("html",))
    assert part is not None
    assert "广西把低空经济列为重点产业链" in part.get_content()
    text = message.text.read_text(encoding="utf-8")
    assert text.startswith("From: ")
    assert "Subject: 广西 · 低空经济" in text
    assert ".hidden dot" in text


def test_the_delivery_id_of_a_mail_is_known(inbox: DemoInbox) -> None:
    """A header added by the address reaches the message and the listing."""
    (url,) = inbox.destinations()[MAILBOX]
    assert send(url + "&+X-Monitor-Delivery=d-17", "t", "b")
    assert inbox.messages()[0].delivery == "d-17"


def test_webhook_through_apprise_is_kept_as_json_and_text(inbox: DemoInbox) -> None:
    """The document is stored as sent, with its headers, and can be read without a tool."""
    (url,) = inbox.destinations()[WEBHOOK]
    assert send(url + "?+Idempotency-Key=d-18", "Guangxi", "line one\n第二行")
    (message,) = inbox.messages()
    assert (message.inbox, message.title, message.delivery) == (WEBHOOK, "Guangxi", "d-18")
    document = json.loads(message.file.read_text(encoding="utf-8"))
    assert document["body"]["message"] == "line one\n第二行"
    assert document["headers"]["content-type"].startswith("application/json")
    assert message.text.read_text(encoding="utf-8") == "Guangxi\n\nline one\n第二行\n"


def test_a_second_opening_goes_on_counting(tmp_path: Path) -> None:
    """Files of an earlier demo are kept; only what came since is listed."""
    for count in (1, 2):
        with DemoInbox(tmp_path) as inbox:
            send(inbox.destinations()[WEBHOOK][0], "same title", str(count))
            assert [message.file.name for message in inbox.messages()] == [
                f"00{count}-same-title.json"
            ]


def test_titles_make_harmless_file_names(inbox: DemoInbox, tmp_path: Path) -> None:
    """Slashes, dots and emptiness of a title lead nowhere outside of the folder."""
    (url,) = inbox.destinations()[WEBHOOK]
    for title in ("../../etc/passwd", "长" * 300, "…"):
        assert send(url, title, "b")
    names = [message.file.name for message in inbox.messages()]
    assert names == ["001-etc-passwd.json", f"002-{'长' * 40}.json", "003-message.json"]
    assert {path.parent for path in (m.file for m in inbox.messages())} == {
        tmp_path / "inbox" / WEBHOOK
    }


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/elsewhere", b"{}", {}, 404),
        (f"/{WEBHOOK}", b"no json", {}, 400),
        (f"/{WEBHOOK}", b"\xff\xfe", {}, 400),
        (f"/{WEBHOOK}", b"", {"Content-Length": "99999999999"}, 413),
        (f"/{WEBHOOK}", b"", {"Content-Length": "many"}, 411),
        (f"/{WEBHOOK}", b"[1]", {}, 200),
    ],
)
def test_the_webhook_refuses_what_it_cannot_keep(
    inbox: DemoInbox, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Each refusal has its status, so that a sender knows that nothing was delivered."""
    address = urlsplit(inbox.destinations()[WEBHOOK][0].replace("json:", "http:"))
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("POST", path, body=body, headers=headers)
    assert connection.getresponse().status == status
    connection.close()
    assert len(inbox.messages()) == (status == 200)


def test_a_closed_inbox_says_so(tmp_path: Path) -> None:
    """There are no addresses without servers behind them."""
    with pytest.raises(RuntimeError, match="with statement"):
        DemoInbox(tmp_path).destinations()
