"""Addresses: what may be asked, what belongs to a source, where a reference leads."""

from __future__ import annotations

import httpx
import pytest

from monitor.errors import RefusedError
from monitor.fetch.addresses import (
    is_own_host,
    origin_of,
    parse_address,
    politeness_key,
    resolve_reference,
    without_secrets,
)


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "ftp://example.cn/a",
        "gopher://example.cn/",
        "javascript:alert(1)",
        "data:text/html,hello",
        "//example.cn/a",
        "example.cn/a",
        "",
        "http://",
        "http://./",
        "http:///path",
        "http://[::1",
        "http://0177.0.0.1/",
        "http://1.2.3.4.5.6:99999/",
        "http://example.cn:0/",
        "http://example.cn:70000/",
        "http://example.cn/a\nb",
        "http://" + "a" * 70_000,
        "http://\u2603\u2603\ufffd.cn/",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    """Another scheme, no host, an impossible port or broken text gives refused-address."""
    with pytest.raises(RefusedError) as caught:
        parse_address(text)
    assert caught.value.kind == "refused-address"


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("http://en.gxzf.gov.cn/news.html", "http://en.gxzf.gov.cn/news.html"),
        (" http://example.cn/a#part ", "http://example.cn/a"),
        ("http://example.cn/work%20/a?id=424", "http://example.cn/work%20/a?id=424"),
        ("http://example.cn/产业", "http://example.cn/%E4%BA%A7%E4%B8%9A"),
        ("HTTP://Example.CN:80/a", "http://example.cn/a"),
        ("http://中国政府.政务/", "http://xn--fiqs8sirgfmh.xn--zfr164b/"),
    ],
)
def test_web_addresses_are_taken_as_a_browser_takes_them(text: str, parsed: str) -> None:
    """Fragment and spaces round the address go; path and query stay as they are."""
    assert str(parse_address(text)) == parsed


def test_user_and_password_never_show() -> None:
    """What stands before the @ is cut, and an @ in the path is not taken for it."""
    assert without_secrets("https://me:secret@example.cn/a") == "https://example.cn/a"
    assert without_secrets("https://example.cn/a@b") == "https://example.cn/a@b"


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        (b"/b", "http://example.cn/b"),
        (b"b?x=1", "http://example.cn/dir/b?x=1"),
        (b"../c", "http://example.cn/c"),
        (b"//other.cn/d", "http://other.cn/d"),
        (b"https://other.cn/d#e", "https://other.cn/d"),
        ("/产业".encode(), "http://example.cn/%E4%BA%A7%E4%B8%9A"),
        ("/产业".encode("gbk"), "http://example.cn/%B2%FA%D2%B5"),
        ("/?q=产业".encode("gbk"), "http://example.cn/?q=%B2%FA%D2%B5"),
        ("http://中国政府.政务/a".encode(), "http://xn--fiqs8sirgfmh.xn--zfr164b/a"),
        (rb"\login\a.html", "http://example.cn/login/a.html"),
        (rb"http:\\evil.cn\a", "http://evil.cn/a"),
        (b"/with space/a", "http://example.cn/with%20space/a"),
        (b"/already%20coded", "http://example.cn/already%20coded"),
        (b"?page=2", "http://example.cn/dir/a?page=2"),
        (b"", "http://example.cn/dir/a"),
    ],
)
def test_references_are_resolved_with_their_bytes_kept(reference: bytes, target: str) -> None:
    """Raw GBK and UTF-8 bytes are percent-encoded as they came; backslashes are slashes."""
    assert str(resolve_reference(httpx.URL("http://example.cn/dir/a"), reference)) == target


@pytest.mark.parametrize(
    "reference",
    [b"javascript:void(0)", b"file:///etc/passwd", b"http://[::1", b"http://x:99999/"],
)
def test_references_to_no_web_address_are_refused(reference: bytes) -> None:
    """A redirect to another scheme or to broken text is refused, not followed."""
    with pytest.raises(RefusedError) as caught:
        resolve_reference(httpx.URL("http://example.cn/"), reference)
    assert caught.value.kind == "refused-address"


@pytest.mark.parametrize(
    ("host", "hosts", "own"),
    [
        ("example.cn", (), True),
        ("www.example.cn", (), True),
        ("EXAMPLE.cn.", (), True),
        ("news.example.cn", (), False),
        ("news.example.cn", ("news.example.cn",), True),
        ("news.example.cn", ("*.example.cn",), True),
        ("a.b.example.org", ("*.example.org",), True),
        ("example.org", ("*.example.org",), True),
        ("notexample.org", ("*.example.org",), False),
        ("example.org.evil.cn", ("*.example.org",), False),
        ("other.cn", ("*.example.org", "other.cn"), True),
        ("other.cn", ("", "*.", "http://[", "*"), False),
        ("xn--fiqs8sirgfmh.xn--zfr164b", ("中国政府.政务",), True),
    ],
)
def test_hosts_of_a_source(host: str, hosts: tuple[str, ...], own: bool) -> None:
    """Own host with and without www, named hosts, and all below a *. pattern with its apex."""
    asked = httpx.URL("https://www.example.cn/list")
    assert is_own_host(httpx.URL(f"http://{host}/a"), asked, hosts) is own


def test_one_host_is_one_machine_whatever_the_scheme() -> None:
    """http and https share the delay, an unusual port has its own; robots.txt is per origin."""
    assert politeness_key(httpx.URL("http://a.cn/")) == politeness_key(httpx.URL("https://a.cn/x"))
    assert politeness_key(httpx.URL("http://a.cn:8080/")) == "a.cn:8080"
    assert origin_of(httpx.URL("http://A.cn/x")) != origin_of(httpx.URL("https://a.cn/x"))
