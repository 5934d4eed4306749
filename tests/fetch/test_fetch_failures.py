"""Failures: every error of the libraries underneath becomes one of ours."""

from __future__ import annotations

import errno
import pickle
import socket
import ssl
import zlib

import httpcore
import httpx
import pytest

from monitor.errors import RefusedError, SourceError, TransientError
from monitor.fetch.bodies import BadCoding, BodyTooLarge
from monitor.fetch.client import HungUp, StaleConnection, TooSlow
from monitor.fetch.failures import FOREIGN, SlowAnswer, as_source_error
from monitor.fetch.network import ForbiddenAddress

URL = httpx.URL("http://news.example.cn/a")
KINDS = {
    "timeout", "http", "tls", "dns", "connection", "too-large", "encoding", "refused-address",
}  # fmt: skip


def _exceptions_of(module: object) -> list[type[Exception]]:
    found = [getattr(module, name) for name in dir(module)]
    return [thing for thing in found if isinstance(thing, type) and issubclass(thing, Exception)]


def _raised(kind: type[Exception]) -> Exception:
    """An instance, however many arguments it wants."""
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("no", request=httpx.Request("GET", URL), response=httpx.Response(500))
    if issubclass(kind, httpx.StreamError) and kind is not httpx.StreamError:
        return kind()
    return kind("no")


@pytest.mark.parametrize("kind", [*_exceptions_of(httpx), *_exceptions_of(httpcore)])
def test_every_error_of_httpx_and_httpcore_is_mapped(kind: type[Exception]) -> None:
    """A new exception class in either library fails here until the table names it."""
    error = _raised(kind)
    assert isinstance(error, FOREIGN)
    ours = as_source_error(error, URL)
    assert isinstance(ours, SourceError)
    assert ours.kind in KINDS
    assert ours.url == str(URL)
    assert ours.message.endswith(".")


def test_the_enumeration_finds_the_exceptions() -> None:
    """The test above walks through real classes: at least those that both libraries document."""
    assert len(_exceptions_of(httpx)) >= 28
    assert len(_exceptions_of(httpcore)) >= 14


def _from(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    ("error", "ours", "kind"),
    [
        (httpcore.ConnectTimeout("x"), TransientError, "timeout"),
        (httpcore.ReadTimeout("x"), TransientError, "timeout"),
        (TimeoutError("x"), TransientError, "timeout"),
        (TooSlow(3.0), SlowAnswer, "timeout"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), TransientError, "connection"),
        (httpcore.ConnectError("refused"), TransientError, "connection"),
        (OSError(errno.EMFILE, "too many open files"), TransientError, "connection"),
        (HungUp("x"), TransientError, "connection"),
        (StaleConnection("x"), TransientError, "connection"),
        (httpcore.RemoteProtocolError("illegal status line"), SourceError, "http"),
        (httpcore.LocalProtocolError("illegal header"), SourceError, "http"),
        (UnicodeEncodeError("ascii", "ä", 0, 1, "x"), SourceError, "http"),
        (BadCoding("x"), SourceError, "encoding"),
        (zlib.error("x"), SourceError, "encoding"),
        (BodyTooLarge(10, "received"), SourceError, "too-large"),
        (ForbiddenAddress("a.cn", "10.0.0.1"), RefusedError, "refused-address"),
        (_from(httpcore.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "no")), SourceError,
         "dns"),
        (socket.gaierror(socket.EAI_AGAIN, "later"), TransientError, "dns"),
        (_from(httpcore.ConnectError("x"), ssl.SSLError(1, "[SSL] bad ecpoint")), SourceError,
         "tls"),
        (_from(httpcore.ConnectError("x"), ssl.SSLEOFError(8, "EOF")), SourceError, "tls"),
        (_from(httpcore.ReadError("x"), ssl.SSLEOFError(8, "EOF")), TransientError, "connection"),
        (_from(httpcore.ReadError("x"), ssl.SSLError(1, "alert")), SourceError, "tls"),
    ],
)  # fmt: skip
def test_errors_fall_where_they_belong(
    error: Exception, ours: type[SourceError], kind: str
) -> None:
    """What may pass is transient, what cannot is not; causes underneath decide."""
    mapped = as_source_error(error, URL)
    assert type(mapped) is ours
    assert mapped.kind == kind


def test_a_surprise_stays_a_surprise() -> None:
    """An error that is none of the network's is not dressed up as one."""
    assert not issubclass(KeyError, FOREIGN)
    with pytest.raises(KeyError):
        as_source_error(KeyError("x"), URL)


def test_an_error_tells_another_process_all_that_it_knows() -> None:
    """Process pools and Prefect carry errors by pickle: the wait that a server asked for, too."""
    error = TransientError("http", "http://x.cn/1", "answered 429", status=429)
    error.retry_after = 120.0
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is TransientError
    assert (copy.kind, copy.url, copy.message) == ("http", "http://x.cn/1", "answered 429")
    assert (copy.status, copy.retry_after, str(copy)) == (429, 120.0, str(error))
