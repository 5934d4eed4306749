"""What takes the alerts in the tests: a mail server and a webhook that keep what came."""

from __future__ import annotations

import json
import socket
import socketserver
import ssl
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from http.server import BaseHTTPRequestHandler
from pathlib import Path
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


class ChatServices:
    """The chat services' own APIs behind a local HTTPS proxy: their hosts are fixed in Apprise.

    ``requests`` are (host, length of the request's body, the JSON that came); ``answers`` are the
    bodies that are answered next, each with status 200, before all goes well again.
    """

    def __init__(self, certificate: Path) -> None:
        self.answers: list[str] = []
        answers = self.answers
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.requests: list[tuple[str, int, dict[str, Any]]] = []
        seen = self.requests

        class Proxy(BaseHTTPRequestHandler):
            host = ""

            def do_CONNECT(self) -> None:
                self.host = self.path.partition(":")[0]
                self.send_response(200, "Connection established")
                self.end_headers()
                self.connection = context.wrap_socket(self.connection, server_side=True)
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", buffering=0)
                self.handle_one_request()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                seen.append((self.host, len(body), json.loads(body)))
                well = '{"errcode": 0, "code": 0, "ok": true, "result": {}}'
                answer = (answers.pop(0) if answers else well).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy)
        self._server.daemon_threads = True
        self.proxy = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
