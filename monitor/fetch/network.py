"""Connections that go only to checked addresses and never outlast a deadline.

A network backend for httpcore: it resolves the name, checks every address that comes back, and
connects to one of the checked addresses itself. A name that answers with a public address first and
a private one later (DNS rebinding) gains nothing, for no second look-up is made. TLS still sees the
host's name, so certificates are checked as usual.
"""

from __future__ import annotations

import ipaddress
import math
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

#: A host name and a port → its addresses as text, best first. May raise ``socket.gaierror``.
Resolver = Callable[[str, int], Sequence[str]]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Addresses that lead inside although no registry calls them private: the metadata services of
# Azure (168.63.129.16, in Microsoft's documentation) and Oracle (192.0.0.192), the old IPv6
# site-local range (RFC 3879) and IPv4 relays of 6to4 (RFC 7526).
_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "fec0::/10")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address


class ForbiddenAddress(Exception):
    """The host is, or leads to, an address that must not be connected to."""

    def __init__(self, host: str, address: str) -> None:
        self.host = host
        self.address = address
        named = host if host == address else f"{host} ({address})"
        super().__init__(f"{named} is a private or local address")


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet.

    False for private, loopback, link-local, shared, multicast, reserved and unspecified addresses,
    for cloud metadata services, and for IPv6 addresses that carry such an IPv4 address inside
    (mapped, 6to4, NAT64).
    """
    try:
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(address)
    if inner is not None:
        return is_public(str(inner))
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address.version == net.version and address in net for net in _INSIDE)


def _carried(address: _Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses that the system knows for ``host``, in its order of preference.

    The system also reads the decimal, octal, hexadecimal and shortened forms of IPv4 addresses
    (``2130706433``, ``0x7f.1``), so what comes back is always the plain address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or longer than 63 characters
        raise socket.gaierror(socket.EAI_NONAME, f"no host can be called {host!r}") from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves, checks, connects; holds every read and write to ``deadline``.

    One for each client. ``deadline`` (on the monotonic clock) is set before each exchange;
    ``ended`` tells afterwards whether the server closed the connection, ``connected`` counts the
    connections made. ``sockets`` opens the connections once an address is chosen.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        allow_private: bool,
        sockets: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._sockets = sockets or httpcore.SyncBackend()
        self.deadline = math.inf
        self.ended = False
        self.connected = 0

    def remaining(self, timeout: float | None) -> float | None:
        """Seconds that the next step may take: ``timeout``, cut at the deadline."""
        if math.isinf(self.deadline):
            return timeout
        # Zero would mean "do not block"; the smallest wait fails at once, as it should.
        left = max(self.deadline - time.monotonic(), 0.001)
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first checked address that answers.

        Raises ForbiddenAddress where no address is left after the check, ``socket.gaierror`` where
        the name is not found, httpcore's ConnectError and ConnectTimeout.
        """
        started = time.monotonic()
        addresses = self._checked(host, port, self.remaining(timeout))
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for position, address in enumerate(addresses):
            left = self.remaining(timeout)
            if left is not None and timeout is not None:
                # A dead first address (a broken IPv6 route) must leave time for the others.
                left = min(left, max(started + timeout - time.monotonic(), 0.001))
                left /= len(addresses) - position
            try:
                stream = self._sockets.connect_tcp(
                    address,
                    port,
                    timeout=left,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self.connected += 1
            return _TimedStream(stream, self)
        raise failure

    def _checked(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            addresses: Sequence[str] = [str(ipaddress.ip_address(host))]
        except ValueError:
            addresses = _within(timeout, lambda: self._resolver(host, port))
        return self._admitted(host, addresses)

    def _admitted(self, host: str, addresses: Sequence[str]) -> list[str]:
        if self._allow_private:
            return list(addresses)
        admitted = [address for address in addresses if is_public(address)]
        if addresses and not admitted:
            raise ForbiddenAddress(host, addresses[0])
        return admitted


def _within(timeout: float | None, work: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What ``work`` returns, or ConnectTimeout: the system's look-up itself knows no time limit."""
    done: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            done.put(work())
        except Exception as error:  # noqa: BLE001 - carried over to the waiting thread
            done.put(error)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        found = done.get(timeout=timeout)
    except queue.Empty:
        raise httpcore.ConnectTimeout("the name was not resolved in time") from None
    if isinstance(found, Exception):
        raise found
    return found


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline of its backend."""

    def __init__(self, stream: httpcore.NetworkStream, backend: CheckedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._backend.remaining(timeout))
        if not data:
            self._backend.ended = True
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(
            ssl_context, server_hostname, self._backend.remaining(timeout)
        )
        return _TimedStream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
