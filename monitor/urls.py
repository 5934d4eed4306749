"""Addresses as identities: when two URLs are the same article, and whose host a URL is on.

Every entry gets its canonical URL here, before anything is fetched; the first rung of the dedupe
ladder and the ids in the database rest on it. The rules are those of the sites watched: old
articles are linked with http and https alike, TRS lists write ``/./`` into paths, WordPress has
AMP twins, aggregators append tracking names.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

# A path or query byte that RFC 3986 lets stand as it is; everything else is percent-encoded.
_PATH_SAFE = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/!$&'()*+,;=:@"
)
_QUERY_SAFE = _PATH_SAFE | frozenset(b"?")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_BLANKS = "".join(map(chr, range(0x21)))
_BEFORE_QUERY = re.compile(r"[^?#]*")

#: File names that servers give for a directory; the family is that of IIS, Apache and TRS.
_DIRECTORY_INDEX = re.compile(
    r"(?:index|default)\.(?:html?|shtml?|jhtml|xhtml|php|jspx?|aspx?)", re.IGNORECASE
)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/?#;]*", re.IGNORECASE)

#: Query names that only measure where a reader came from: campaign tags (Google, Baidu, Alibaba,
#: Meta, Microsoft, Mailchimp), WeChat's share marks, session ids.
_TRACKING_PREFIXES = ("utm_", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "pk_", "mtm_")
_TRACKING_NAMES = frozenset({
    "spm", "scm", "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid",
    "igshid", "igsh", "_ga", "_gl", "bd_vid", "mc_cid", "mc_eid", "isappinstalled", "nsukey",
    "wxshare_count", "wxfrom", "share_token", "share_source", "sharefrom", "jsessionid",
    "phpsessid",
})  # fmt: skip
_TRACKING_VALUES = {
    "from": frozenset({"singlemessage", "groupmessage", "timeline", "weixin", "wechat"}),
    "amp": frozenset({"", "1", "true"}),
    "outputtype": frozenset({"amp"}),
}

#: China Daily builds many provinces' English portals on one CMS, which numbers articles across all
#: of them (page-templates 3.5). Xinhua and gov.cn use the same file names with other numbers.
_CHINA_DAILY_HOSTS = ("chinadaily.com.cn", "ezhejiang.gov.cn", "liangjiang.gov.cn")
_ENGLISH_PORTAL = re.compile(r"(?:www\.)?(?:en|english|eng)\.(?!www\.)[a-z0-9-]+\.gov\.cn")
_CHINA_DAILY_PATH = re.compile(
    r"/\d{4}-?\d{2}/\d{2}/(?P<kind>c|content)_(?P<number>\d{4,})(?:_\d{1,3})?\.html?"
)


def canonical_url(url: str) -> str:
    """The identity of an address: equal for all the ways in which one article is linked.

    http and https are one identity, written as ``http``: every host answers or redirects there,
    while https fails on some. Dropped are user info, the ports 80 and 443, the fragment, dot
    segments, an index file's name, tracking names, session ids and an AMP suffix. Kept are
    ``www.``, the case of the path, its trailing slash and every other query name, sorted by name
    because no server gives their order a meaning. Percent-encoding and internationalised host
    names are brought to one spelling. The result is a valid URL and its own canonical form.

    Raises ValueError, and nothing else, for what is not an absolute http(s) URL with a host.
    """
    parts = _split(url)
    host = normal_host(parts.hostname or "")
    port = parts.port
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port not in (80, 443):
        authority = f"{authority}:{port}"
    path = _canonical_path(parts.path)
    query = _canonical_query(parts.query)
    return f"http://{authority}{path}" + (f"?{query}" if query else "")


def article_id(canonical: str) -> str:
    """The id of an article in the database: 16 hex digits of its canonical URL's SHA-256."""
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:16]


def host_of(url: str) -> str:
    """The host of an http(s) URL in its one spelling. Raises ValueError like canonical_url."""
    return normal_host(_split(url).hostname or "")


def normal_host(host: str) -> str:
    """Lower case, punycode, no trailing dot, IPv6 without brackets and compressed.

    Raises ValueError for what cannot be a host name.
    """
    name = host.strip().rstrip(".").lower()
    if ":" in name:
        return ipaddress.IPv6Address(name.strip("[]").partition("%")[0]).compressed
    if not name.isascii():
        if len(name) > 253:  # the codec's time grows with the square of the length
            raise ValueError("host name too long")
        name = name.encode("idna").decode("ascii").rstrip(".").lower()
    if not _HOST.fullmatch(name):
        raise ValueError(f"not a host name: {host!r}")
    return name


