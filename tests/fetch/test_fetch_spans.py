"""A part of a large file: asked for by a range of bytes, and taken only where it was."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.config import FetchSettings
from monitor.errors import SourceError
from monitor.fetch import PoliteFetcher
from monitor.model import Request as Asked

CONTENT = bytes(range(256)) * 40
SETTINGS = FetchSettings(
    delay_seconds=0,
    timeout_seconds=5,
    allow_private_hosts=True,
    max_bytes=1000,
    respect_robots=False,
)


def _part(request: Request) -> Response:
    start, end = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
    assert request.headers["Accept-Encoding"] == "identity"
    return Response(CONTENT[start : end + 1], status=206)


def test_a_span_of_a_large_file_is_fetched(httpserver: HTTPServer) -> None:
    """Both ends belong to it; a server that sends the whole file instead is cut off by its size."""
    httpserver.expect_request("/big").respond_with_handler(_part)
    httpserver.expect_request("/whole").respond_with_data(CONTENT)
    fetcher = PoliteFetcher(SETTINGS, retry_wait=0)
    page = fetcher.fetch(Asked(url=httpserver.url_for("/big"), span=(300, 899)))
    assert (page.status, page.content) == (206, CONTENT[300:900])
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Asked(url=httpserver.url_for("/whole"), span=(300, 899)))
    assert caught.value.kind == "too-large"
    fetcher.close()


def test_a_part_that_was_not_asked_for_is_no_page(httpserver: HTTPServer) -> None:
    """206 without a range is refused as before."""
    httpserver.expect_request("/part").respond_with_data(b"x", status=206)
    fetcher = PoliteFetcher(SETTINGS, retry_wait=0)
    with pytest.raises(SourceError, match="206"):
        fetcher.fetch(Asked(url=httpserver.url_for("/part")))
    fetcher.close()
