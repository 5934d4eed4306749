"""Connections: which IP addresses are open, rebinding, several addresses, slow name servers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore
import pytest

from monitor.errors import RefusedError, SourceError
from monitor.fetch import PoliteFetcher
from monitor.fetch.network import CheckedBackend, ForbiddenAddress, is_public
from monitor.model import Request


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "fec0::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2001::1",
        "not-an-address",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    """Private, local, shared, metadata, multicast and reserved ones, also inside IPv6 forms."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "202.108.0.1", "172.32.0.1", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    """Ordinary ones, also where an IPv6 form carries an ordinary IPv4 address."""
    assert is_public(address)


class _RecordingSockets(httpcore.NetworkBackend):
    """Notes where it was told to connect, and fails for the addresses in ``dead``."""

    def __init__(self, dead: Iterable[str] = ()) -> None:
        self.connected: list[str] = []
        self._dead = set(dead)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        if host in self._dead:
            raise httpcore.ConnectError("dead")
        return httpcore.MockStream([])


def _resolver(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """Gives one answer after the other, as a name server that rebinds does."""
    left = list(answers)
    return lambda host, port: left.pop(0)


def test_a_name_that_rebinds_never_leads_inside() -> None:
    """The checked address itself is connected to; the next look-up is checked again."""
    sockets = _RecordingSockets()
    backend = CheckedBackend(
        _resolver(["8.8.8.8"], ["127.0.0.1"]), allow_private=False, sockets=sockets
    )
    backend.connect_tcp("rebinding.example", 80, timeout=5)
    with pytest.raises(ForbiddenAddress):
        backend.connect_tcp("rebinding.example", 80, timeout=5)
    assert sockets.connected == ["8.8.8.8"]


def test_private_addresses_among_public_ones_are_left_out() -> None:
    """When the public address fails, the private one beside it is not tried."""
    sockets = _RecordingSockets(dead=["8.8.8.8"])
    backend = CheckedBackend(
        _resolver(["8.8.8.8", "10.0.0.1"]), allow_private=False, sockets=sockets
    )
    with pytest.raises(httpcore.ConnectError):
        backend.connect_tcp("mixed.example", 80, timeout=5)
    assert sockets.connected == ["8.8.8.8"]


def test_the_next_address_is_tried_when_one_is_dead() -> None:
    """A host with a broken first address is still reached."""
    sockets = _RecordingSockets(dead=["2400:3200::1"])
    backend = CheckedBackend(
        _resolver(["2400:3200::1", "8.8.8.8"]), allow_private=False, sockets=sockets
    )
    backend.connect_tcp("dual.example", 80, timeout=5)
    assert sockets.connected == ["2400:3200::1", "8.8.8.8"]


def test_a_silent_name_server_is_a_timeout() -> None:
    """The look-up ends with the connect timeout, though the system's own would wait on."""

    def resolver(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["8.8.8.8"]

    backend = CheckedBackend(resolver, allow_private=False, sockets=_RecordingSockets())
    started = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        backend.connect_tcp("slow.example", 80, timeout=0.1)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0x7f000001", "127.1", "017700000001",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0", "LOCALHOST",
    ],
)  # fmt: skip
def test_no_spelling_of_loopback_gets_through(
    host: str, sends: Callable[..., Any], make_fetcher: Callable[..., PoliteFetcher]
) -> None:
    """Decimal, octal, hexadecimal, short and mapped forms are refused, and nothing is sent."""
    server = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
    fetcher = make_fetcher(allow_private_hosts=False, respect_robots=True)
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=f"http://{host}:{server.port}/"))
    assert server.connections == 0
    assert caught.value.kind == "refused-address"


def test_a_public_name_that_leads_inside_is_refused(
    sends: Callable[..., Any], make_fetcher: Callable[..., PoliteFetcher]
) -> None:
    """The name's look-up decides, not how the name reads; the message names name and address."""
    server = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
    fetcher = make_fetcher(
        allow_private_hosts=False, parts={"resolver": _resolver(["127.0.0.1"], ["127.0.0.1"])}
    )
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=f"http://news.example.cn:{server.port}/a"))
    assert caught.value.kind == "refused-address"
    assert "news.example.cn (127.0.0.1)" in caught.value.message
    assert server.connections == 0


@pytest.mark.parametrize(
    ("number", "transient"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)]
)
def test_an_unknown_name_is_final_and_a_silent_name_server_is_not(
    number: int, transient: bool, make_fetcher: Callable[..., PoliteFetcher]
) -> None:
    """Kind dns in both cases; only the second is worth another try."""
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        raise socket.gaierror(number, "as the system says")

    fetcher = make_fetcher(parts={"resolver": resolver})
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url="http://nowhere.example.cn/"))
    assert caught.value.kind == "dns"
    assert "nowhere.example.cn" in caught.value.message
    assert len(asked) == (3 if transient else 1)


@pytest.mark.parametrize("host", ["a..b.cn", "x" * 64 + ".cn", "x" * 300])
def test_impossible_host_names_are_unknown_names(host: str, fetcher: PoliteFetcher) -> None:
    """Empty and overlong labels end as kind dns, not as an error of the codec."""
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=f"http://{host}/"))
    assert caught.value.kind in ("dns", "refused-address")
