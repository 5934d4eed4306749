"""Answers: challenges are recognised and articles are not, pages that lead on, Retry-After."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.fetch.answers import challenge_in, is_script_only, leads_on, retry_after, visible_text
from monitor.fetch.client import Answer

URL = httpx.URL("http://example.cn/a")
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=timezone.utc)

ARTICLE = (
    "<!DOCTYPE html><html><head><title>广西培育新能源汽车产业链</title>"
    "<script>document.cookie='a=1'; if (self != top) location.href = top.location;</script>"
    "</head><body><h1>广西培育新能源汽车产业链</h1><p>"
    + "自治区将新能源汽车列为重点产业链，由自治区领导担任链长，统筹招商与配套。" * 3
    + "</p></body></html>"
)


def _answer(content: str | bytes, status: int = 200, **headers: str) -> Answer:
    data = content.encode() if isinstance(content, str) else content
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Answer(URL, status, httpx.Headers(named), data, 0.1)


@pytest.mark.parametrize(
    ("content", "status", "headers"),
    [
        ("", 412, {}),
        ("", 521, {}),
        ("<html>x</html>", 512, {}),
        ("{}", 418, {}),
        ("<html><script>var $_ts=window['$_ts'];eval(x)</script></html>", 412, {}),
        ("<html><script>var $_ts={};$_ts.cd='qq'</script><body></body></html>", 202, {}),
        ("<html><script>var $_ts={};$_ts.cd='qq'</script></html>", 200, {}),
        ("<script>var $_ts={};" + "q" * 200_000 + "</script>", 200, {}),
        ("<meta content='x'><script>$_ts.y=1</script>", 400, {}),
        ("<html><script>var arg1='A1';setCookie('acw_sc__v2', x)</script></html>", 200, {}),
        ("<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script>",
         200, {"set_cookie": "__jsluid_s=abc; max-age=31536000"}),
        ("<script>document.cookie='x='+f();location.reload()</script>", 200,
         {"set_cookie": "wzws_sessionid=1"}),
        ("<html><script>document.cookie=eval(x);window.location.replace(u+v)</script></html>", 200,
         {}),
        ("<script>var _cofing1 = {}; go(_cofing1)</script>", 200, {}),
        ("<html><script>probe(); location.reload()</script></html>", 202, {}),
        ("<html><body><h1>您的访问被防火墙拦截</h1></body></html>", 403, {}),
        ("<html><body>Request blocked by WAF. Event ID 1</body></html>", 403, {}),
    ],
)  # fmt: skip
def test_challenges_are_recognised(content: str, status: int, headers: dict[str, str]) -> None:
    """By status, by the product's words in the bytes, by its cookies on a page without text."""
    assert challenge_in(_answer(content, status, **headers))


@pytest.mark.parametrize(
    ("content", "status", "headers"),
    [
        (ARTICLE, 200, {}),
        (ARTICLE, 200, {"set_cookie": "__jsluid_s=abc"}),
        (ARTICLE, 200, {"set_cookie": "acw_tc=abc"}),
        (ARTICLE + "<!-- $_ts -->", 200, {}),
        ("<html><head><script src='app.js'></script></head><div id=app></div></html>", 200, {}),
        ("<html><script src='/app.js'></script><div id=app></div></html>", 200,
         {"set_cookie": "__jsluid_s=abc"}),
        ("<script>if(old)location.href=u;</script><div id=app></div><script src=a.js></script>", 200,
         {"set_cookie": "__jsluid_s=abc"}),
        ('<?xml version="1.0"?><rss><channel/></rss>', 200, {}),
        ('{"$_ts": 1}', 200, {}),
        ("", 200, {}),
        ("User-agent: *", 200, {}),
        ("<html><h1>403 Forbidden</h1><hr>nginx</html>", 403, {}),
        ("<html><h1>Not Found</h1></html>", 404, {}),
        ("Bad Request", 400, {}),
        ("<recordset><record><![CDATA[<li>a</li>]]></record></recordset>", 200, {}),
    ],
)  # fmt: skip
def test_pages_and_plain_errors_are_no_challenges(
    content: str, status: int, headers: dict[str, str]
) -> None:
    """Articles with scripts and the firewall's cookies, shells, data, ordinary error pages."""
    assert challenge_in(_answer(content, status, **headers)) is None


