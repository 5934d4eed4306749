"""robots.txt: who may read what, and how slowly (RFC 9309, with ``Crawl-delay``).

Parsed by protego, asked for once for each scheme, host and port, and kept for the run.
"""

from __future__ import annotations

import codecs
import logging
import re
import threading
import time
from dataclasses import dataclass, field

import httpx
from protego import Protego

from monitor.errors import RefusedError, SourceError, TransientError
from monitor.fetch.addresses import host_of, is_own_host, origin_of, resolve_reference
from monitor.fetch.answers import challenge_in
from monitor.fetch.asking import Asker
from monitor.fetch.client import Answer
from monitor.fetch.hops import REDIRECTS, Hop

logger = logging.getLogger("monitor.fetch")

#: What is read of a robots.txt, in bytes. RFC 9309, section 2.5, asks for 500 KiB at least.
MAX_ROBOTS_BYTES = 512 * 1024
#: The longest ``Crawl-delay`` that is honoured, in seconds. Some sites ask for hours, and a source
#: of fifty pages would take days: beyond a minute the daily visit itself is slow enough.
MAX_CRAWL_DELAY = 60.0
#: How long the pages of a site are left alone after its robots.txt failed with 5xx, in seconds.
WAIT_SECONDS = 600.0

_MAX_REDIRECTS = 5  # RFC 9309, section 2.3.1.2

_AGENT_LINE = re.compile(r"(?i)^\s*user[ -]?agent\s*[:\s]\s*([^#]*)")
_PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def product_token(user_agent: str) -> str:
    """The name that a robots.txt calls us by: the first product, ``monitor`` of ``monitor/1 (…)``.

    Of an agent that says it is compatible with Mozilla, as crawlers of the search engines do, the
    product named after that.
    """
    rest = user_agent
    if user_agent.lower().startswith("mozilla"):
        rest = user_agent.partition("compatible;")[2] or user_agent
    found = _PRODUCT.search(rest)
    return found[0].lower() if found else "*"


class Rules:
    """What one robots.txt says."""

    def __init__(self, text: str, token: str) -> None:
        self._token = token
        self._parsed = Protego.parse(_about(token, text))
        asked = self._parsed.crawl_delay(token)
        # A NaN compares as false and is dropped here.
        self.crawl_delay: float = min(asked, MAX_CRAWL_DELAY) if asked and asked > 0 else 0.0

    @classmethod
    def none(cls) -> Rules:
        """Everything is allowed."""
        return cls("", "*")

    @classmethod
    def from_bytes(cls, content: bytes, token: str) -> Rules:
        """The rules in a robots.txt as received; an HTML page in its place holds none."""
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if wide else "utf-8", "replace").removeprefix("\ufeff")
        if text.lstrip().startswith("<"):
            return cls.none()
        return cls(text, token)

    def allow(self, url: str) -> bool:
        return bool(self._parsed.can_fetch(url, self._token))


def _about(token: str, text: str) -> str:
    """``text`` with all agents that cannot be ours made one.

    protego gives every rule of a group to every agent named above it, so that a file of half a
    megabyte could cost minutes.
    """
    lines: list[str] = []
    for line in text.splitlines():
        named = _AGENT_LINE.match(line)
        if named is not None:
            agent = named[1].strip().lower()
            agent = agent if agent == "*" else agent.replace("*", "")
            ours = agent == "*" or (agent and token.startswith(agent))
            line = f"User-agent: {agent if ours else '-'}"
            if lines and lines[-1] == line:
                continue
        lines.append(line)
    return "\n".join(lines)


@dataclass(slots=True)
class _Place:
    """What is known of one origin: its rules, or the status it answered and how long to wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Rules | None = None
    status: int | None = None
    wait_until: float = 0.0


class RobotsCache:
    """The rules of every origin met in the run, for an agent called ``token``.

    ``delay_seconds`` is the pause between the requests for robots.txt itself.
    """

    def __init__(self, asker: Asker, *, token: str, delay_seconds: float) -> None:
        self._asker = asker
        self._token = token
        self._delay = delay_seconds
        self._places: dict[str, _Place] = {}
        self._lock = threading.Lock()

    def rules(self, url: httpx.URL) -> Rules:
        """The rules for ``url``'s origin.

        While the server answers 5xx or 429 nothing may be fetched: raises TransientError of kind
        ``robots``, for ``WAIT_SECONDS`` without asking again, so that fifty pages do not ask fifty
        times. A host that cannot be reached, or is not to be reached, raises that very error
        (``timeout``, ``dns``, ``refused-address``, …), as the page itself would.
        """
        with self._lock:
            place = self._places.setdefault(origin_of(url), _Place())
        with place.lock:
            if place.rules is None:
                if time.monotonic() >= place.wait_until:
                    place.rules, place.status = self._ask(url)
                    place.wait_until = time.monotonic() + WAIT_SECONDS
                if place.rules is None:
                    raise TransientError(
                        "robots",
                        str(url),
                        f"the robots.txt of {host_of(url)} answers {place.status}; until it can be "
                        "read its pages are left alone.",
                        status=place.status,
                    )
            return place.rules

    def _ask(self, url: httpx.URL) -> tuple[Rules | None, int | None]:
        """The rules of ``url``'s origin, or the status that stood in their way."""
        hop = Hop(url=url.copy_with(path="/robots.txt", query=None, fragment=None))
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                answer = self._asker.ask(
                    hop, delay=self._delay, max_bytes=MAX_ROBOTS_BYTES, cut=True
                )
            except TransientError as error:
                if error.status is None:
                    raise
                return None, error.status
            except SourceError as error:
                if error.kind != "encoding":
                    raise
                logger.info("%s", error)
                break
            if answer.status == 200:
                return Rules.from_bytes(answer.content, self._token), None
            if answer.status >= 500:
                challenge = challenge_in(answer)
                if challenge is None:
                    return None, answer.status
                raise RefusedError(
                    "blocked",
                    str(hop.url),
                    f"{host_of(url)} answers even for its robots.txt with {challenge}.",
                    status=answer.status,
                )
            target = _own_redirect(hop, answer)
            if target is None:
                break
            hop = hop.onward(target, answer.status)
        return Rules.none(), None


def _own_redirect(hop: Hop, answer: Answer) -> httpx.URL | None:
    """Where a robots.txt on the same host moved to.

    A redirect elsewhere (to a portal's front page, to a login) is as good as no robots.txt.
    """
    location = next((v for k, v in answer.headers.raw if k.lower() == b"location"), None)
    if answer.status not in REDIRECTS or location is None:
        return None
    try:
        target = resolve_reference(hop.url, location)
    except RefusedError:
        return None
    return target if is_own_host(target, hop.url, ()) else None
