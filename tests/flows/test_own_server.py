"""Where the server beside the schedules is reached, whatever it listens on."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ipv6 import ipv6

from flows.server import api_at, is_up


class Healthy(BaseHTTPRequestHandler):
    """Answers as a Prefect server does that is up."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing belongs into the output of a test."""


class Listening(ThreadingHTTPServer):
    """On IPv4 or on IPv6 alone, as asyncio's servers are."""

    def __init__(self, host: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), Healthy)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0.0.0.0", *(pytest.param(host, marks=ipv6) for host in ("::1", "::", "0::0"))],
)
def test_a_server_is_found_up_on_whatever_address_it_listens(host: str) -> None:
    """Also on those of IPv6, and where it listens on all."""
    with Listening(host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api = api_at(host, server.server_port)
        assert is_up(api)
        server.shutdown()
    assert not is_up(api)


@pytest.mark.parametrize(
    ("host", "api"),
    [
        ("127.0.0.1", "http://127.0.0.1:4200/api"),
        ("0.0.0.0", "http://127.0.0.1:4200/api"),
        ("::", "http://[::1]:4200/api"),
        ("fd00::7", "http://[fd00::7]:4200/api"),
        ("monitor.example.org", "http://monitor.example.org:4200/api"),
    ],
)
def test_an_address_with_colons_stands_in_brackets(host: str, api: str) -> None:
    """Else its last group would be read as the port; names stay as they are."""
    assert api_at(host, 4200) == api