def is_allowed_host(host: str, own_host: str, patterns: Iterable[str] = ()) -> bool:
    """Whether a link or redirect of a source may lead to ``host``.

    Its own host may, and every host that a pattern names: ``*.x.cn`` covers x.cn and all below it,
    a name without an asterisk only itself. ``www.`` makes no difference for a name. Hosts come
    without a port. What is not a host name is never allowed.
    """
    try:
        asked = normal_host(host)
    except ValueError:
        return False
    for pattern in (own_host, *patterns):
        wide = pattern.startswith("*.")
        try:
            name = normal_host(pattern.removeprefix("*."))
        except ValueError:
            continue
        if asked.removeprefix("www.") == name.removeprefix("www."):
            return True
        if wide and asked.endswith("." + name):
            return True
    return False


def china_daily_key(url: str) -> str | None:
    """The article number that portals run by China Daily share, as ``china-daily:c:527689``.

    One story on two such portals has one number, and the pages of a split story (``_2.htm``) have
    that of the first. ``None`` for every other address. Never raises.
    """
    try:
        host, path = host_of(url), urlsplit(url).path
    except ValueError:
        return None
    family = any(host == name or host.endswith("." + name) for name in _CHINA_DAILY_HOSTS)
    if not family and not _ENGLISH_PORTAL.fullmatch(host):
        return None
    match = _CHINA_DAILY_PATH.search(path)
    if match is None or match.end() != len(path):
        return None
    return f"china-daily:{match['kind']}:{match['number']}"


def _split(url: str) -> SplitResult:
    """Split as browsers do: blanks around are dropped, line breaks inside too, ``\\`` is ``/``."""
    cleaned = url.strip().strip(_BLANKS)
    cleaned = cleaned.replace("\t", "").replace("\n", "").replace("\r", "")
    parts = urlsplit(_BEFORE_QUERY.sub(lambda head: head[0].replace("\\", "/"), cleaned, count=1))
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"not an http(s) URL: {url[:200]!r}")
    if not parts.hostname:
        raise ValueError(f"URL without a host: {url[:200]!r}")
    return parts


def _canonical_path(path: str) -> str:
    path = _SESSION_PATH.sub("", path)
    path = _collapse_dots(_percent_encode(path, _PATH_SAFE) or "/")
    while True:
        directory, _, name = path.rpartition("/")
        if _DIRECTORY_INDEX.fullmatch(name):
            path = directory + "/"
        elif path.count("/") > 1 and path.endswith("/amp"):
            path = path.removesuffix("/amp")
        elif path.count("/") > 2 and path.endswith("/amp/"):
            path = path.removesuffix("amp/")
        else:
            return path


def _collapse_dots(path: str) -> str:
    """RFC 3986 section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _canonical_query(query: str) -> str:
    kept = []
    for part in query.split("&"):
        encoded = _percent_encode(part, _QUERY_SAFE)
        name, _, value = encoded.partition("=")
        if encoded and not _is_tracking(name.lower(), value.lower()):
            kept.append(encoded)
    return "&".join(sorted(kept, key=lambda part: part.partition("=")[0]))


def _is_tracking(name: str, value: str) -> bool:
    return (
        name in _TRACKING_NAMES
        or name.startswith(_TRACKING_PREFIXES)
        or value in _TRACKING_VALUES.get(name, ())
    )


def _percent_encode(text: str, safe: frozenset[int]) -> str:
    """One spelling: unreserved characters plain, upper-case escapes, all else escaped as UTF-8."""
    out: list[str] = []
    position = 0
    for match in _ESCAPE.finditer(text):
        out.append(_encode_plain(text[position : match.start()], safe))
        character = chr(int(match[1], 16))
        out.append(character if character in _UNRESERVED else f"%{match[1].upper()}")
        position = match.end()
    out.append(_encode_plain(text[position:], safe))
    return "".join(out)


def _encode_plain(text: str, safe: frozenset[int]) -> str:
    return "".join(
        chr(byte) if byte in safe else f"%{byte:02X}" for byte in text.encode("utf-8", "replace")
    )
