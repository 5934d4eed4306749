"""The whole fetcher against real servers: pages, 304, redirects, challenges, TLS, threads."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from raw_server import Behaviour, RawServer, answer, path_of
from werkzeug import Request as Received
from werkzeug import Response

from monitor.errors import RefusedError, SourceError, TransientError
from monitor.fetch import PoliteFetcher
from monitor.model import Page, Request, Validators
from monitor.ports import Fetcher

Make = Callable[..., PoliteFetcher]
Start = Callable[[Behaviour], RawServer]
Sends = Callable[..., RawServer]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=timezone.utc)


# --- pages ---------------------------------------------------------------------------------------


def test_a_page_comes_as_its_bytes(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """Bytes, raw content type, validators and the time; nothing is decoded."""
    content = "<meta charset=gb2312>产业链".encode("gb18030")
    httpserver.expect_request("/a").respond_with_data(
        content,
        content_type="text/html; charset=gb2312",
        headers={"ETag": '"e1"', "Last-Modified": "Fri, 20 Nov 2026 07:00:00 GMT"},
    )
    fetcher: Fetcher = make_fetcher(parts={"clock": lambda: NOW})
    url = httpserver.url_for("/a")
    assert fetcher.fetch(Request(url=url)) == Page(
        url=url,
        requested_url=url,
        status=200,
        content=content,
        fetched=NOW,
        content_type="text/html; charset=gb2312",
        validators=Validators(etag='"e1"', last_modified="Fri, 20 Nov 2026 07:00:00 GMT"),
    )


def test_we_say_who_we_are(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """The configured agent, with robots.txt too; languages; only packings that can be undone."""
    httpserver.expect_request("/robots.txt").respond_with_data("")
    httpserver.expect_request("/a").respond_with_data("page")
    agent = "watch/2 (+https://example.org/us)"
    make_fetcher(user_agent=agent, respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    for received, _ in httpserver.log:
        assert received.headers["User-Agent"] == agent
        assert received.headers["Accept-Encoding"] == "gzip, deflate"
        assert "zh" in received.headers["Accept-Language"]


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/work%20/a.htm?id=424&x=%E4%B8%AD", "/work%20/a.htm?id=424&x=%E4%B8%AD"),
        ("/%B2%FA%D2%B5", "/%B2%FA%D2%B5"),
        ("/产业?q=链", "/%E4%BA%A7%E4%B8%9A?q=%E9%93%BE"),
        ("/a#fragment", "/a"),
        ("", "/"),
        ("/?", "/?"),
    ],
)
def test_addresses_go_out_as_they_are(
    path: str, seen: str, sends: Sends, fetcher: PoliteFetcher
) -> None:
    """Percent-encoded bytes are not touched, Chinese ones encoded, fragments kept at home."""
    server = sends(answer(b"page"))
    page = fetcher.fetch(Request(url=server.url + path))
    assert path_of(server.requests[0]) == seen
    assert page.url == page.requested_url == server.url + path


def test_forms_and_json_are_posted(httpserver: HTTPServer, fetcher: PoliteFetcher) -> None:
    """With their types; the source's own headers go along."""

    def echo(request: Received) -> Response:
        return Response(f"{request.method} {request.content_type} {request.get_data(as_text=True)}")

    httpserver.expect_request("/list").respond_with_handler(echo)
    url = httpserver.url_for("/list")
    form = fetcher.fetch(Request(url=url, method="POST", form={"col": "1", "appid": "链"}))
    assert form.content == b"POST application/x-www-form-urlencoded col=1&appid=%E9%93%BE"
    posted = fetcher.fetch(Request(url=url, method="POST", json={"page": 1}))
    assert posted.content == b'POST application/json {"page":1}'


