"""Stories, rules and receivers for the tests of the alerts: all receivers are real servers."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from alert_cases import at
from fakes_outbox import Clock
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response


@pytest.fixture
def clock() -> Clock:
    """Saturday, 21 November 2026, 10:00 in Shanghai."""
    return Clock(at("2026-11-21 10:00"))


@dataclass
class Mailbox:
    """A mail server on loopback and what it took."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        parsed = BytesParser(policy=modern).parsebytes(envelope.content or b"")
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


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server without encryption or login."""
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, key and all, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    both = folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


@pytest.fixture
def secure_mailbox(certificate: Path) -> Iterator[Mailbox]:
    """A mail server that wants STARTTLS and the login ``monitor`` / ``pa55-w0rd``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = Mailbox(port=free_port())

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = data == LoginPassword(b"monitor", b"pa55-w0rd")
        if right:
            box.users.append(data.login.decode())
        return AuthResult(success=right)

    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    yield box
    controller.stop()


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


@pytest.fixture
def webhook(httpserver: HTTPServer) -> Webhook:
    """A JSON webhook that takes everything; ``answers`` are the first statuses it gives,
    ``delay`` the seconds it takes for each."""
    hook = Webhook(httpserver)
    httpserver.expect_request("/in", method="POST").respond_with_handler(hook.take)
    return hook
