"""The loopback servers answer many clients at once and end without leaving anyone waiting."""

from __future__ import annotations

import socket
import socketserver
import threading

import pytest

from monitor.demo.serving import HOST, LoopbackServer


class Echo(socketserver.StreamRequestHandler):
    """Gives every line back; fails on request."""

    def handle(self) -> None:
        for line in self.rfile:
            if line == b"fail\n":
                raise LookupError("as asked")
            if line == b"leave\n":
                raise ConnectionResetError
            self.wfile.write(line)


def connect(server: LoopbackServer) -> socket.socket:
    return socket.create_connection((HOST, server.port), timeout=5)


def test_a_slow_client_keeps_nobody_waiting() -> None:
    """A connection that says nothing does not stop the next one."""
    with LoopbackServer(Echo) as server, connect(server), connect(server) as second:
        second.sendall(b"hello\n")
        assert second.recv(100) == b"hello\n"


def test_each_server_has_a_port_of_its_own() -> None:
    """Two run side by side on loopback only."""
    with LoopbackServer(Echo) as one, LoopbackServer(Echo) as two:
        assert one.port != two.port
        assert one.server_address[0] == two.server_address[0] == "127.0.0.1"


def test_the_end_hangs_up_and_leaves_no_thread() -> None:
    """Clients see the end of the stream, and the threads are gone soon after."""
    before = set(threading.enumerate())
    with LoopbackServer(Echo) as server:
        waiting = connect(server)
        waiting.sendall(b"here\n")
        assert waiting.recv(100) == b"here\n"
    assert waiting.recv(1) == b""
    waiting.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=5)
        assert not thread.is_alive()


def test_a_client_that_leaves_is_no_news_and_a_fault_of_ours_is(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Resets stay silent; any other error is printed with its traceback."""
    with LoopbackServer(Echo) as server:
        for word in (b"leave\n", b"fail\n"):
            with connect(server) as client:
                client.sendall(word)
                assert client.recv(1) == b""
    printed = capfd.readouterr().err
    assert "LookupError: as asked" in printed
    assert "ConnectionResetError" not in printed
