"""One step of a request's way: what is asked next, with which headers, after a redirect too."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from monitor.fetch.addresses import host_of, is_own_host, parse_address
from monitor.fetch.bodies import ACCEPTED
from monitor.model import Request, Validators

#: Statuses that lead on. 300 offers a choice and 304 is no redirect.
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_DEFAULTS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
}
# What a source may not say, for the bytes on the wire depend on it.
_OURS = frozenset(
    [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "accept-encoding",
        "expect",
        "proxy-authorization",
        "range",
    ]
)
# What may be told to a host other than the one that a source's headers were written for. The rest
# (keys, tokens, cookies) stays behind.
_HARMLESS = frozenset(["accept", "accept-language", "referer", "user-agent", "x-requested-with"])
_UNCONDITIONAL = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """``headers`` are those of the source; ``validators`` make a GET conditional."""

    url: httpx.URL
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Any = None
    validators: Validators = _UNCONDITIONAL
    span: tuple[int, int] | None = None

    @classmethod
    def first(cls, request: Request) -> Hop:
        """The first step of ``request``. Raises RefusedError for an unusable address."""
        url = parse_address(request.url)
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in _OURS
        }
        if url.userinfo:
            token = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
            headers.setdefault("Authorization", f"Basic {token}")
        post = request.method == "POST"
        return cls(
            url=url.copy_with(userinfo=b"") if url.userinfo else url,
            method=request.method,
            headers=headers,
            form=request.form if post else None,
            json=request.json if post else None,
            validators=_UNCONDITIONAL if post else request.validators,
            span=None if post else request.span,
        )

    @property
    def is_conditional(self) -> bool:
        return bool(self.validators.etag or self.validators.last_modified)

    def onward(self, target: httpx.URL, status: int) -> Hop:
        """The step to ``target``, where an answer of ``status`` leads.

        307 and 308 repeat the request; the others turn a POST into a GET, as browsers do. Beyond
        the host, or from https down to http, only harmless headers go along.
        """
        headers = dict(self.headers)
        leaves = not is_own_host(target, self.url, ()) or target.port != self.url.port
        if leaves or (self.url.scheme, target.scheme) == ("https", "http"):
            headers = {name: value for name, value in headers.items() if name.lower() in _HARMLESS}
        onward = replace(self, url=target.copy_with(userinfo=b""), headers=headers)
        if self.method == "POST" and status not in (307, 308):
            headers = {
                name: value for name, value in headers.items() if name.lower() != "content-type"
            }
            onward = replace(onward, method="GET", headers=headers, form=None, json=None)
        return onward

    def build(self, user_agent: str) -> httpx.Request:
        """The request to be sent."""
        headers = httpx.Headers({"User-Agent": user_agent, **_DEFAULTS})
        headers.encoding = "iso-8859-1"  # validators and cookies go back byte by byte
        for name, value in self.headers.items():
            headers[name] = value
        headers["Accept-Encoding"] = ACCEPTED
        if self.span is not None:
            # Of a packed answer a span would be one of the packing (RFC 9110, section 14.2).
            headers["Accept-Encoding"] = "identity"
            headers["Range"] = f"bytes={self.span[0]}-{self.span[1]}"
        if self.validators.etag:
            headers["If-None-Match"] = self.validators.etag
        if self.validators.last_modified:
            headers["If-Modified-Since"] = self.validators.last_modified
        return httpx.Request(
            self.method,
            self.url,
            headers=headers,
            data=dict(self.form) if self.form is not None else None,
            json=self.json,
        )

    def __str__(self) -> str:
        return f"{self.method} {self.url} at {host_of(self.url)}"