def test_the_same_fetcher_serves_many_threads(raw_server: Start, make_fetcher: Make) -> None:
    """Twenty threads at one host: every page right, never two requests at once."""
    busy = threading.Lock()
    clashes: list[str] = []

    def behaviour(connection: object, head: bytes) -> bool:
        if not busy.acquire(blocking=False):
            clashes.append(path_of(head))
        time.sleep(0.005)
        if busy.locked():
            busy.release()
        connection.sendall(answer(path_of(head).encode()))  # type: ignore[attr-defined]
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher(respect_robots=True)
    pages: dict[str, bytes] = {}

    def visit(path: str) -> None:
        pages[path] = fetcher.fetch(Request(url=server.url + path)).content

    threads = [threading.Thread(target=visit, args=(f"/{n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages == {f"/{n}": f"/{n}".encode() for n in range(20)}
    assert clashes == []
    assert sum(path_of(head) == "/robots.txt" for head in server.requests) == 1


def test_a_closed_fetcher_lets_go_of_its_connections(sends: Sends, fetcher: PoliteFetcher) -> None:
    """And starts new ones when it is used again."""
    server = sends(answer(b"page"), keep=True)
    fetcher.fetch(Request(url=server.url))
    fetcher.close()
    fetcher.close()
    fetcher.fetch(Request(url=server.url))
    assert server.connections == 2


def test_many_hosts_do_not_hold_many_connections(raw_server: Start, make_fetcher: Make) -> None:
    """Beyond some dozens, idle connections are closed."""
    open_now = 0
    most = 0
    lock = threading.Lock()

    def behaviour(connection: object, head: bytes) -> bool:
        connection.sendall(answer(b"page"))  # type: ignore[attr-defined]
        return True

    server = raw_server(behaviour)
    fetcher = make_fetcher(parts={"resolver": lambda host, port: ["127.0.0.1"]})
    for n in range(150):
        fetcher.fetch(Request(url=f"http://host{n}.example:{server.port}/"))
        with lock:
            open_now = sum(thread.name.endswith("(_serve)") for thread in threading.enumerate())
            most = max(most, open_now)
    assert server.connections == 150
    assert 30 < most < 120


# --- 304 and other statuses ----------------------------------------------------------------------


def test_an_unchanged_page_comes_without_content(sends: Sends, fetcher: PoliteFetcher) -> None:
    """304 for what was asked conditionally; validators stay where the server repeats none."""
    server = sends(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    asked = Validators(etag='"e1"', last_modified="Fri, 20 Nov 2026 07:00:00 GMT")
    page = fetcher.fetch(Request(url=server.url, validators=asked))
    assert page.not_modified
    assert (page.status, page.content, page.validators) == (304, b"", asked)
    assert b'if-none-match: "e1"' in server.requests[0].lower()
    assert b"if-modified-since: fri, 20 nov 2026 07:00:00 gmt" in server.requests[0].lower()


def test_validators_return_byte_by_byte(sends: Sends, fetcher: PoliteFetcher) -> None:
    """Even one with bytes that HTTP does not foresee."""
    tag = b'"\xd6\xd0-1"'
    server = sends(b"HTTP/1.1 200 OK\r\nETag: " + tag + b"\r\nContent-Length: 0\r\n\r\n")
    page = fetcher.fetch(Request(url=server.url))
    fetcher.fetch(Request(url=server.url, validators=page.validators))
    assert tag in server.requests[1]


def test_an_unasked_304_is_an_error(sends: Sends, fetcher: PoliteFetcher) -> None:
    """There is no page to keep."""
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=sends(b"HTTP/1.1 304 Not Modified\r\n\r\n").url))
    assert (caught.value.kind, caught.value.status) == ("http", 304)


@pytest.mark.parametrize("status", ["201", "202", "203", "204", "205", "206", "226", "300", "305"])
def test_only_200_is_a_page(status: str, sends: Sends, fetcher: PoliteFetcher) -> None:
    """Parts, promises and transformed pages are errors of kind http."""
    body = b"" if status in ("204", "205") else b"something"
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=sends(answer(body, status=f"{status} X")).url))
    assert (caught.value.kind, caught.value.status) == ("http", int(status))


