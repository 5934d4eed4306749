"""What takes the alerts in the tests: a mail server and a webhook that keep what came."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response


@dataclass
class Mailbox:
    """A mail server on loopback and what it took."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        parsed = BytesParser(policy=modern).parsebytes(envelope.original_content or b"")
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients.extend(envelope.rcpt_tos)
        self.tls.append(session.ssl is not None)
        return "250 taken"

    def url(self, *recipients: str, query: str = "", user: str = "", schema: str = "mailto") -> str:
        to = ",".join(recipients)
        login = f"{user}@" if user else ""
        return f"{schema}://{login}127.0.0.1:{self.port}?from=monitor@example.org&to={to}{query}"


def free_port() -> int:
    """A port that nobody listens on (aiosmtpd must be told one)."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Webhook:
    """An HTTP receiver: what came, and what it answers."""

    server: HTTPServer
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    delay: float = 0.0

    def take(self, request: Request) -> Response:
        time.sleep(self.delay)
        self.bodies.append(json.loads(request.get_data()))
        self.headers.append(dict(request.headers))
        return Response(status=self.answers.pop(0) if self.answers else 200)

    def url(self, path: str = "/in", query: str = "") -> str:
        return f"json://127.0.0.1:{self.server.port}{path}{query}"
