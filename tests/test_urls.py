"""Addresses as identities."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.urls import (
    article_id,
    canonical_url,
    china_daily_key,
    host_of,
    is_allowed_host,
)

SAME = [
    ("https://www.miit.gov.cn/a.html", "http://www.miit.gov.cn/a.html"),
    ("HTTP://En.GXZF.gov.cn:80/a.htm", "http://en.gxzf.gov.cn/a.htm"),
    ("https://x.gov.cn:443/a.htm", "http://x.gov.cn/a.htm"),
    ("http://x.gov.cn/a.htm#top", "http://x.gov.cn/a.htm"),
    ("http://x.gov.cn", "http://x.gov.cn/"),
    ("http://x.gov.cn/gzdt/./202606/t1.html", "http://x.gov.cn/gzdt/202606/t1.html"),
    ("http://x.gov.cn/a/b/../../c/t1.html", "http://x.gov.cn/c/t1.html"),
    ("http://x.gov.cn/a/%2e%2E/t1.html", "http://x.gov.cn/t1.html"),
    ("http://x.gov.cn/news/index.html", "http://x.gov.cn/news/"),
    ("http://x.gov.cn/news/index.shtml", "http://x.gov.cn/news/"),
    ("http://x.gov.cn/news/Default.aspx", "http://x.gov.cn/news/"),
    ("http://x.gov.cn/a.htm?utm_source=wx&utm_medium=m", "http://x.gov.cn/a.htm"),
    ("http://x.gov.cn/a.htm?spm=a2c.1.2&id=424", "http://x.gov.cn/a.htm?id=424"),
    ("http://x.gov.cn/a.htm?from=timeline&isappinstalled=0", "http://x.gov.cn/a.htm"),
    ("http://x.gov.cn/a.jsp;jsessionid=0A1B?id=1", "http://x.gov.cn/a.jsp?id=1"),
    ("http://x.gov.cn/d?id=1&channelId=2", "http://x.gov.cn/d?channelId=2&id=1"),
    ("http://x.gov.cn/%e4%b8%ad%7e", "http://x.gov.cn/中~"),
    ("http://x.com/2026/11/slug/amp/", "http://x.com/2026/11/slug/"),
    ("http://x.com/slug/?amp=1", "http://x.com/slug/"),
    ("http://政务.公益/a.htm", "http://xn--zfr164b.xn--55qw42g/a.htm"),
    ("http://x.gov.cn./a.htm", "http://x.gov.cn/a.htm"),
    ("http://user:secret@x.gov.cn/a.htm", "http://x.gov.cn/a.htm"),
    (" \r\nhttp://x.gov.cn/a\n.htm ", "http://x.gov.cn/a.htm"),
    ("http://x.gov.cn\\a\\b.htm", "http://x.gov.cn/a/b.htm"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_all_spellings_of_an_address_are_one_identity(one: str, other: str) -> None:
    """The ways in which one article is linked give one canonical URL and one id."""
    assert canonical_url(one) == canonical_url(other)
    assert article_id(canonical_url(one)) == article_id(canonical_url(other))


DIFFERENT = [
    ("http://x.gov.cn/detail?id=424", "http://x.gov.cn/detail?id=425"),
    ("http://x.gov.cn/detail?from=guangxi", "http://x.gov.cn/detail"),
    ("http://x.gov.cn/A.htm", "http://x.gov.cn/a.htm"),
    ("http://www.x.gov.cn/a.htm", "http://x.gov.cn/a.htm"),
    ("http://x.gov.cn:8080/a.htm", "http://x.gov.cn/a.htm"),
    ("http://en.xa.gov.cn/work%20/news/2531.htm", "http://en.xa.gov.cn/work/news/2531.htm"),
    ("http://x.gov.cn/index_1.html", "http://x.gov.cn/"),
    ("http://x.gov.cn/content_1_2.htm", "http://x.gov.cn/content_1.htm"),
    ("http://x.gov.cn/a%2Fb", "http://x.gov.cn/a/b"),
    ("http://x.gov.cn/news", "http://x.gov.cn/news/"),
    ("http://x.gov.cn/amp/", "http://x.gov.cn/"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_may_be_two_articles_stays_two(one: str, other: str) -> None:
    """Nothing is dropped that could tell two articles apart."""
    assert canonical_url(one) != canonical_url(other)


def test_a_path_segment_keeps_its_encoded_space() -> None:
    """``work%20/`` is a real directory and is not trimmed."""
    url = "http://en.xa.gov.cn/work%20/news/2531.htm"
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "garbage",
    ["", "   ", "javascript:void(0)", "mailto:a@b.cn", "ftp://x.cn/a", "/a/b.htm", "//x.cn/a",
     "http://", "http:///a", "http://[::1", "http://x.cn:99999/", "http://x.cn:port/",
     "http://a b.cn/", "http://%65.cn/", "http://" + "a" * 300 + ".cn/", "http://℀.cn/",
     "http://.../", "http://-x-.cn/", "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_web_address_is_a_value_error(garbage: str) -> None:
    """Garbage raises ValueError and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011 - the documented error is ValueError itself
        canonical_url(garbage)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_canonical_url_or_a_value_error(text: str) -> None:
    """No text raises anything but ValueError, and what comes out is its own canonical form."""
    for url in (text, "http://" + text, "http://x.cn/" + text, "https://x.cn/a?" + text):
        try:
            canonical = canonical_url(url)
        except ValueError:
            continue
        assert canonical_url(canonical) == canonical
        assert canonical.isascii()


