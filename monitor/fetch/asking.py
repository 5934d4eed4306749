"""One step asked of its host: at our turn, with the run's cookies, again where that may help."""

from __future__ import annotations

import logging
import random
import ssl
import threading
import time
from dataclasses import dataclass

import httpx
import stamina

from monitor.config import FetchSettings
from monitor.errors import SourceError, TransientError
from monitor.fetch import answers
from monitor.fetch.addresses import host_of, politeness_key, without_secrets
from monitor.fetch.client import Answer, HostClient
from monitor.fetch.cookies import RunCookies
from monitor.fetch.failures import FOREIGN, SlowAnswer, as_source_error
from monitor.fetch.hops import Hop
from monitor.fetch.network import Resolver
from monitor.fetch.turns import Turns
from monitor.ports import Clock

logger = logging.getLogger("monitor.fetch")

#: How often one step is tried in all: at first, and twice again for what may pass.
ATTEMPTS = 3
#: The longest wait within a run, in seconds, whether we choose it or the server asks for it by
#: Retry-After. Who asks for more is asked again by the next run.
MAX_RETRY_WAIT = 60.0
# After so many steps in a row without any answer, or with the answer that we ask too often, a host
# gets one try each until it answers otherwise: a dead site with fifty new pages must not hold the
# run for an hour, nor a busy one be asked a hundred and fifty times.
_UNANSWERED = 3
_TOO_OFTEN = (429, 503)
# Idle connections kept open at once; beyond it the others are closed.
_KEPT_CLIENTS = 64

_TRANSIENT = {
    429: "we ask too often",
    500: "the server failed",
    502: "its gateway got no proper answer",
    503: "it is busy or under maintenance",
    504: "its gateway got no answer in time",
}


@dataclass(slots=True)
class _Host:
    """The client of one host, and how many steps in a row went without a proper answer.

    Until ``left_alone`` (on the monotonic clock) it wants no request.
    """

    client: HostClient
    unanswered: int = 0
    left_alone: float = 0.0


class Asker:
    """Asks hosts, one request at a time to each, for all threads of a run.

    ``retry_wait`` is the first wait before another try in seconds; the next is twice as long, each
    with as much again of jitter at most.
    """

    def __init__(
        self,
        settings: FetchSettings,
        turns: Turns,
        *,
        clock: Clock,
        retry_wait: float,
        resolver: Resolver,
        ssl_context: ssl.SSLContext | None,
    ) -> None:
        self._settings = settings
        self._turns = turns
        self._clock = clock
        self._retry_wait = retry_wait
        self._resolver = resolver
        self._ssl_context = ssl_context
        self._cookies = RunCookies()
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def ask(self, hop: Hop, *, delay: float, max_bytes: int, cut: bool = False) -> Answer:
        """The host's answer, whatever its status, but for 429, 500, 502, 503 and 504.

        Those, timeouts and broken connections are tried again and then raised as TransientError;
        every other failure is raised at once. A host that wants to be left alone for longer than
        we wait is not asked again before. Raises SourceError.
        """
        host = self._host(hop.url)
        wait = host.left_alone - time.monotonic()
        if wait > 0:
            raise _not_asked(hop.url, wait)
        attempts = 1 if host.unanswered >= _UNANSWERED else ATTEMPTS
        answer: Answer | None = None
        try:
            for attempt in stamina.retry_context(
                on=lambda error: self._wait_before_retry(error, hop),
                attempts=attempts,
                timeout=None,
                wait_initial=self._retry_wait,
                wait_jitter=self._retry_wait,
                wait_max=MAX_RETRY_WAIT,
            ):
                with attempt:
                    answer = self._attempt(host, hop, delay, max_bytes=max_bytes, cut=cut)
        except TransientError as error:
            refused = error.status is None or error.status in _TOO_OFTEN
            host.unanswered = host.unanswered + 1 if refused else 0
            if error.retry_after is not None and error.retry_after > MAX_RETRY_WAIT:
                host.left_alone = time.monotonic() + error.retry_after
            raise
        assert answer is not None  # the loop ends with an answer or an error
        host.unanswered = 0
        return answer

    def close(self) -> None:
        with self._lock:
            hosts, self._hosts = list(self._hosts.values()), {}
        for host in hosts:
            host.client.close()

    def _attempt(self, host: _Host, hop: Hop, delay: float, *, max_bytes: int, cut: bool) -> Answer:
        try:
            request = hop.build(self._settings.user_agent)
            with self._turns.take(politeness_key(hop.url), delay):
                answer = host.client.exchange(request, self._cookies, max_bytes=max_bytes, cut=cut)
        except FOREIGN as error:
            raise as_source_error(error, hop.url) from error
        logger.debug(
            "%s %s: %d, %d bytes in %.2f s",
            hop.method,
            hop.url,
            answer.status,
            len(answer.content),
            answer.seconds,
        )
        if answer.status in _TRANSIENT:
            raise self._transient(answer)
        return answer

    def _transient(self, answer: Answer) -> TransientError:
        wait = answers.retry_after(answer.headers, self._clock())
        later = ""
        if wait is not None and wait > MAX_RETRY_WAIT:
            later = f" and wants to be left alone for {wait:.0f} s; a later run will ask again"
        error = TransientError(
            "http",
            without_secrets(str(answer.url)),
            f"{host_of(answer.url)} answered {answer.status}: {_TRANSIENT[answer.status]}{later}.",
            status=answer.status,
        )
        error.retry_after = wait
        return error

    def _wait_before_retry(self, error: Exception, hop: Hop) -> bool | float:
        """Whether another try may help, and after how many seconds if the server said so."""
        if not isinstance(error, TransientError) or isinstance(error, SlowAnswer):
            return False
        logger.info("%s", error)
        if error.retry_after is None:
            return True
        if error.retry_after > MAX_RETRY_WAIT:
            return False
        # The host meant all of us, not only this thread.
        self._turns.postpone(politeness_key(hop.url), error.retry_after)
        return max(error.retry_after, self._retry_wait) + random.uniform(0, self._retry_wait)

    def _host(self, url: httpx.URL) -> _Host:
        key = politeness_key(url)
        with self._lock:
            host = self._hosts.get(key)
            if host is not None:
                return host
            if self._ssl_context is None:
                self._ssl_context = httpx.create_ssl_context()
            if len(self._hosts) >= _KEPT_CLIENTS:
                for other in self._hosts.values():
                    other.client.rest()
            client = HostClient(
                timeout_seconds=self._settings.timeout_seconds,
                ssl_context=self._ssl_context,
                resolver=self._resolver,
                allow_private=self._settings.allow_private_hosts,
            )
            return self._hosts.setdefault(key, _Host(client))


def _not_asked(url: httpx.URL, wait: float) -> TransientError:
    error = TransientError(
        "http",
        without_secrets(str(url)),
        f"not asked for: {host_of(url)} wants to be left alone for another {wait:.0f} s; a later "
        "run will ask again.",
        status=429,
    )
    error.retry_after = wait
    return error


def told_of(error: SourceError, url: str, message: str) -> SourceError:
    """``error`` with another address and message; kind, status and wait stay."""
    told = type(error)(error.kind, url, message, status=error.status)
    if isinstance(told, TransientError) and isinstance(error, TransientError):
        told.retry_after = error.retry_after
    return told
