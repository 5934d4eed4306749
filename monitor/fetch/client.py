"""One exchange with one host: a request out, an answer in, within limits of time and size.

A small client for each host, kept for the run with its idle connection: one pool for all hosts
costs milliseconds a page, for it looks through all connections at every request.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpcore
import httpx

from monitor.fetch.bodies import BadCoding, read_body
from monitor.fetch.cookies import RunCookies
from monitor.fetch.network import CheckedBackend, Resolver

#: The whole answer, headers and body, may take this many times ``timeout_seconds``: 60 s by
#: default, in which 10 MB come through a line of 170 KB/s. A server that trickles is cut there.
WHOLE_ANSWER = 3.0
# What is read of an answer that is no page (an error, a redirect): enough to recognise a challenge,
# and to leave the connection fit for the next request.
_GLANCE = 65_536
_KEPT_SECONDS = 30.0


class TooSlow(Exception):
    """The server kept sending, but not fast enough to be done in ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"not complete after {seconds:g} s")


class HungUp(Exception):
    """The server closed the connection before its answer was complete, or before it began."""


class StaleConnection(Exception):
    """A connection kept from an earlier request was not usable any more; a new one may be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one exchange: status, headers and bytes (decompressed).

    ``cookie`` is the Cookie header that was sent, ``seconds`` how long it took.
    """

    url: httpx.URL
    status: int
    headers: httpx.Headers
    content: bytes
    seconds: float = 0.0
    cookie: str | None = None


class HostClient:
    """The connection to one host. One exchange at a time; others wait."""

    def __init__(
        self,
        *,
        timeout_seconds: float,
        ssl_context: ssl.SSLContext,
        resolver: Resolver,
        allow_private: bool,
    ) -> None:
        self._timeout = timeout_seconds
        self._backend = CheckedBackend(resolver, allow_private=allow_private)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=2,
            max_keepalive_connections=1,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=self._backend,
        )
        self._busy = threading.Lock()

    def exchange(
        self, request: httpx.Request, cookies: RunCookies, *, max_bytes: int, cut: bool = False
    ) -> Answer:
        """Send ``request`` with the cookies that belong to it, and read the answer.

        The body of a 200, or of a 206 that was asked for, is read up to ``max_bytes`` (beyond:
        BodyTooLarge, or cut there if ``cut``), of any other answer only its beginning. Raises
        TooSlow, HungUp, StaleConnection, BadCoding, BodyTooLarge, ForbiddenAddress and the errors
        of httpcore, ssl and socket.
        """
        with self._busy:
            started = time.monotonic()
            limit = WHOLE_ANSWER * self._timeout
            self._backend.deadline = started + limit
            self._backend.ended = False
            connected = self._backend.connected
            try:
                return self._exchange(request, cookies, started, max_bytes=max_bytes, cut=cut)
            except (httpcore.TimeoutException, httpcore.NetworkError) as error:
                if time.monotonic() >= self._backend.deadline:
                    raise TooSlow(limit) from error
                raise
            except httpcore.RemoteProtocolError as error:
                if self._backend.ended:
                    raise HungUp(str(error)) from error
                if self._backend.connected == connected:
                    raise StaleConnection(str(error)) from error
                raise

    def _exchange(
        self,
        request: httpx.Request,
        cookies: RunCookies,
        started: float,
        *,
        max_bytes: int,
        cut: bool,
    ) -> Answer:
        cookies.add_to(request)
        sent = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions={
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
            },
        )
        received = self._pool.handle_request(sent)
        try:
            response = httpx.Response(received.status, headers=received.headers, request=request)
            headers = response.headers
            headers.encoding = "iso-8859-1"  # every byte, and the same byte back in a request
            cookies.take_from(response)
            content = self._body(
                received,
                headers,
                is_page=received.status == 200
                or (received.status == 206 and "range" in request.headers),
                max_bytes=max_bytes,
                cut=cut,
            )
        finally:
            received.close()
        return Answer(
            request.url,
            received.status,
            headers,
            content,
            seconds=time.monotonic() - started,
            cookie=request.headers.get("cookie"),
        )

    def _body(
        self,
        received: httpcore.Response,
        headers: httpx.Headers,
        *,
        is_page: bool,
        max_bytes: int,
        cut: bool,
    ) -> bytes:
        try:
            return read_body(
                self._arriving(received),
                content_encoding=headers.get("content-encoding", ""),
                content_length=headers.get("content-length"),
                max_bytes=max_bytes if is_page else _GLANCE,
                cut=cut or not is_page,
            )
        except (
            BadCoding,
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
        ):
            if is_page:
                raise
            return b""  # the status says enough

    def _arriving(self, received: httpcore.Response) -> Iterator[bytes]:
        # Every read ends at the deadline, but many small ones that succeed could go on past it.
        for chunk in received.iter_stream():
            if time.monotonic() >= self._backend.deadline:
                raise httpcore.ReadTimeout("the deadline has passed")
            yield chunk

    def rest(self) -> None:
        """Close the idle connection, unless it is in use; the next exchange opens another."""
        if self._busy.acquire(blocking=False):
            try:
                self._pool.close()
            finally:
                self._busy.release()

    def close(self) -> None:
        self._pool.close()
