"""Fixtures for the tests of the alerts: all receivers are real servers."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from alert_cases import at
from alert_receivers import ChatServices, Mailbox, Webhook, free_port
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
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
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    both = tmp_path_factory.mktemp("tls") / "both.pem"
    both.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
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


@pytest.fixture
def chat_services(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServices]:
    """Where WeCom, DingTalk, Feishu and Telegram seem to be, as long as the test lasts."""
    services = ChatServices(certificate)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, services.proxy)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield services
    services.close()
