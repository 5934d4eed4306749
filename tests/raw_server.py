"""A server on loopback that writes whatever bytes a test wants, whenever it wants."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

#: What a raw server does with one request: it gets the connection and the request's head, and
#: returns whether the connection stays open.
Behaviour = Callable[[socket.socket, bytes], bool]


@dataclass
class RawServer:
    """A server that writes whatever bytes a test wants, whenever it wants."""

    behaviour: Behaviour
    host: str = "127.0.0.1"
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listening = socket.create_server((self.host, 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://{self.host}:{self.port}"
        self.stopped = threading.Event()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                while head := _read_head(connection):
                    self.requests.append(head)
                    if not self.behaviour(connection, head):
                        return
        except OSError:  # the client has had enough, which is what many tests are about
            return

    def close(self) -> None:
        self.stopped.set()
        self._listening.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            return b""
        head += piece
    return head


def path_of(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole HTTP answer as bytes."""
    lines = [f"HTTP/1.1 {status}", *headers]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
