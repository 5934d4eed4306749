"""The cookies of a run: kept for all its threads, forgotten with it, bounded in size."""

from __future__ import annotations

import logging
import threading
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from monitor.fetch.addresses import host_of

logger = logging.getLogger("monitor.fetch")

#: The longest Cookie header that is sent, in bytes: common servers take 8 KB for a header line.
MAX_COOKIE_HEADER = 8000
# Each byte is one character and the other way round.
_BYTEWISE = "iso-8859-1"


class RunCookies:
    """One jar for a run. Bytes beyond ASCII go back to the server as they came."""

    def __init__(self) -> None:
        # Strict: no site may set cookies for all of .gov.cn.
        self._cookies = httpx.Cookies(CookieJar(DefaultCookiePolicy(strict_domain=True)))
        self._lock = threading.Lock()

    def add_to(self, request: httpx.Request) -> None:
        """Set the Cookie header of ``request``, unless it has one of its own."""
        request.headers.encoding = _BYTEWISE
        with self._lock:
            self._cookies.set_cookie_header(request)

    def take_from(self, response: httpx.Response) -> None:
        """Keep what ``response`` sets; a host that sets too much loses all it has set."""
        if "set-cookie" not in response.headers:
            return
        host = host_of(response.request.url)
        probe = httpx.Request("GET", response.request.url)
        response.headers.encoding = probe.headers.encoding = _BYTEWISE
        with self._lock:
            self._cookies.extract_cookies(response)
            self._cookies.set_cookie_header(probe)
            if len(probe.headers.get("cookie", "")) <= MAX_COOKIE_HEADER:
                return
            for domain in {cookie.domain for cookie in self._cookies.jar}:
                if f".{host}".endswith(f".{domain.lstrip('.')}"):
                    self._cookies.jar.clear(domain)
        logger.info("%s sets more cookies than can be sent back; they are dropped.", host)
