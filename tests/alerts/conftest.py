"""Fixtures for the tests of the alerts: all receivers are real servers."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from alert_cases import at
from alert_receivers import Mailbox, Webhook, free_port
from fakes_outbox import Clock
from pytest_httpserver import HTTPServer


@pytest.fixture
def clock() -> Clock:
    """Saturday, 21 November 2026, 10:00 in Shanghai."""
    return Clock(at("2026-11-21 10:00"))


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


@pytest.fixture
def webhook(httpserver: HTTPServer) -> Webhook:
    """A JSON webhook that takes everything; ``answers`` are the first statuses it gives,
    ``delay`` the seconds it takes for each."""
    hook = Webhook(httpserver)
    httpserver.expect_request("/in", method="POST").respond_with_handler(hook.take)
    return hook