@pytest.mark.parametrize("status", [412, 418, 512, 521])
def test_challenges_are_blocked_and_not_tried_again(
    status: int, sends: Sends, fetcher: PoliteFetcher
) -> None:
    """RefusedError of kind blocked, one request."""
    server = sends(answer(b"<script>$_ts</script>", status=f"{status} X"))
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=server.url))
    assert (caught.value.kind, caught.value.status) == ("blocked", status)
    assert len(server.requests) == 1


def test_a_challenge_with_status_200_is_no_page(sends: Sends, fetcher: PoliteFetcher) -> None:
    """It must not pass for an article, nor overwrite one."""
    body = b"<html><script>var arg1='1';var x='acw_sc__v2';document.cookie=x</script></html>"
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=sends(answer(body)).url))
    assert caught.value.kind == "blocked"


# --- redirects -----------------------------------------------------------------------------------


def _leads(where: dict[str, str | bytes], *headers: str, status: str = "302 Found") -> Behaviour:
    """A server on which some paths lead elsewhere and all others are pages."""

    def behaviour(connection: object, head: bytes) -> bool:
        target = where.get(path_of(head))
        if target is None:
            data = answer(b"page at " + path_of(head).encode())
        else:
            raw = target if isinstance(target, bytes) else target.encode()
            data = answer(b"", *headers, status=status).replace(
                b"\r\nContent-Length", b"\r\nLocation: " + raw + b"\r\nContent-Length"
            )
        connection.sendall(data)  # type: ignore[attr-defined]
        return True

    return behaviour


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_redirects_are_followed(status: str, raw_server: Start, fetcher: PoliteFetcher) -> None:
    """Through several steps; the page says where it was found and what was asked."""
    server = raw_server(_leads({"/a": "/b", "/b": "c?x=1"}, status=f"{status} Moved"))
    page = fetcher.fetch(Request(url=f"{server.url}/a"))
    assert page.content == b"page at /c?x=1"
    assert page.url == f"{server.url}/c?x=1"
    assert page.requested_url == f"{server.url}/a"


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_raw_bytes_in_a_location_are_sent_back(
    charset: str, raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """A server that writes its Location in GBK or UTF-8 gets its own bytes, percent-encoded."""
    server = raw_server(_leads({"/a": "/产业".encode(charset)}))
    page = fetcher.fetch(Request(url=f"{server.url}/a"))
    expected = "".join(f"%{byte:02X}" for byte in "产业".encode(charset))
    assert page.content == f"page at /{expected}".encode()


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "https://evil.example/",
        "//evil.example/a",
        r"http:\\evil.example\a",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
    ],
)
def test_redirects_away_from_the_source_are_refused(
    target: str, raw_server: Start, make_fetcher: Make
) -> None:
    """Other hosts, other schemes and broken addresses: refused-address, with what was asked."""
    server = raw_server(_leads({"/a": target}))
    with pytest.raises(RefusedError) as caught:
        make_fetcher(timeout_seconds=1).fetch(Request(url=f"{server.url}/a"))
    assert caught.value.kind == "refused-address"
    assert caught.value.url == f"{server.url}/a"


def test_a_named_host_that_leads_inside_is_refused_too(
    raw_server: Start, sends: Sends, make_fetcher: Make
) -> None:
    """A source's own host list does not open private addresses, nor does the first host's name."""
    inside = sends(answer(b"secret"))
    first = raw_server(_leads({"/a": f"http://inner.example.cn:{inside.port}/"}))
    fetcher = make_fetcher(
        allow_private_hosts=False, parts={"resolver": lambda host, port: ["127.0.0.1"]}
    )
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=f"http://www.example.cn:{first.port}/a", hosts=("*.example.cn",)))
    assert caught.value.kind == "refused-address"
    assert inside.connections == first.connections == 0


