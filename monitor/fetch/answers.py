"""What an answer is: a page, a script challenge, a page that only leads on, or a failure.

The signs of challenges are those of 瑞数, 加速乐, Alibaba Cloud's and other firewalls that stand
before Chinese sites. They are recognised and reported, never solved: such a page must not pass for
an article.
"""

from __future__ import annotations

import email.utils
import html
import re
from datetime import datetime, timezone

import httpx

from monitor.fetch.client import Answer

#: Statuses that firewalls use and nobody else does.
_CHALLENGE_STATUS = {
    412: "a script challenge (412, as 瑞数 sends)",
    418: "a firewall's refusal (418)",
    512: "a script challenge (512, as 加速乐 sends)",
    521: "a script challenge (521, as 加速乐 sends)",
}
# Words in the bytes of a challenge, and the product that writes them.
_MARKS = {
    b"$_ts": "瑞数",
    b"__jsl_clearance": "加速乐",
    b"acw_sc__v2": "Alibaba Cloud's firewall",
    b"wzwschallenge": "WZWS",
    b"wzws-waf": "WZWS",
    b"_cofing1": "a script redirect of MOFCOM's kind",
}
_COOKIES = {
    "__jsluid": "加速乐",
    "__jsl_clearance": "加速乐",
    "acw_sc__v2": "Alibaba Cloud's firewall",
    "wzws_": "WZWS",
}
# What firewalls say on the page with which they refuse, lower case.
_REFUSALS = tuple(
    word.encode()
    for word in (
        "防火墙", "拦截", "阻断", "访问被拒绝", "非法请求", "安全验证", "人机验证",
        "waf", "firewall", "captcha", "access denied", "request blocked", "been blocked",
    )
)  # fmt: skip
#: A page with less visible text than this says nothing; "正在跳转，请稍候……" has 33 bytes.
_SILENT = 120
#: A page that only leads on has a few hundred bytes; some pad it with comments and metas.
_SMALL = 4096
#: Challenges carry up to some hundred KB of packed script; no need to look further.
_LOOK_AT = 400_000
#: A refresh later than this is a page that reloads itself, not one that leads on. Seconds.
_AT_ONCE = 10.0

