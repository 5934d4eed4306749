"""One request to its end: from step to step, each checked, to a page or one error."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

import httpx

from monitor.config import FetchSettings
from monitor.errors import RefusedError, SourceError
from monitor.fetch import answers
from monitor.fetch.addresses import host_of, is_own_host, resolve_reference, without_secrets
from monitor.fetch.asking import Asker, told_of
from monitor.fetch.client import WHOLE_ANSWER, Answer
from monitor.fetch.hops import REDIRECTS, Hop
from monitor.fetch.machines import SharedTurns
from monitor.fetch.network import Resolver, system_resolver
from monitor.fetch.robots import RobotsCache, product_token
from monitor.fetch.turns import Turns, default_folder
from monitor.model import Page, Request, Validators
from monitor.ports import Clock, HostTurns, utc_now

logger = logging.getLogger("monitor.fetch")

#: A redirect or two is usual (to https, to www, to a new path); ten are a trap.
MAX_REDIRECTS = 10

_MEANINGS = {
    202: "it accepted the request, but sent no page",
    203: "a proxy on the way changed the page",
    204: "there is no content",
    206: "only a part of the page came, which was not asked for",
    300: "it offers a choice instead of a page",
    400: "the request makes no sense to it",
    401: "the page needs a login",
    403: "it refuses us the page",
    404: "there is no such page",
    405: "it does not allow the method",
    410: "the page was removed",
    451: "the page is withheld for legal reasons",
}


class PoliteFetcher:
    """``ports.Fetcher`` over HTTP. One for a run; all threads of the run share it.

    ``retry_wait`` scales the waits between tries (seconds). ``resolver`` looks up names,
    ``ssl_context`` says which certificates are trusted (default: those of certifi, or of
    ``SSL_CERT_FILE``), ``turns_folder`` is where processes take turns at a host (default: a folder
    of the user's own among the temporary files), ``shared`` is where machines do.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Clock = utc_now,
        retry_wait: float = 1.0,
        resolver: Resolver = system_resolver,
        ssl_context: ssl.SSLContext | None = None,
        turns_folder: Path | None = None,
        shared: HostTurns | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        turns = Turns(
            turns_folder or default_folder(),
            patience=(WHOLE_ANSWER + 2) * settings.timeout_seconds,
            shared=_among_machines(shared, settings),
        )
        self._asker = Asker(
            settings,
            turns,
            clock=clock,
            retry_wait=retry_wait,
            resolver=resolver,
            ssl_context=ssl_context,
        )
        self._robots = RobotsCache(
            self._asker,
            token=product_token(settings.user_agent),
            delay_seconds=settings.delay_seconds,
        )

    def fetch(self, request: Request) -> Page:
        """The page, or one with ``not_modified`` where the server says so.

        Follows up to ten redirects within the hosts of the request, and once a page that is nothing
        but a script redirect or a meta refresh. Tries again what may pass (see ``asking``). The
        request's own headers go along, but robots.txt is read for the name in
        ``settings.user_agent``, whatever they say.

        Raises, always with the address that was asked for as ``url``: TransientError (timeout,
        connection, dns while the name server is silent, http with 429 and 5xx, robots while the
        server cannot say its rules); RefusedError (robots, blocked, refused-address); SourceError
        (http, tls, dns, too-large, encoding).
        """
        asked = without_secrets(request.url)
        try:
            return self._follow(request)
        except SourceError as error:
            logger.debug("%s", error)
            if error.url == asked:
                raise
            message = error.message
            if _differs(error.url, asked):
                message = f"{message.rstrip('.')} (met at {error.url})."
            raise told_of(error, asked, message) from error

    def close(self) -> None:
        """Close all connections. Cookies and robots rules are kept, should another fetch follow."""
        self._asker.close()

    def _follow(self, request: Request) -> Page:
        first = hop = Hop.first(request)
        met: set[tuple[str, str, str | None]] = set()
        scripted = False
        for _ in range(MAX_REDIRECTS + 1):
            delay = self._delay_for(hop.url)
            answer = self._asker.ask(hop, delay=delay, max_bytes=self._settings.max_bytes)
            target: httpx.URL | None
            # A redirect to the same address is no circle where a cookie was set on the way.
            step = (hop.method, str(hop.url), answer.cookie)
            if step in met:
                raise SourceError("http", str(hop.url), "it redirects in a circle.")
            met.add(step)
            if answer.status in REDIRECTS:
                target = _redirect_target(hop, answer)
            else:
                _refuse_failure(hop, answer)
                target = _page_target(hop, answer)
                if target is None:
                    return self._page(request, hop, answer)
                if scripted:
                    raise RefusedError(
                        "blocked", str(hop.url), "its pages lead on by script again and again."
                    )
                scripted = True
            _refuse_foreign(target, first, request)
            logger.debug("%s leads to %s", hop.url, target)
            hop = hop.onward(target, answer.status)
        raise SourceError("http", str(first.url), f"it redirects more than {MAX_REDIRECTS} times.")

    def _delay_for(self, url: httpx.URL) -> float:
        """Seconds between requests to this host. Raises RefusedError if robots.txt forbids it."""
        if not self._settings.respect_robots:
            return self._settings.delay_seconds
        rules = self._robots.rules(url)
        if not rules.allow(str(url)):
            raise RefusedError(
                "robots", str(url), f"the robots.txt of {host_of(url)} does not allow this page."
            )
        return max(self._settings.delay_seconds, rules.crawl_delay)

    def _page(self, request: Request, hop: Hop, answer: Answer) -> Page:
        unchanged = answer.status == 304
        validators = Validators(
            etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified")
        )
        if unchanged and validators == Validators():
            validators = hop.validators
        requested = without_secrets(request.url)
        return Page(
            url=str(hop.url) if _differs(str(hop.url), requested) else requested,
            requested_url=requested,
            status=answer.status,
            content=b"" if unchanged else answer.content,
            fetched=self._clock(),
            content_type=answer.headers.get("content-type"),
            validators=validators,
            not_modified=unchanged,
        )


def _among_machines(shared: HostTurns | None, settings: FetchSettings) -> SharedTurns | None:
    if shared is None or not shared.is_shared:
        return None
    return SharedTurns(shared, lapse=WHOLE_ANSWER * settings.timeout_seconds)


def _differs(url: str, asked: str) -> bool:
    """Whether two spellings are two addresses (percent-encoding and the like aside)."""
    if url == asked:
        return False
    try:
        return url != str(httpx.URL(asked.strip()).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError):
        return True


def _redirect_target(hop: Hop, answer: Answer) -> httpx.URL:
    for name, value in answer.headers.raw:
        if name.lower() == b"location":
            return resolve_reference(hop.url, value)
    raise SourceError(
        "http",
        str(hop.url),
        f"{host_of(hop.url)} answered {answer.status}, a redirect, but does not say where to.",
        status=answer.status,
    )


def _page_target(hop: Hop, answer: Answer) -> httpx.URL | None:
    """Where a page leads that is nothing but a script redirect or a meta refresh."""
    if answer.status != 200:
        return None
    reference = answers.leads_on(answer)
    if reference is None:
        if answers.is_script_only(answer):
            raise RefusedError(
                "blocked",
                str(hop.url),
                "the page is only a script that computes where to go; scripts are not run.",
                status=200,
            )
        return None
    target = resolve_reference(hop.url, reference)
    return None if target == hop.url else target


def _refuse_foreign(target: httpx.URL, first: Hop, request: Request) -> None:
    if not is_own_host(target, first.url, request.hosts):
        raise RefusedError(
            "refused-address",
            str(first.url),
            f"it leads to {without_secrets(str(target))}, which is on no host of this source "
            "(its own, and those under its hosts).",
        )


def _refuse_failure(hop: Hop, answer: Answer) -> None:
    """Raises unless the answer is a page (200), or a 304 or 206 that was asked for."""
    host = host_of(hop.url)
    challenge = answers.challenge_in(answer)
    if challenge is not None:
        raise RefusedError(
            "blocked",
            str(hop.url),
            f"{host} answered with {challenge} instead of the page; it is not bypassed.",
            status=answer.status,
        )
    if answer.status == 200 or (answer.status == 304 and hop.is_conditional):
        return
    if answer.status == 206 and hop.span is not None:
        return
    meaning = _MEANINGS.get(answer.status, "that is no page")
    if answer.status == 304:
        meaning = "not modified, although nothing was asked conditionally"
    raise SourceError(
        "http",
        str(hop.url),
        f"{host} answered {answer.status}: {meaning}.",
        status=answer.status,
    )
