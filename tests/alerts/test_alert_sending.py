"""Sending: through Apprise to real servers, within a bounded time, with a reason when it fails."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.header import decode_header, make_header

import pytest
from alert_cases import destinations, item, rule, story, writer
from alert_receivers import Mailbox, Webhook, free_port
from apprise.decorators import notify
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.alerts import apprise_edge as edge
from monitor.alerts.destinations import Destination
from monitor.alerts.messages import Message
from monitor.errors import NotifyError


def alert(destination: Destination, **row: object) -> Message:
    """An alert of the standard story, written for this destination."""
    return writer(destination.medium).alert(rule(), item(story(), **row))[0]


def only(*urls: str) -> Destination:
    (destination,) = destinations(*urls)
    return destination


@contextmanager
def listener(behaviour: str) -> Iterator[int]:
    """A TCP server that ``hangs`` after accepting, or ``drips`` an answer without end."""
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()
    open_connections: list[socket.socket] = []

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            open_connections.append(connection)
            if behaviour == "drips":
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

    def drip(connection: socket.socket) -> None:
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.05):
                connection.sendall(b"x")
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    stop.set()
    server.close()
    for connection in open_connections:
        connection.close()


def test_mail_has_headers_text_and_html(mailbox: Mailbox) -> None:
    """Delivery id, list, whom to write to hear less, subject, a readable text part with the bare
    address, and HTML."""
    destination = only(mailbox.url("a@example.org"))
    message = alert(destination)
    destination.send(message)
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["a@example.org"]
    assert mail.get_all("X-Monitor-Delivery") == [message.delivery]
    assert mail["List-Id"] == "<new-cluster.industrial-chain-monitor.localhost>"
    asked = "<mailto:monitor@example.org?subject=unsubscribe%20new-cluster>"
    assert mail["List-Unsubscribe"] == asked
    assert mail["X-Monitor-Repeat"] is None
    assert len(mail.get_all("Message-ID") or []) == 1
    assert str(make_header(decode_header(mail["Subject"]))) == message.title
    text = mail.get_body(("plain",))
    page = mail.get_body(("html",))
    assert text is not None
    assert page is not None
    for part in (text, page):
        content = part.get_content()
        assert story().title in content
        assert story().head.url in content
        assert "Guangxi" in content
        assert "low-altitude economy" in content
    assert "<p" not in text.get_content()
    assert "color-scheme" not in text.get_content()


def test_a_digest_by_mail_carries_the_picture_of_its_chart(mailbox: Mailbox) -> None:
    """One PNG inside the mail, named by the HTML; in the text part the counts stand as text."""
    destination = only(mailbox.url("a@example.org"))
    stories = [story(f"s{n}", regions=[("CN-GX", "CN-GD")[n % 2]], novel=()) for n in range(3)]
    (message,) = writer(destination.medium).digest(rule(), [item(one) for one in stories])
    destination.send(message)
    (mail,) = mailbox.mails
    (image,) = [part for part in mail.walk() if part.get_content_maintype() == "image"]
    page = mail.get_body(("html",))
    text = mail.get_body(("plain",))
    assert page is not None
    assert text is not None
    assert page.get_content().count(f'src="cid:{image["Content-ID"].strip("<>")}"') == 4
    assert image.get_content().startswith(b"\x89PNG")
    assert image.get_content_disposition() == "inline"
    assert re.search(r"Guangxi\s+2", text.get_content())
    assert not [part for part in mail.walk() if part.get_content_disposition() == "attachment"]


def test_a_possible_repeat_says_so_in_its_headers(mailbox: Mailbox, webhook: Webhook) -> None:
    """Same delivery id, X-Monitor-Repeat beside it."""
    for destination in destinations(mailbox.url("a@example.org"), webhook.url()):
        destination.send(alert(destination, interrupted=True))
    assert mailbox.mails[0]["X-Monitor-Repeat"] == "possible"
    assert webhook.headers[0]["X-Monitor-Repeat"] == "possible"


def test_mail_over_starttls_with_login(secure_mailbox: Mailbox) -> None:
    """The way into most mail servers."""
    destination = only(
        secure_mailbox.url(
            "a@example.org",
            user="monitor:pa55-w0rd",
            schema="mailtos",
            query="&mode=starttls&verify=no",
        )
    )
    destination.send(alert(destination))
    assert secure_mailbox.recipients == ["a@example.org"]
    assert secure_mailbox.tls == [True]
    assert secure_mailbox.users == ["monitor"]


def test_a_wrong_password_is_a_masked_failure(
    secure_mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason names neither user nor password, nor does any log at any level."""
    caplog.set_level(logging.DEBUG)
    destination = only(
        secure_mailbox.url(
            "a@example.org", user="monitor:wrong-pa55", schema="mailtos", query="&verify=no&cto=1"
        )
    )
    with pytest.raises(NotifyError) as caught:
        destination.send(alert(destination))
    assert secure_mailbox.mails == []
    assert "wrong-pa55" not in str(caught.value) + caplog.text


