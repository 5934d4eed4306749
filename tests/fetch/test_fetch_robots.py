"""robots.txt: whose rules hold, what is no rules, when to wait, how slowly to go."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from monitor.errors import RefusedError, SourceError, TransientError
from monitor.fetch import PoliteFetcher
from monitor.fetch.robots import MAX_CRAWL_DELAY, MAX_ROBOTS_BYTES, Rules, product_token
from monitor.model import Request

Make = Callable[..., PoliteFetcher]


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("monitor/1 (+https://example.org/contact)", "monitor"),
        ("Chain-Monitor", "chain-monitor"),
        ("Mozilla/5.0 (compatible; ChainWatch/2.0; +https://example.org)", "chainwatch"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "mozilla"),
        ("(nobody)", "nobody"),
        ("123", "*"),
    ],
)
def test_our_name_is_the_product(agent: str, token: str) -> None:
    """Neither the contact address nor Mozilla is who we are."""
    assert product_token(agent) == token


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: monitor\nDisallow:", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: Monitor\nDisallow: /", False),
        ("User-agent: baidu\nUser-agent: monitor\nDisallow: /", False),
        ("User-agent: baidu\nDisallow: /", True),
        ("User-agent: Mon*\nDisallow: /", False),
        ("User-agent: example\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*.htm$", False),
        ("User-agent: *\nDisallow: /*.html$", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", False),
        ("useragent: *\ndisallow: /", False),
        ("Disallow: /", True),
        ("<html><body>User-agent: *\nDisallow: /</body></html>", True),
        ("\ufeff  <!DOCTYPE html>\nUser-agent: *\nDisallow: /", True),
        ("", True),
        ("\x00\xff\xfe garbage", True),
    ],
)
def test_rules_are_read_as_written(text: str, allowed: bool) -> None:
    """Our own group before the general one, wildcards, byte-order mark; HTML is no rules."""
    rules = Rules.from_bytes(text.encode(), "monitor")
    assert rules.allow("http://example.cn/news/a.htm") is allowed


def test_rules_from_a_windows_editor_are_read() -> None:
    """Saved as UTF-16, with its mark."""
    text = "User-agent: *\r\nDisallow: /news/"
    assert not Rules.from_bytes(text.encode("utf-16"), "monitor").allow("http://a.cn/news/1")


@pytest.mark.parametrize(
    ("value", "delay"),
    [("5", 5.0), ("0.5", 0.5), ("3600", MAX_CRAWL_DELAY), ("inf", 0.0), ("nan", 0.0), ("-3", 0.0),
     ("soon", 0.0), ("", 0.0), ("1e9", MAX_CRAWL_DELAY)],
)  # fmt: skip
def test_crawl_delay_is_read_and_capped(value: str, delay: float) -> None:
    """Seconds, a minute at most; nonsense is no delay."""
    rules = Rules(f"User-agent: *\nCrawl-delay: {value}\n", "monitor")
    assert rules.crawl_delay == delay


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{n}\n" for n in range(8000))
        + "".join(f"Disallow: /{n}\n" for n in range(8000)),
        "".join(f"User-agent: {'*' * n}m\n" for n in range(900)) + "Disallow: /x\n" * 8000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000 + "$\n",
        "User-agent: *\n" + "".join(f"Disallow: /{n}*x$\n" for n in range(20_000)),
        "\n" * MAX_ROBOTS_BYTES,
    ],
)
def test_a_hostile_robots_txt_is_read_in_time(text: str) -> None:
    """Many agents times many rules, endless wildcards: seconds at most, not minutes."""
    started = time.perf_counter()
    rules = Rules.from_bytes(text.encode()[:MAX_ROBOTS_BYTES], "monitor")
    rules.allow("http://example.cn/" + "a" * 2000)
    # Below 1 s in practice; without care 90 s for the first.
    assert time.perf_counter() - started < 10


@given(st.binary(max_size=500))
@settings(max_examples=100, deadline=None)
def test_no_bytes_break_the_reading(content: bytes) -> None:
    """Any bytes are rules or no rules."""
    rules = Rules.from_bytes(b"User-agent: *\n" + content, "monitor")
    assert isinstance(rules.allow("http://example.cn/a"), bool)
    assert 0 <= rules.crawl_delay <= MAX_CRAWL_DELAY


def _serve(site: HTTPServer, robots: str, *, status: int = 200, kind: str = "text/plain") -> None:
    site.expect_request("/robots.txt").respond_with_data(robots, status=status, content_type=kind)
    site.expect_request("/a").respond_with_data("page")
    site.expect_request("/b").respond_with_data("page")


def _asked(site: HTTPServer, path: str) -> int:
    return sum(request.path == path for request, _ in site.log)


def test_a_forbidden_page_is_not_asked_for(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """Kind robots, and the page's server never hears of it; other pages are fetched."""
    _serve(httpserver, "User-agent: monitor\nDisallow: /a")
    fetcher = make_fetcher(respect_robots=True)
    with pytest.raises(RefusedError) as caught:
        fetcher.fetch(Request(url=httpserver.url_for("/a")))
    assert caught.value.kind == "robots"
    assert "robots.txt" in caught.value.message
    assert fetcher.fetch(Request(url=httpserver.url_for("/b"))).content == b"page"
    assert _asked(httpserver, "/a") == 0
    assert _asked(httpserver, "/robots.txt") == 1


