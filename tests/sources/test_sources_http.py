"""Discover over real HTTP with the polite fetcher: what only both together can show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import NOW
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.config import FetchSettings
from monitor.errors import RefusedError, SourceError
from monitor.fetch.fetcher import PoliteFetcher
from monitor.model import Pagination, Selectors, Source
from monitor.sources import discover


@pytest.fixture
def fetcher(tmp_path: Path, httpserver: HTTPServer) -> Iterator[PoliteFetcher]:
    """Without waits, allowed to ask loopback, of a server without robots.txt."""
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    fetcher = PoliteFetcher(
        FetchSettings(delay_seconds=0, allow_private_hosts=True, timeout_seconds=5),
        retry_wait=0.01,
        turns_folder=tmp_path,
    )
    yield fetcher
    fetcher.close()


def test_an_unchanged_list_is_a_304(httpserver: HTTPServer, fetcher: PoliteFetcher) -> None:
    """The server's own validators, sent back verbatim on the second visit."""

    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return Response(status=304)
        return Response('<a href="/1.html">A</a>', headers={"ETag": '"v1"'}, mimetype="text/html")

    httpserver.expect_request("/list").respond_with_handler(answer)
    source = Source(slug="s", name="S", kind="listing", url=httpserver.url_for("/list"))
    first = discover(source, fetcher, now=NOW)
    assert len(first.entries) == 1
    second = discover(source, fetcher, now=NOW, validators=first.validators)
    assert second.not_modified
    assert second.entries == ()


def test_a_second_page_that_does_not_exist_ends_the_list(
    httpserver: HTTPServer, fetcher: PoliteFetcher
) -> None:
    """A real 404 is no problem; a real 500 is one, and the first page stands."""
    second = {"status": 404, "body": ""}
    httpserver.expect_request("/list").respond_with_data('<a href="/1.html">A</a>')
    httpserver.expect_request("/list_2").respond_with_handler(
        lambda _: Response(str(second["body"]), status=int(second["status"]))
    )
    httpserver.expect_request("/list_3").respond_with_data("broken", status=500)
    source = Source(
        slug="s",
        name="S",
        kind="listing",
        url=httpserver.url_for("/list"),
        pages=Pagination(pattern=httpserver.url_for("/list_{n}").replace("%7Bn%7D", "{n}")),
    )
    assert discover(source, fetcher, now=NOW).problems == ()
    second.update(status=200, body='<a href="/2.html">B</a>')
    listing = discover(source, fetcher, now=NOW)
    assert len(listing.entries) == 2
    assert [problem.kind for problem in listing.problems] == ["http"]


def test_the_cookie_of_a_shell_comes_back_with_the_request_for_its_rows(
    httpserver: HTTPServer, fetcher: PoliteFetcher
) -> None:
    """MIIT's unit answers only to those who saw the column first."""
    shell = '<script parseType="buildstatic" url="/unit" querydata="{\'pageId\':\'7\'}"></script>'
    httpserver.expect_request("/col/index.html").respond_with_data(
        shell, headers={"Set-Cookie": "seen=1; Path=/"}, mimetype="text/html"
    )

    def rows(request: Request) -> Response:
        allowed = (
            request.cookies.get("seen") == "1"
            and request.args.get("pageId") == "7"
            and request.headers.get("Referer") == httpserver.url_for("/col/index.html")
        )
        fragment = '<ul><li class="cf"><a href="/art_1.html">A</a></li></ul>' if allowed else ""
        return Response(json.dumps({"data": {"html": fragment}}), mimetype="application/json")

    httpserver.expect_request("/unit").respond_with_handler(rows)
    source = Source(slug="s", name="S", kind="jpaas", url=httpserver.url_for("/col/index.html"))
    assert [entry.title for entry in discover(source, fetcher, now=NOW).entries] == ["A"]


def test_a_post_brings_its_form(httpserver: HTTPServer, fetcher: PoliteFetcher) -> None:
    """In UTF-8, as Hanweb's proxy wants it."""

    def proxy(request: Request) -> Response:
        ok = request.method == "POST" and request.form.get("webname") == "工业和信息化厅"
        record = '<record><![CDATA[<li><a href="/art_1.html">A</a></li>]]></record>' if ok else ""
        return Response(f"<datastore><recordset>{record}</recordset></datastore>")

    httpserver.expect_request("/dataproxy.jsp").respond_with_handler(proxy)
    source = Source(
        slug="s",
        name="S",
        kind="records",
        url=httpserver.url_for("/dataproxy.jsp"),
        method="POST",
        form={"webname": "工业和信息化厅"},
        select=Selectors(link="a@href"),
    )
    assert len(discover(source, fetcher, now=NOW).entries) == 1


def test_a_challenge_is_a_refusal_and_not_an_empty_list(
    httpserver: HTTPServer, fetcher: PoliteFetcher
) -> None:
    """Status 412 comes through as what it is."""
    httpserver.expect_request("/list").respond_with_data("<script>1</script>", status=412)
    source = Source(slug="s", name="S", kind="listing", url=httpserver.url_for("/list"))
    with pytest.raises(RefusedError) as caught:
        discover(source, fetcher, now=NOW)
    assert caught.value.kind == "blocked"


def test_a_list_that_is_gone_is_an_error(httpserver: HTTPServer, fetcher: PoliteFetcher) -> None:
    """404 of the first page is not the end of a list but of a source."""
    httpserver.expect_request("/feed").respond_with_data("gone", status=404)
    source = Source(slug="s", name="S", kind="feed", url=httpserver.url_for("/feed"))
    with pytest.raises(SourceError) as caught:
        discover(source, fetcher, now=NOW)
    assert (caught.value.kind, caught.value.status) == ("http", 404)