def test_a_webhook_gets_plain_text_and_its_idempotency_key(webhook: Webhook) -> None:
    """Title and message as they are, nothing escaped."""
    destination = only(webhook.url(query="?+X-Own=kept"))
    subject = story(title='5 < 6 & "chains" <named>')
    message = writer(destination.medium).alert(rule(), item(subject))[0]
    destination.send(message)
    assert webhook.bodies[0]["title"] == message.title
    assert webhook.bodies[0]["message"] == message.body
    assert subject.title in webhook.bodies[0]["message"]
    assert webhook.headers[0]["Idempotency-Key"] == message.delivery
    assert webhook.headers[0]["X-Own"] == "kept"


def test_each_message_carries_its_own_id(webhook: Webhook) -> None:
    """The headers of one message do not stick to the next."""
    destination = only(webhook.url())
    first = alert(destination, id="one", interrupted=True)
    second = alert(destination, id="two")
    for message in (first, second):
        destination.send(message)
    assert [headers["Idempotency-Key"] for headers in webhook.headers] == ["one", "two"]
    assert "X-Monitor-Repeat" not in webhook.headers[1]


@pytest.mark.parametrize("schema", ["xml", "form"])
def test_other_webhooks_carry_the_key_too(schema: str, httpserver: HTTPServer) -> None:
    """xml:// and form:// as well as json://."""
    seen: list[str | None] = []

    def take(request: Request) -> Response:
        seen.append(request.headers.get("Idempotency-Key"))
        assert story().head.url in request.get_data(as_text=True).replace("%3A", ":").replace(
            "%2F", "/"
        )
        return Response()

    httpserver.expect_request("/in").respond_with_handler(take)
    destination = only(f"{schema}://127.0.0.1:{httpserver.port}/in")
    message = alert(destination)
    destination.send(message)
    assert seen == [message.delivery]


def test_a_chat_service_gets_one_text_with_the_title_on_top(httpserver: HTTPServer) -> None:
    """Mattermost's own plugin: plain text, bare address, no mention left."""
    seen: list[dict[str, str]] = []

    def take(request: Request) -> Response:
        seen.append(request.get_json())
        return Response()

    httpserver.expect_request("/hooks/abcdefghijklmn").respond_with_handler(take)
    destination = only(f"mmost://127.0.0.1:{httpserver.port}/abcdefghijklmn")
    subject = story(title="Guangxi <b>names</b> @channel & more")
    destination.send(writer(destination.medium).alert(rule(), item(subject))[0])
    text = seen[0]["text"]
    assert text.startswith("Guangxi · low-altitude economy · named for the first time")
    assert subject.title in text.replace("\u2060", "")
    assert "@channel" not in text
    assert subject.head.url in text