def test_robots_can_be_left_aside(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """With respect_robots off it is not even asked for."""
    _serve(httpserver, "User-agent: *\nDisallow: /")
    make_fetcher(respect_robots=False).fetch(Request(url=httpserver.url_for("/a")))
    assert _asked(httpserver, "/robots.txt") == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_without_a_robots_txt_all_is_allowed(
    httpserver: HTTPServer, make_fetcher: Make, status: int
) -> None:
    """RFC 9309: 4xx means there are no rules."""
    _serve(httpserver, "User-agent: *\nDisallow: /", status=status)
    page = make_fetcher(respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    assert page.content == b"page"


def test_html_in_its_place_is_no_rules(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """A front page served for every unknown path forbids nothing."""
    _serve(httpserver, "<html>\nUser-agent: *\nDisallow: /\n</html>", kind="text/html")
    page = make_fetcher(respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    assert page.content == b"page"


@pytest.mark.parametrize("status", [429, 500, 501, 503, 599])
def test_while_the_rules_cannot_be_had_nothing_is_fetched(
    httpserver: HTTPServer, make_fetcher: Make, status: int
) -> None:
    """5xx and 429 mean wait: transient, kind robots, asked for once and not for every page."""
    _serve(httpserver, "", status=status)
    fetcher = make_fetcher(respect_robots=True)
    for path in ("/a", "/b"):
        with pytest.raises(TransientError) as caught:
            fetcher.fetch(Request(url=httpserver.url_for(path)))
        assert caught.value.kind == "robots"
        assert caught.value.status == status
        assert caught.value.url == httpserver.url_for(path)
    assert _asked(httpserver, "/a") == _asked(httpserver, "/b") == 0
    assert _asked(httpserver, "/robots.txt") == (3 if status in (429, 500, 503) else 1)


def test_a_robots_txt_that_comes_back_is_obeyed(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """One failure within the retries is no reason to wait for the next run."""
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("", status=503)
    httpserver.expect_ordered_request("/robots.txt").respond_with_data("User-agent: *\nDisallow:")
    httpserver.expect_ordered_request("/a").respond_with_data("page")
    page = make_fetcher(respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    assert page.content == b"page"


def test_a_challenge_for_robots_txt_is_blocked(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """A firewall that answers 521 even there blocks the whole site."""
    _serve(httpserver, "<script></script>", status=521)
    with pytest.raises(RefusedError) as caught:
        make_fetcher(respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    assert caught.value.kind == "blocked"


def test_an_unreachable_host_is_told_as_such(make_fetcher: Make) -> None:
    """Nobody listens: connection, not robots, as for the page itself."""
    with pytest.raises(SourceError) as caught:
        make_fetcher(respect_robots=True).fetch(Request(url="http://127.0.0.1:9/a"))
    assert caught.value.kind == "connection"
    assert caught.value.url == "http://127.0.0.1:9/a"


@pytest.mark.parametrize("location", ["/rules.txt", "/robots.txt?moved"])
def test_a_moved_robots_txt_is_followed(
    httpserver: HTTPServer, make_fetcher: Make, location: str
) -> None:
    """Redirects on the same host lead to the rules."""
    path, _, query = location.partition("?")
    httpserver.expect_request(path, query_string=query or None).respond_with_data(
        "User-agent: *\nDisallow: /a"
    )
    httpserver.expect_request("/robots.txt", query_string="").respond_with_data(
        "", status=301, headers={"Location": location}
    )
    with pytest.raises(RefusedError) as caught:
        make_fetcher(respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    assert caught.value.kind == "robots"


@pytest.mark.parametrize(
    "location", ["http://portal.example/login", "/robots.txt", "file:///x", ""]
)
def test_a_redirect_to_nowhere_is_no_rules(
    httpserver: HTTPServer, make_fetcher: Make, location: str
) -> None:
    """Elsewhere, in a circle, or to broken text: as if there were none."""
    httpserver.expect_request("/robots.txt").respond_with_data(
        "", status=302, headers={"Location": location}
    )
    httpserver.expect_request("/a").respond_with_data("page")
    page = make_fetcher(respect_robots=True).fetch(Request(url=httpserver.url_for("/a")))
    assert page.content == b"page"


def test_a_huge_robots_txt_is_read_in_part(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """The first 512 KB count; the rest is left where it is."""
    rules = "User-agent: *\nDisallow: /a\n" + "# filler\n" * 200_000
    _serve(httpserver, rules)
    fetcher = make_fetcher(respect_robots=True, max_bytes=1000)
    with pytest.raises(RefusedError):
        fetcher.fetch(Request(url=httpserver.url_for("/a")))
    assert fetcher.fetch(Request(url=httpserver.url_for("/b"))).content == b"page"


def test_robots_of_a_redirects_target_hold_too(make_fetcher: Make) -> None:
    """A redirect to another origin asks that origin's rules first."""
    with HTTPServer() as first, HTTPServer() as second:
        first.expect_request("/robots.txt").respond_with_data("", status=404)
        first.expect_request("/a").respond_with_data(
            "", status=302, headers={"Location": second.url_for("/b")}
        )
        _serve(second, "User-agent: *\nDisallow: /b")
        with pytest.raises(RefusedError) as caught:
            make_fetcher(respect_robots=True).fetch(
                Request(url=first.url_for("/a"), hosts=(second.host,))
            )
        assert caught.value.kind == "robots"
        assert caught.value.url == first.url_for("/a")
        assert second.url_for("/b") in caught.value.message
        assert _asked(second, "/b") == 0


def test_a_longer_crawl_delay_is_kept(httpserver: HTTPServer, make_fetcher: Make) -> None:
    """Without a delay of our own the site's is kept between pages."""
    _serve(httpserver, "User-agent: *\nCrawl-delay: 0.3")
    fetcher = make_fetcher(respect_robots=True, delay_seconds=0)
    started = time.monotonic()
    fetcher.fetch(Request(url=httpserver.url_for("/a")))
    fetcher.fetch(Request(url=httpserver.url_for("/b")))
    assert time.monotonic() - started >= 0.55  # between robots.txt, a and b