@pytest.mark.parametrize(
    ("content", "reference"),
    [
        ('<script>window.location.href="/index.html"</script>', b"/index.html"),
        ("<html><script>location='http://example.cn/b';</script></html>", b"http://example.cn/b"),
        ('<script>self.location.replace("b.html")</script>', b"b.html"),
        ("<script>top.location.assign('b.html');</script>正在跳转，请稍候……", b"b.html"),
        ("<body onload=\"window.location.href='c.html'\"></body>", b"c.html"),
        (r'<script>location.href="http:\/\/example.cn\/d"</script>', b"http://example.cn/d"),
        ("<script>if(/Mobile/.test(n)){location.href='m.html'}else{location.href='pc.html'}"
         "</script>", b"pc.html"),
        ('<meta http-equiv="refresh" content="0; url=channel/">', b"channel/"),
        ("<META HTTP-EQUIV=Refresh CONTENT='3;URL=\"/news/\"'>", b"/news/"),
        ("<meta content='0;url=/a?b=1&amp;c=2' http-equiv='refresh'>", b"/a?b=1&c=2"),
        ("<html><head><title>跳转</title><meta http-equiv=refresh content=url=/x></head></html>",
         b"/x"),
    ],
)  # fmt: skip
def test_pages_that_only_lead_on_are_followed(content: str, reference: bytes) -> None:
    """A plain address in a script or a refresh at once, on a page without anything to read."""
    assert leads_on(_answer(content)) == reference
    assert challenge_in(_answer(content)) is None


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE,
        '<meta http-equiv="refresh" content="600;url=/a">',
        '<meta http-equiv="refresh" content="5">',
        '<noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript><div id=app></div>',
        "<script>location.href = base + 'a.html'</script>",
        '<script>location.href = "a" + path</script>',
        "<script>document.cookie='a=1';location.href='/a'</script>",
        "<script>if(old)location.href='/upgrade'</script><div id=app></div><script src=a.js></script>",
        "<script>if(top!=self)top.location='/'</script><frameset><frame src=list.html></frameset>",
        "<script>location.href='/a'</script>" + "<!--" + "x" * 5000 + "-->",
        '{"html": "<script>location.href=\'/a\'</script>"}',
        "",
    ],
)
def test_other_pages_are_not(content: str) -> None:
    """Text to read, a page that reloads itself, computed targets, cookies set by script, data."""
    assert leads_on(_answer(content)) is None


def test_a_script_that_computes_its_target_is_told_from_a_shell() -> None:
    """The first is reported as blocked; a page whose content a script fetches is a page."""
    assert is_script_only(_answer("<script>location.href = f('x')</script>"))
    assert not is_script_only(_answer("<script src=app.js></script><div id=app></div>"))
    assert not is_script_only(
        _answer("<script>top.location = self.location</script><frameset><frame src=a.html>")
    )
    assert not is_script_only(_answer(ARTICLE))


@given(st.binary(max_size=3000))
@settings(max_examples=100, deadline=None)
def test_no_bytes_break_the_judgement(content: bytes) -> None:
    """Whatever a server sends, the judgement ends with an answer."""
    for status in (200, 202, 403):
        answer = _answer(b"<" + content, status)
        assert challenge_in(answer) is None or status
        assert leads_on(answer) is None or status
    assert isinstance(visible_text(content), bytes)


@pytest.mark.parametrize(
    "piece", [b"<script", b"<!--", b"<", b"<meta ", b"<meta http-equiv=refresh "]
)
def test_judging_is_linear(piece: bytes) -> None:
    """A page made to send a scanner back and forth is judged as fast as any other."""
    content = (piece * 400_000)[:400_000]
    started = time.perf_counter()
    challenge_in(_answer(content))
    leads_on(_answer(content))
    leads_on(_answer(content[:4000]))
    # 0.02 s in practice; a quadratic scan takes minutes.
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": " 120 "}, 120),
        ({"retry_after": "0"}, 0),
        ({"retry_after": "Fri, 20 Nov 2026 08:00:30 GMT"}, 30),
        ({"retry_after": "Fri, 20 Nov 2026 07:00:00 GMT"}, 0),
        ({"retry_after": "Fri, 20 Nov 2026 09:00:30 GMT", "date": "Fri, 20 Nov 2026 09:00:00 GMT"},
         30),
        ({"retry_after": "Friday, 20-Nov-26 08:00:10 GMT"}, 10),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "9" * 400}, None),
        ({"retry_after": ""}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_retry_after_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, or a date counted by the server's own clock; nonsense is no wish."""
    assert (
        retry_after(httpx.Headers([(k.replace("_", "-"), v) for k, v in headers.items()]), NOW)
        == seconds
    )