def test_redirects_within_the_hosts_of_a_source_are_followed(
    raw_server: Start, make_fetcher: Make
) -> None:
    """A pattern covers all below it and its apex; www and the bare host are one."""
    where: dict[str, str | bytes] = {}
    server = raw_server(_leads(where))
    fetcher = make_fetcher(parts={"resolver": lambda host, port: ["127.0.0.1"]})
    where["/1"] = f"http://www.start.cn:{server.port}/2"
    where["/2"] = f"http://news.example.cn:{server.port}/3"
    where["/3"] = f"http://example.cn:{server.port}/4"
    request = Request(url=f"http://start.cn:{server.port}/1", hosts=("*.example.cn",))
    assert fetcher.fetch(request).url == f"http://example.cn:{server.port}/4"
    with pytest.raises(RefusedError):
        fetcher.fetch(Request(url=request.url))


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ({"/a": "/a"}, "circle"),
        ({"/a": "/b", "/b": "/a"}, "circle"),
        ({f"/{n}": f"/{n + 1}" for n in range(50)} | {"/a": "/0"}, "more than 10"),
    ],
)
def test_endless_redirects_end(
    where: dict[str, str | bytes], reason: str, raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """A circle is seen at once, a long chain after ten steps; kind http."""
    server = raw_server(_leads(where))
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=f"{server.url}/a"))
    assert caught.value.kind == "http"
    assert reason in caught.value.message
    assert len(server.requests) <= 11


def test_ten_redirects_are_allowed(raw_server: Start, fetcher: PoliteFetcher) -> None:
    """The tenth still leads to the page."""
    server = raw_server(_leads({f"/{n}": f"/{n + 1}" for n in range(10)}))
    assert fetcher.fetch(Request(url=f"{server.url}/0")).content == b"page at /10"


def test_a_redirect_to_itself_that_sets_a_cookie_is_no_circle(
    raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """Some sites do so on the first visit: with the cookie comes the page."""

    def behaviour(connection: object, head: bytes) -> bool:
        if b"wzws=1" in head:
            data = answer(b"page")
        else:
            data = answer(b"", "Location: /a", "Set-Cookie: wzws=1", status="302 Found")
        connection.sendall(data)  # type: ignore[attr-defined]
        return True

    server = raw_server(behaviour)
    assert fetcher.fetch(Request(url=f"{server.url}/a")).content == b"page"


def test_a_redirect_without_a_target_is_an_error(sends: Sends, fetcher: PoliteFetcher) -> None:
    """Kind http with its status."""
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=sends(answer(b"", status="302 Found")).url))
    assert (caught.value.kind, caught.value.status) == ("http", 302)


def test_failures_behind_a_redirect_name_both_addresses(
    raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """The error belongs to what was asked for, and says where it was met."""

    def behaviour(connection: object, head: bytes) -> bool:
        gone = answer(b"", status="410 Gone")
        moved = answer(b"", "Location: /gone", status="301 Moved")
        connection.sendall(gone if path_of(head) == "/gone" else moved)  # type: ignore[attr-defined]
        return True

    server = raw_server(behaviour)
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=f"{server.url}/a"))
    assert caught.value.url == f"{server.url}/a"
    assert caught.value.status == 410
    assert f"{server.url}/gone" in caught.value.message


def _page_leads(where: dict[str, str]) -> Behaviour:
    def behaviour(connection: object, head: bytes) -> bool:
        body = where.get(path_of(head), f"page at {path_of(head)}")
        connection.sendall(answer(body.encode()))  # type: ignore[attr-defined]
        return True

    return behaviour


@pytest.mark.parametrize(
    "body",
    [
        '<script>window.location.href="/b"</script>',
        '<html><head><meta http-equiv="refresh" content="0; url=/b"></head></html>',
    ],
)
def test_a_page_that_only_leads_on_is_followed_once(
    body: str, raw_server: Start, fetcher: PoliteFetcher
) -> None:
    """To a plain address on the same hosts."""
    server = raw_server(_page_leads({"/a": body}))
    page = fetcher.fetch(Request(url=f"{server.url}/a"))
    assert (page.url, page.content) == (f"{server.url}/b", b"page at /b")


