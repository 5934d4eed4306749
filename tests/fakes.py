"""Second implementations of the ports, for tests that need no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from monitor.errors import SourceError
from monitor.model import Page, Request, Validators

#: Saturday, 21 November 2026, 09:00 in Beijing.
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=timezone.utc)


@dataclass
class FakeFetcher:
    """Answers from a table of addresses; everything else is a 404.

    A value is bytes, a whole Page (its own address, status, headers), or an error to raise. A page
    with validators answers a request that brings the same ones with 304. ``requests`` are all
    requests in order.
    """

    pages: Mapping[str, bytes | Page | SourceError]
    requests: list[Request] = field(default_factory=list)

    def fetch(self, request: Request) -> Page:
        """The page of the address, or SourceError of kind ``http``."""
        self.requests.append(request)
        answer = self.pages.get(request.url)
        if answer is None:
            raise SourceError("http", request.url, "HTTP 404", status=404)
        if isinstance(answer, SourceError):
            raise answer
        if isinstance(answer, bytes):
            return page(request.url, answer)
        unchanged = answer.validators != Validators() and answer.validators == request.validators
        return replace(answer, content=b"", not_modified=True, status=304) if unchanged else answer

    def close(self) -> None:
        """Nothing to close."""


def page(
    url: str,
    content: bytes,
    *,
    content_type: str | None = None,
    validators: Validators | None = None,
    final_url: str | None = None,
) -> Page:
    """A fetched page with status 200."""
    return Page(
        url=final_url or url,
        requested_url=url,
        status=200,
        content=content,
        fetched=NOW,
        content_type=content_type,
        validators=validators or Validators(),
    )
