"""The demo's inbox: a webhook and a mail server on loopback that keep every message as a file.

Alerts reach it through Apprise as they would reach a team: ``mailto://`` and ``json://``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default as modern_policy
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from monitor.demo.mail import Envelope, MailServer
from monitor.demo.serving import HOST, LoopbackServer

#: Mailboxes and webhooks: who hears what is for the rules to say.
MAILBOX = "policy-desk"
WEBHOOK = "research"

#: Reserved for documentation (RFC 2606): no mail can leave this machine.
DOMAIN = "inbox.example"

_MAX_BODY = 20_000_000
_NUMBERED = re.compile(r"(\d{3,})-")


@dataclass(frozen=True, slots=True)
class Received:
    """One message: ``inbox`` is its folder's name, ``title`` the subject, ``file`` as it came.

    ``text`` is the readable file beside it; ``delivery`` the sender's stable id of the delivery,
    if it gave one.
    """

    inbox: str
    title: str
    file: Path
    text: Path
    delivery: str | None = None


class DemoInbox:
    """Both receivers as a context manager; messages are kept under ``folder/inbox/NAME/``.

    The files are numbered from 001 and are never overwritten: a second demo in the same folder
    goes on counting. They stay after the end.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "inbox"
        self._guard = Lock()
        self._received: list[Received] = []
        self._web: _WebhookServer | None = None
        self._mail: MailServer | None = None

    def __enter__(self) -> Self:
        for name in (MAILBOX, WEBHOOK):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._web = _WebhookServer(self)
        self._mail = MailServer(self._keep_mail, {f"{MAILBOX}@{DOMAIN}"})
        self._web.__enter__()
        self._mail.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in (self._web, self._mail):
            if server is not None:
                server.__exit__(kind, error, trace)

    def destinations(self) -> dict[str, list[str]]:
        """Apprise URLs by tag: ``policy-desk`` by mail, ``research`` by webhook."""
        if self._web is None or self._mail is None:
            raise RuntimeError("the demo inbox is not open; use it in a with statement")
        return {
            MAILBOX: [
                f"mailto://{HOST}:{self._mail.port}?smtp={HOST}&mode=insecure"
                f"&from=monitor@{DOMAIN}&to={MAILBOX}@{DOMAIN}"
            ],
            WEBHOOK: [f"json://{HOST}:{self._web.port}/{WEBHOOK}"],
        }

    def messages(self) -> list[Received]:
        """What came in since this inbox was opened, in order of arrival."""
        with self._guard:
            return list(self._received)

    def keep_webhook(self, headers: dict[str, str], body: Any) -> None:
        """Store one POST: the document as it came, with the headers that tell about it."""
        title = str(body.get("title", "")) if isinstance(body, dict) else ""
        words = str(body.get("message", "")) if isinstance(body, dict) else ""
        document = {"headers": headers, "body": body}
        content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        text = f"{title}\n\n{words}\n" if title or words else content
        self._keep(WEBHOOK, "json", content.encode(), text, title, headers.get("idempotency-key"))

    def _keep_mail(self, envelope: Envelope) -> None:
        message = BytesParser(policy=modern_policy).parsebytes(envelope.content)
        subject = str(message.get("Subject", ""))
        text = (
            f"From: {message.get('From', envelope.sender)}\nTo: {message.get('To', '')}\n"
            f"Subject: {subject}\n\n{_readable(message)}\n"
        )
        delivery = message.get("X-Monitor-Delivery")
        for recipient in envelope.recipients:
            self._keep(
                recipient.partition("@")[0].lower(),
                "eml",
                envelope.content,
                text,
                subject,
                None if delivery is None else str(delivery),
            )

    def _keep(
        self, inbox: str, suffix: str, content: bytes, text: str, title: str, delivery: str | None
    ) -> None:
        with self._guard:
            folder = self.folder / inbox
            number = 1 + max(
                (int(found[1]) for path in folder.iterdir() if (found := _numbered(path))),
                default=0,
            )
            stem = f"{number:03d}-{_file_name(title)}"
            file, readable = folder / f"{stem}.{suffix}", folder / f"{stem}.txt"
            file.write_bytes(content)
            readable.write_text(text, encoding="utf-8")
            self._received.append(Received(inbox, title, file, readable, delivery))


def _numbered(path: Path) -> re.Match[str] | None:
    return _NUMBERED.match(path.name)


def _file_name(title: str) -> str:
    """Letters, digits and Chinese characters of the title, short enough for every file system."""
    words = re.sub(r"[^\w]+", "-", title, flags=re.UNICODE).strip("-")
    return words[:40].rstrip("-") or "message"


def _readable(message: EmailMessage | Message) -> str:
    """The plain part, else whatever text there is."""
    if not isinstance(message, EmailMessage):
        return str(message.get_payload())
    part = message.get_body(("plain", "html"))
    return "" if part is None else str(part.get_content()).strip()


class _WebhookServer(LoopbackServer):
    def __init__(self, inbox: DemoInbox) -> None:
        super().__init__(_WebhookHandler)
        self.inbox = inbox


class _WebhookHandler(BaseHTTPRequestHandler):
    """Takes POSTs of JSON at ``/research``; everything else is refused with its reason."""

    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _WebhookServer

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
            return
        if int(length) > _MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        content = self.rfile.read(int(length))
        if self.path.partition("?")[0].strip("/") != WEBHOOK:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            body = json.loads(content)
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        # The port differs from run to run; everything else that was sent is kept.
        headers = {
            name.lower(): value for name, value in self.headers.items() if name.lower() != "host"
        }
        try:
            self.server.inbox.keep_webhook(headers, body)
        except OSError:
            self._refuse(HTTPStatus.INSUFFICIENT_STORAGE)
            return
        self._answer(HTTPStatus.OK)

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._answer(status)

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        words = status.phrase.encode()
        self.send_header("Content-Length", str(len(words)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what came in is in the files."""
