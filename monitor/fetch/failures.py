"""Errors of httpx, httpcore, ssl, sockets and zlib → our own, as a sentence.

The one place where foreign errors are named. What is not in the table is a surprise and is raised
as it came; a test walks through the exceptions of httpx and httpcore and fails on a missing one.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Iterator

import httpcore
import httpx

from monitor.errors import RefusedError, SourceError, TransientError
from monitor.fetch.addresses import host_of, without_secrets
from monitor.fetch.bodies import BadCoding, BodyTooLarge
from monitor.fetch.client import HungUp, StaleConnection, TooSlow
from monitor.fetch.network import ForbiddenAddress


class SlowAnswer(TransientError):
    """The answer trickled past its time limit. Not tried again at once: it would cost it again."""


#: (error, kind, ours, sentence). The first line that fits holds; sentences are formatted with
#: ``host`` and ``why``. What may pass by itself is transient; the rest would fail again.
_TABLE: tuple[tuple[tuple[type[Exception], ...], str, type[SourceError], str], ...] = (
    (
        (ForbiddenAddress,),
        "refused-address",
        RefusedError,
        "{why}; such are fetched only with allow_private_hosts = true.",
    ),
    (
        (httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, httpx.InvalidURL),
        "refused-address",
        RefusedError,
        "this address cannot be fetched ({why}).",
    ),
    (
        (TooSlow,),
        "timeout",
        SlowAnswer,
        "{host} sent so slowly that its answer was {why}; it was cut off.",
    ),
    (
        (BodyTooLarge,),
        "too-large",
        SourceError,
        "the answer of {host} has {why}; max_bytes allows no more.",
    ),
    (
        (BadCoding, httpx.DecodingError, zlib.error),
        "encoding",
        SourceError,
        "the answer of {host} cannot be unpacked: {why}.",
    ),
    (
        (HungUp, StaleConnection),
        "connection",
        TransientError,
        "{host} broke the connection off before its answer was complete ({why}).",
    ),
    (
        (httpx.ConnectTimeout, httpcore.ConnectTimeout, httpx.PoolTimeout, httpcore.PoolTimeout),
        "timeout",
        TransientError,
        "{host} took no connection within timeout_seconds.",
    ),
    (
        (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError),
        "timeout",
        TransientError,
        "{host} did not answer within timeout_seconds.",
    ),
    (
        (httpx.ProxyError, httpcore.ProxyError),
        "connection",
        TransientError,
        "the proxy on the way to {host} failed ({why}).",
    ),
    (
        (httpx.NetworkError, httpcore.NetworkError, httpcore.ConnectionNotAvailable, OSError),
        "connection",
        TransientError,
        "the connection to {host} failed ({why}).",
    ),
    (
        (httpx.LocalProtocolError, httpcore.LocalProtocolError, UnicodeError),
        "http",
        SourceError,
        "the request cannot be sent as it is configured: a header or the address holds characters "
        "that HTTP does not allow.",
    ),
    (
        (httpx.ProtocolError, httpcore.ProtocolError),
        "http",
        SourceError,
        "what {host} answered is not valid HTTP ({why}).",
    ),
    (
        (httpx.HTTPError, httpx.CookieConflict, httpx.StreamError),
        "http",
        SourceError,
        "the exchange with {host} failed ({why}).",
    ),
)

#: All that ``as_source_error`` knows: what an exchange is expected to raise.
FOREIGN: tuple[type[Exception], ...] = tuple(
    dict.fromkeys(error for errors, *_ in _TABLE for error in errors)
)


def as_source_error(error: Exception, url: httpx.URL) -> SourceError:
    """What ``error``, met while asking for ``url``, is in our own tree."""
    host = host_of(url)
    shown = without_secrets(str(url))
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return _unresolved(cause, shown, host)
        if isinstance(cause, ssl.SSLError) and not _is_cut(error, cause):
            return SourceError("tls", shown, f"no safe connection to {host}: {_reason(cause)}.")
    for errors, kind, ours, sentence in _TABLE:
        if isinstance(error, errors):
            why = (str(error) or type(error).__name__).rstrip(".")
            return ours(kind, shown, sentence.format(host=host, why=why))
    raise error


def _unresolved(error: socket.gaierror, shown: str, host: str) -> SourceError:
    if error.errno == socket.EAI_AGAIN:
        return TransientError(
            "dns", shown, f"the name {host} could not be looked up; the name server did not answer."
        )
    return SourceError("dns", shown, f"there is no host called {host} ({error.strerror}).")


def _is_cut(error: Exception, cause: ssl.SSLError) -> bool:
    """A TLS connection that broke off after the handshake is broken, not unsafe."""
    ended = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
    return isinstance(cause, ended) and not isinstance(error, httpcore.ConnectError)


def _reason(error: ssl.SSLError) -> str:
    # Errors made in Python and not by OpenSSL lack these attributes.
    if isinstance(error, ssl.SSLCertVerificationError):
        why = getattr(error, "verify_message", "") or error
        return f"its certificate is not accepted ({why})"
    return f"the TLS handshake failed ({getattr(error, 'reason', '') or error})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """``error`` and what it was raised from; httpcore clears ``__cause__`` but not the context."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