def test_a_refusal_is_a_reason_without_secrets(
    webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    """HTTP 500 is told; user, password and headers are not, not even at DEBUG."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.INFO)
    webhook.answers = [500]
    url = webhook.url(query="?+X-Token=s3cret-header").replace("://", "://user:hunter2-pass@")
    destination = only(url)
    with pytest.raises(NotifyError, match="500") as caught:
        destination.send(alert(destination))
    for secret in ("hunter2-pass", "s3cret-header"):
        assert secret not in str(caught.value) + caplog.text


def test_a_dead_destination_fails_at_once() -> None:
    """Nobody listens: a reason, and certainly not delivered."""
    destination = only(f"json://127.0.0.1:{free_port()}")
    started = time.monotonic()
    with pytest.raises(NotifyError) as caught:
        destination.send(alert(destination))
    assert time.monotonic() - started < 5
    assert not alert(destination, error=str(caught.value), attempts=2).repeat


def test_a_hanging_destination_ends_with_no_answer() -> None:
    """It took the connection and may have taken the message: the next try is a possible repeat."""
    with listener("hangs") as port:
        destination = only(f"json://127.0.0.1:{port}?rto=0.3")
        with pytest.raises(NotifyError) as caught:
            destination.send(alert(destination))
    assert alert(destination, error=str(caught.value), attempts=2).repeat


def test_a_destination_that_drips_is_left_behind() -> None:
    """A read timeout never comes while bytes do; our own patience ends."""
    with listener("drips") as port:
        destination = only(f"json://127.0.0.1:{port}?rto=5")
        started = time.monotonic()
        with pytest.raises(NotifyError) as caught:
            destination.send(alert(destination), patience=0.5)
    assert time.monotonic() - started < 3
    assert str(caught.value) == "no answer within 0.5 s"
    assert alert(destination, error=str(caught.value), attempts=2).repeat


def test_a_hanging_mail_server_is_left_behind() -> None:
    """Mail has timeouts of its own; the patience holds for it all the same."""
    with listener("hangs") as port:
        destination = only(f"mailto://127.0.0.1:{port}?from=m@example.org&to=a@example.org")
        with pytest.raises(NotifyError) as caught:
            destination.send(alert(destination), patience=0.5)
    assert alert(destination, error=str(caught.value), attempts=2).repeat


def test_the_urls_own_timeouts_win() -> None:
    """``rto`` and ``cto`` of the URL stay; without them ours hold."""
    own, ours = destinations("json://h1.example?rto=7&cto=3", "json://h2.example")
    assert (own.service.socket_read_timeout, own.service.socket_connect_timeout) == (7, 3)
    assert ours.service.socket_read_timeout == edge.READ_SECONDS
    assert ours.service.socket_connect_timeout == edge.CONNECT_SECONDS


def test_titles_with_line_breaks_cannot_add_mail_headers(mailbox: Mailbox) -> None:
    """Even a title that was not cleaned makes one subject and no header."""
    destination = only(mailbox.url("a@example.org"))
    message = replace(alert(destination), title="Guangxi\r\nBcc: victim@example.org")
    try:
        destination.send(message)
    except NotifyError:
        assert mailbox.mails == []
    else:
        assert mailbox.mails[0]["Bcc"] is None
    assert "victim@example.org" not in mailbox.recipients


def test_what_a_service_says_of_itself_is_masked() -> None:
    """A plugin may name its own URL in its warning; the reason that is stored does not."""

    @notify(on="leaky")
    def leaky(*args: object, **values: object) -> bool:
        logging.getLogger("apprise").warning("cannot reach leaky://s3cret-token/\nnow")
        return False

    assert leaky is not None
    destination = only("leaky://s3cret-token")
    with pytest.raises(NotifyError) as caught:
        destination.send(alert(destination))
    assert str(caught.value).startswith("cannot reach ***")
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_masking_hides_quoted_and_unquoted_forms() -> None:
    """A token may come back from a service as it was written or as it was meant."""
    destination = only("json://h.example/hook?+Auth=a%2Fb%20secret")
    masked = edge.mask("said: a/b secret and a%2Fb%20secret\nend", destination.secrets)
    assert masked == "said: *** and *** end"
