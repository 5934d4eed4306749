"""Cookies of a run: kept, sent back as they came, bounded."""

from __future__ import annotations

import threading

import httpx

from monitor.fetch.cookies import MAX_COOKIE_HEADER, RunCookies


def _set(cookies: RunCookies, url: str, *values: bytes) -> None:
    headers = [(b"Set-Cookie", value) for value in values]
    cookies.take_from(httpx.Response(200, headers=headers, request=httpx.Request("GET", url)))


def _sent(cookies: RunCookies, url: str, **headers: str) -> bytes | None:
    request = httpx.Request("GET", url, headers=headers)
    cookies.add_to(request)
    return dict(request.headers.raw).get(b"Cookie")


def test_cookies_reach_the_hosts_they_were_set_for() -> None:
    """The host itself, its siblings where the domain says so, and nobody else."""
    cookies = RunCookies()
    _set(cookies, "http://www.example.cn/", b"a=1", b"b=2; domain=.example.cn", b"c=3; secure")
    assert _sent(cookies, "http://www.example.cn/x") == b"a=1; b=2"
    secure = _sent(cookies, "https://www.example.cn/x") or b""
    assert sorted(secure.split(b"; ")) == [b"a=1", b"b=2", b"c=3"]
    assert _sent(cookies, "http://news.example.cn/") == b"b=2"
    assert _sent(cookies, "http://example.org/") is None


def test_a_source_with_a_cookie_of_its_own_sends_that() -> None:
    """What the configuration says is not mixed with what the site set."""
    cookies = RunCookies()
    _set(cookies, "http://example.cn/", b"a=1")
    assert _sent(cookies, "http://example.cn/", Cookie="mine=1") == b"mine=1"


def test_bytes_beyond_ascii_return_as_they_came() -> None:
    """Whatever encoding the site thinks it uses."""
    cookies = RunCookies()
    value = "城市=广西".encode("gbk")
    _set(cookies, "http://example.cn/", value)
    assert _sent(cookies, "http://example.cn/") == value


def test_too_many_cookies_are_dropped_for_their_host_alone() -> None:
    """A host that sets more than can be sent back loses them, another keeps its own."""
    cookies = RunCookies()
    _set(cookies, "http://good.cn/", b"a=1")
    _set(cookies, "http://bad.cn/", *(b"c%d=%s" % (n, b"x" * 100) for n in range(50)))
    assert len(_sent(cookies, "http://bad.cn/") or b"") <= MAX_COOKIE_HEADER
    _set(cookies, "http://bad.cn/", *(b"d%d=%s" % (n, b"x" * 100) for n in range(50)))
    assert _sent(cookies, "http://bad.cn/") is None
    assert _sent(cookies, "http://good.cn/") == b"a=1"


def test_threads_share_the_jar() -> None:
    """Setting and sending at once from several threads breaks nothing."""
    cookies = RunCookies()
    broken: list[Exception] = []

    def work(host: str) -> None:
        try:
            for n in range(40):
                _set(cookies, f"http://{host}/", b"c%d=1" % n)
                _sent(cookies, f"http://{host}/")
        except RuntimeError as error:
            broken.append(error)

    threads = [threading.Thread(target=work, args=(f"h{n}.cn",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert (_sent(cookies, "http://h5.cn/") or b"").count(b"=1") == 40
