"""Hops: headers, bodies and secrets on the way through redirects."""

from __future__ import annotations

import httpx
import pytest

from monitor.fetch.hops import Hop
from monitor.model import Request, Validators

SECRETS = {"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Cookie": "sid=s3cret"}


def _first(url: str = "https://example.cn/a", **given: object) -> Hop:
    return Hop.first(Request(url=url, **given))  # type: ignore[arg-type]


def test_a_source_adds_headers_but_not_those_of_the_wire() -> None:
    """Accept and Referer are the source's; Host, lengths and packings stay ours."""
    request = _first(
        headers={"Accept": "application/json", "host": "evil", "Accept-Encoding": "br",
                 "Content-Length": "7", "Referer": "https://example.cn/"}
    ).build("monitor/1")  # fmt: skip
    assert request.headers["accept"] == "application/json"
    assert request.headers["referer"] == "https://example.cn/"
    assert request.headers["host"] == "example.cn"
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert request.headers["user-agent"] == "monitor/1"
    assert "content-length" not in request.headers


def test_user_and_password_in_the_address_become_a_header() -> None:
    """They log in at the host and stand in no address from there on."""
    hop = _first("https://me:pass%20word@example.cn/a")
    assert httpx.BasicAuth("me", "pass word")._auth_header == hop.headers["Authorization"]
    assert "pass" not in str(hop.url)


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("https://example.cn/b", True),
        ("https://www.example.cn/b", True),
        ("http://example.cn/b", False),
        ("https://other.example.cn/b", False),
        ("https://example.cn:8443/b", False),
        ("https://evil.cn/b", False),
    ],
)
def test_secrets_stay_with_their_host(target: str, kept: bool) -> None:
    """Keys and tokens go neither to another host or port nor from https down to http."""
    hop = _first(headers={**SECRETS, "Accept-Language": "zh"}).onward(httpx.URL(target), 302)
    assert hop.headers["Accept-Language"] == "zh"
    assert all((name in hop.headers) is kept for name in SECRETS)


def test_an_upgrade_to_https_keeps_secrets() -> None:
    """The same host by a safer way."""
    hop = _first("http://example.cn/a", headers=SECRETS)
    assert hop.onward(httpx.URL("https://example.cn/a"), 301).headers == SECRETS


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_becomes_a_get(status: int) -> None:
    """As browsers do; body and its type are left behind."""
    hop = _first(method="POST", form={"q": "链"}, headers={"content-type": "text/x"})
    onward = hop.onward(httpx.URL("https://example.cn/b"), status)
    request = onward.build("monitor/1")
    assert (request.method, request.read()) == ("GET", b"")
    assert "content-type" not in request.headers


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_is_repeated_where_the_status_says_so(status: int) -> None:
    """307 and 308 keep method and body."""
    hop = _first(method="POST", json={"page": 1})
    request = hop.onward(httpx.URL("https://example.cn/b"), status).build("monitor/1")
    assert request.method == "POST"
    assert request.read() == b'{"page":1}'


def test_only_a_get_is_conditional() -> None:
    """Validators are sent with a GET, and a POST is never conditional."""
    validators = Validators(etag='"e"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT")
    request = _first(validators=validators).build("monitor/1")
    assert request.headers["if-none-match"] == '"e"'
    assert request.headers["if-modified-since"] == "Fri, 20 Nov 2026 08:00:00 GMT"
    post = _first(method="POST", form={}, validators=validators)
    assert not post.is_conditional
    assert "if-none-match" not in post.build("monitor/1").headers