_TAG = re.compile(rb"<[^<>]*>")
_SCRIPT_TARGET = re.compile(
    rb"""location(?:\.href)?\s*=\s*(["'])([^"'<>\s]+)\1(?!\s*\+)"""
    rb"""|location\.(?:replace|assign)\(\s*(["'])([^"'<>\s]+)\3\s*\)"""
)
_META = re.compile(rb"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_REFRESH = re.compile(rb"""http-equiv\s*=\s*["']?\s*refresh\b""", re.IGNORECASE)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_REFRESH_TARGET = re.compile(
    rb"""^\s*(\d+(?:\.\d*)?|\.\d+)?\s*[;,]?\s*url\s*=\s*["']?([^"'\s]+)""", re.IGNORECASE
)
_GOES_ELSEWHERE = re.compile(rb"location(?:\.href)?\s*=[^=]|location\.(?:replace|assign)\(")
_FETCHES_MORE = re.compile(rb"<i?frame|<script\b[^<>]{0,500}\bsrc\s*=", re.IGNORECASE)
_SCRIPTED = re.compile(rb"document\.cookie|location|\beval\s*\(|\bunescape\s*\(|fromCharCode")


def challenge_in(answer: Answer) -> str | None:
    """What refuses us, in words, if the answer is a script challenge or a firewall's block page."""
    if answer.status in _CHALLENGE_STATUS:
        return _CHALLENGE_STATUS[answer.status]
    if answer.status not in (200, 202, 400, 403):
        return None
    content = answer.content[:_LOOK_AT]
    if not _is_html(content):
        return None
    mark = _mark_in(content) or _cookie_mark(answer.headers)
    scripted = _SCRIPTED.search(content) is not None and b"<script" in content.lower()
    silent = len(visible_text(content)) < _SILENT
    if answer.status == 200:
        if silent and _mark_in(content):
            return f"a script challenge ({mark})"
        if silent and scripted and _is_self_contained(content):
            sets_cookie = b"document.cookie" in content
            if mark or (sets_cookie and b"location" in content):
                return f"a script challenge ({mark or 'a cookie that only a script can set'})"
        return None
    if mark or (silent and scripted):
        return f"a script challenge ({answer.status}{', ' + mark if mark else ''})"
    if answer.status == 403 and any(word in content.lower() for word in _REFUSALS):
        return "a firewall's block page (403)"
    return None


def leads_on(answer: Answer) -> bytes | None:
    """Where a page leads that consists of a script redirect or a meta refresh and nothing else.

    The reference as its bytes stand in the page. None for a page with something to read on it, and
    for a script whose target would have to be computed.
    """
    content = answer.content
    if not _says_nothing(content):
        return None
    for meta in _META.findall(_without(content, b"<noscript", b"</noscript>")):
        value = _CONTENT.search(meta)
        if not _REFRESH.search(meta) or value is None:
            continue
        target = _REFRESH_TARGET.match(_unescaped(value[1] or value[2] or value[3] or b""))
        if target is not None and float(target[1] or 0) <= _AT_ONCE:
            return target[2]
    if b"document.cookie" in content or not _is_self_contained(content):
        return None
    # The last one: where a page tells phones from desktops, the desktop's stands in the else.
    plain = [match[2] or match[4] for match in _SCRIPT_TARGET.finditer(content)]
    return plain[-1].replace(b"\\/", b"/") if plain else None


def is_script_only(answer: Answer) -> bool:
    """Whether a small page holds nothing but a script that goes elsewhere."""
    content = answer.content
    return (
        _says_nothing(content)
        and _is_self_contained(content)
        and _GOES_ELSEWHERE.search(content) is not None
    )


def _says_nothing(content: bytes) -> bool:
    return len(content) <= _SMALL and _is_html(content) and len(visible_text(content)) < _SILENT


def _is_self_contained(content: bytes) -> bool:
    """Whether all of a small page is there: no frames, and no script to fetch its content later.

    The shell of a scripted site may also say where to go, for old browsers or out of a frame.
    """
    return len(content) <= 2 * _SMALL and _FETCHES_MORE.search(content) is None


def visible_text(content: bytes) -> bytes:
    """Roughly what a reader would see, for telling an empty page from a full one."""
    for start, end in (
        (b"<!--", b"-->"),
        (b"<script", b"</script"),
        (b"<style", b"</style"),
        (b"<noscript", b"</noscript"),
        (b"<title", b"</title"),
    ):
        content = _without(content, start, end)
    return b" ".join(_TAG.sub(b" ", content).split())


def _without(content: bytes, start: bytes, end: bytes) -> bytes:
    """``content`` without all that stands from ``start`` to ``end``; linear, whatever it holds."""
    lower = content.lower()
    kept = []
    position = 0
    while (begin := lower.find(start, position)) >= 0:
        kept.append(content[position:begin])
        finish = lower.find(end, begin)
        if finish < 0:
            return b"".join(kept)
        position = finish + len(end)
    kept.append(content[position:])
    return b"".join(kept)


def _is_html(content: bytes) -> bool:
    begin = content[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not begin.startswith(b"<"):
        return False
    return not begin.startswith(b"<?xml") or b"<html" in begin


def _mark_in(content: bytes) -> str | None:
    return next((product for mark, product in _MARKS.items() if mark in content), None)


def _cookie_mark(headers: httpx.Headers) -> str | None:
    for cookie in headers.get_list("set-cookie"):
        for name, product in _COOKIES.items():
            if cookie.lstrip().startswith(name):
                return product
    return None


def _unescaped(value: bytes) -> bytes:
    return html.unescape(value.decode("latin-1")).encode("latin-1", "xmlcharrefreplace")


def retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """Seconds that the server asks us to wait (RFC 9110, section 10.2.3); None if it does not.

    A date is counted from the server's own clock where its ``Date`` says what that is.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]*)?", value):
        return float(value)
    moment = _http_date(value)
    if moment is None:
        return None
    since = _http_date(headers.get("date", "")) or now
    return max((moment - since).total_seconds(), 0.0)


def _http_date(value: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