def test_pages_that_lead_on_and_on_are_blocked(raw_server: Start, fetcher: PoliteFetcher) -> None:
    """Once is a redirect; again it is a challenge."""
    lead = "<script>location.href='{}'</script>"
    server = raw_server(_page_leads({"/a": lead.format("/b"), "/b": lead.format("/c")}))
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=f"{server.url}/a"))
    assert caught.value.kind == "blocked"


def test_a_page_that_leads_elsewhere_is_refused(raw_server: Start, fetcher: PoliteFetcher) -> None:
    """A script redirect is checked as any other."""
    server = raw_server(_page_leads({"/a": "<script>location='http://evil.example/'</script>"}))
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=f"{server.url}/a"))
    assert caught.value.kind == "refused-address"


def test_a_page_that_refreshes_itself_is_a_page(raw_server: Start, fetcher: PoliteFetcher) -> None:
    """It leads nowhere else."""
    server = raw_server(_page_leads({"/a": "<meta http-equiv=refresh content='5;url=/a'>"}))
    assert fetcher.fetch(Request(url=f"{server.url}/a")).status == 200


# --- TLS -----------------------------------------------------------------------------------------


def _certificate(folder: Path, host: str, *, days: int = 30) -> Path:
    """A self-signed certificate with its key in one file; with ``days`` below 0 it has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    start = datetime.now(timezone.utc) - timedelta(days=60)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=60 + days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}-{days}.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def secure_server(tmp_path: Path) -> Iterator[Callable[..., tuple[HTTPServer, Path]]]:
    servers: list[HTTPServer] = []

    def start(host: str, *, days: int = 30) -> tuple[HTTPServer, Path]:
        path = _certificate(tmp_path, host, days=days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        server = HTTPServer(ssl_context=context)
        server.start()
        server.expect_request("/a").respond_with_data("page")
        servers.append(server)
        return server, path

    yield start
    for server in servers:
        server.stop()


def _over_tls(make_fetcher: Make, server: HTTPServer, trusted: Path | None, host: str) -> Page:
    context = ssl.create_default_context(cafile=trusted)
    fetcher = make_fetcher(
        parts={"ssl_context": context, "resolver": lambda host, port: ["127.0.0.1"]}
    )
    return fetcher.fetch(Request(url=f"https://{host}:{server.port}/a"))


def test_a_trusted_host_is_read_over_tls(
    secure_server: Callable[..., tuple[HTTPServer, Path]], make_fetcher: Make
) -> None:
    """Though we connect to a checked address, name and certificate are checked as usual."""
    server, path = secure_server("news.example.cn")
    assert _over_tls(make_fetcher, server, path, "news.example.cn").content == b"page"
    assert server.log[0][0].headers["Host"] == f"news.example.cn:{server.port}"


@pytest.mark.parametrize(
    ("host", "days", "trust", "reason"),
    [
        ("news.example.cn", 30, False, "self"),
        ("news.example.cn", -5, True, "expired"),
        ("other.example.cn", 30, True, "mismatch"),
    ],
)
def test_bad_certificates_are_told_with_host_and_reason(
    host: str,
    days: int,
    trust: bool,
    reason: str,
    secure_server: Callable[..., tuple[HTTPServer, Path]],
    make_fetcher: Make,
) -> None:
    """Unknown issuer, expired, another name: kind tls, not tried again."""
    server, path = secure_server("news.example.cn", days=days)
    with pytest.raises(SourceError) as caught:
        _over_tls(make_fetcher, server, path if trust else None, host)
    assert caught.value.kind == "tls"
    assert not isinstance(caught.value, TransientError)
    assert host in caught.value.message
    assert reason in caught.value.message.lower()


def test_https_to_a_plain_server_is_a_tls_error(
    httpserver: HTTPServer, fetcher: PoliteFetcher
) -> None:
    """The message says that the handshake failed, and with whom."""
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(Request(url=httpserver.url_for("/a").replace("http:", "https:")))
    assert caught.value.kind == "tls"
    assert "127.0.0.1" in caught.value.message
