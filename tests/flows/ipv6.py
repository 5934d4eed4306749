"""A mark for tests that listen on IPv6."""

from __future__ import annotations

import socket

import pytest


def _is_there() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


#: Many containers have no loopback of IPv6.
ipv6 = pytest.mark.skipif(not _is_there(), reason="this machine has no IPv6")