_SEGMENT = st.sampled_from(
    [
        "a",
        "..",
        ".",
        "",
        "index.html",
        "amp",
        "%2e",
        "%zz",
        "中",
        "a b",
        ";jsessionid=1",
        "%25",
        "+",
    ]
)
_PARAMETER = st.sampled_from(
    ["id=1", "utm_x=1", "", "a", "a=", "b=%41", "amp=1", "from=weixin", "=&"]
)


@given(
    st.lists(_SEGMENT, max_size=6),
    st.lists(_PARAMETER, max_size=4),
    st.sampled_from(
        ["x.cn", "X.CN:80", "x.cn:443", "x.cn:81", "[::1]", "中国.cn", "127.0.0.1:8000"]
    ),
    st.sampled_from(["http", "https", "HTTP"]),
)
@settings(max_examples=300, deadline=None)
def test_canonical_urls_are_fixed_points(
    segments: list[str], parameters: list[str], host: str, scheme: str
) -> None:
    """Canonicalising twice changes nothing, whatever the parts."""
    canonical = canonical_url(f"{scheme}://{host}/{'/'.join(segments)}?{'&'.join(parameters)}")
    assert canonical_url(canonical) == canonical


def test_an_article_id_is_sixteen_hex_digits_of_the_sha256() -> None:
    """The id is the one that the contract describes."""
    assert article_id("http://example.cn/") == "804b46bbb12c395a"


@pytest.mark.parametrize(
    ("host", "own", "patterns", "allowed"),
    [
        ("en.gxzf.gov.cn", "en.gxzf.gov.cn", (), True),
        ("www.gxzf.gov.cn", "gxzf.gov.cn", (), True),
        ("gxzf.gov.cn", "www.gxzf.gov.cn", (), True),
        ("EN.gxzf.gov.cn.", "en.gxzf.gov.cn", (), True),
        ("gxt.gxzf.gov.cn", "en.gxzf.gov.cn", (), False),
        ("gxt.gxzf.gov.cn", "en.gxzf.gov.cn", ("*.gxzf.gov.cn",), True),
        ("a.b.gxzf.gov.cn", "en.gxzf.gov.cn", ("*.gxzf.gov.cn",), True),
        ("gxzf.gov.cn", "en.gxzf.gov.cn", ("*.gxzf.gov.cn",), True),
        ("evilgxzf.gov.cn", "en.gxzf.gov.cn", ("*.gxzf.gov.cn",), False),
        ("gxzf.gov.cn.evil.com", "en.gxzf.gov.cn", ("*.gxzf.gov.cn",), False),
        ("a.x.cn", "y.cn", ("x.cn",), False),
        ("x.cn", "y.cn", ("x.cn",), True),
        ("", "y.cn", ("*.x.cn",), False),
        ("not a host", "not a host", (), False),
        ("127.0.0.1", "127.0.0.1", (), True),
        ("[::1]", "::1", (), True),
    ],
)
def test_hosts_are_the_sources_own_or_named(
    host: str, own: str, patterns: tuple[str, ...], allowed: bool
) -> None:
    """``*.x.cn`` covers x.cn and all below it; www. makes no difference; nothing else passes."""
    assert is_allowed_host(host, own, patterns) is allowed


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://en.gxzf.gov.cn/2020-08/10/c_527689.htm", "china-daily:c:527689"),
        ("https://regional.chinadaily.com.cn/a/2020-08/10/c_527689.htm", "china-daily:c:527689"),
        ("http://www.ezhejiang.gov.cn/2022-05/25/content_37550740.htm", "china-daily:content:37550740"),
        ("http://english.guiyang.gov.cn/2022-05/25/content_37550740_2.htm", "china-daily:content:37550740"),
        ("http://english.liangjiang.gov.cn/2022-05/25/c_761234.htm?x=1", "china-daily:c:761234"),
        ("http://www.xinhuanet.com/english/2019-02/18/c_137831234.htm", None),
        ("http://english.www.gov.cn/news/202402/23/content_WS65d8.html", None),
        ("http://www.gov.cn/zhengce/2022-05/25/content_5692298.htm", None),
        ("http://chinadaily.com.cn.evil.com/2020-08/10/c_527689.htm", None),
        ("http://en.gxzf.gov.cn/news.html", None),
        ("not a url", None),
    ],
)  # fmt: skip
def test_portals_of_china_daily_share_article_numbers(url: str, key: str | None) -> None:
    """One story on two portals has one key, split pages too; other families have none."""
    assert china_daily_key(url) == key


def test_the_host_of_a_url_is_in_one_spelling() -> None:
    """Case, port and a trailing dot make no other host."""
    assert host_of("HTTP://EN.gxzf.gov.cn.:8080/a") == "en.gxzf.gov.cn"
