"""The error tree. Every edge maps foreign errors (httpx, lxml, SQLAlchemy, Apprise) to ours.

MonitorError
├── ConfigError        wrong settings, catalogue or usage: nothing was done, exit status 2
├── SourceError        one request, list or page failed; counted in its SourceReport
│   ├── TransientError may pass when tried again: timeouts, resets, 429, 5xx
│   ├── RefusedError   will not pass now: robots.txt, script challenge, private address
│   └── ExtractError   the bytes came, but no article could be read from them
├── StoreError         the database failed
├── OpinionError       the endpoint for second opinions failed, or its answer made no sense
└── NotifyError        a destination failed
"""

from __future__ import annotations

from collections.abc import Iterable


class MonitorError(Exception):
    """Base of all errors that this package raises on purpose."""


class ConfigError(MonitorError):
    """Wrong configuration or usage; carries every problem found, not only the first.

    Each problem is one sentence that names the file, key or URL and what to do. ``partial`` is
    what remains of the settings without the wrong parts, so that they can be checked as well.
    """

    def __init__(self, problems: str | Iterable[str], *, partial: object = None) -> None:
        self.partial = partial
        self.problems: tuple[str, ...] = (
            (problems,) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("\n".join(self.problems))


class SourceError(MonitorError):
    """One request, list or page of a source failed.

    ``kind`` is the word printed in reports: ``timeout, http, tls, dns, connection, robots,
    blocked, too-large, not-html, encoding, empty, refused-address, parse``. ``url`` is the address
    that failed; ``status`` the HTTP status, where there was an answer.
    """

    #: Whether another try may help.
    transient = False

    def __init__(self, kind: str, url: str, message: str, *, status: int | None = None) -> None:
        self.kind = kind
        self.url = url
        self.message = message
        self.status = status
        super().__init__(f"{url}: {message}")

    def __reduce__(self) -> tuple[object, ...]:
        # Prefect carries errors between processes by pickle, which calls the class with args only.
        # What was set later (how long to wait) goes along.
        made = type(self), self.kind, self.url, self.message, self.status
        return _rebuild, made, dict(self.__dict__)


def _rebuild(
    cls: type[SourceError], kind: str, url: str, message: str, status: int | None
) -> SourceError:
    return cls(kind, url, message, status=status)


class TransientError(SourceError):
    """May pass when tried again. The only error that is retried.

    ``retry_after`` is the wait in seconds that the server asked for, if it did.
    """

    transient = True
    retry_after: float | None = None


class RefusedError(SourceError):
    """Will not pass now: refused by robots.txt, a script challenge, or our own address rules."""


class LoginError(RefusedError):
    """This page is for those who are logged in, which says nothing of the pages beside it."""


class ExtractError(SourceError):
    """The bytes came, but no article could be read from them."""


class StoreError(MonitorError):
    """The database could not be read or written."""


class OpinionError(MonitorError):
    """A second opinion could not be had, or made no sense; the first label stands."""


class NotifyError(MonitorError):
    """A destination did not take a message."""
