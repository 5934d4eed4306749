"""Which web addresses may be asked: scheme, host, and the hosts that belong to a source.

Decisions about text only. Whether a host name leads to a private address is decided where the
connection is made (``network``), for only there it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote_from_bytes

import httpx

from monitor.errors import RefusedError

_SCHEMES = ("http", "https")
_USERINFO = re.compile(r"(?<=//)[^/?#@]*@")
# What a Location header or a script may hold unquoted: everything printable in ASCII but space,
# quotes and angle brackets. ``%`` stays, for the rest is percent-encoded already.
_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>`{}|\\^')


def without_secrets(url: str) -> str:
    """``url`` without user name and password, as it may stand in reports, logs and the database."""
    return _USERINFO.sub("", url, count=1)


def parse_address(text: str) -> httpx.URL:
    """A web address that can be asked.

    Raises RefusedError (``refused-address``) for another scheme, no host, an impossible port or
    anything that is no address at all.
    """
    shown = without_secrets(text)
    try:
        url = httpx.URL(text.strip())
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError(
            "refused-address", shown, f"this is not a usable web address ({error})."
        ) from error
    if url.scheme not in _SCHEMES:
        named = f"the scheme {url.scheme!r}" if url.scheme else "no scheme"
        raise RefusedError(
            "refused-address", shown, f"the address has {named}; only http and https are fetched."
        )
    if not host.strip("."):
        raise RefusedError("refused-address", shown, "the address names no host.")
    if url.port is not None and not 0 < url.port < 65536:
        raise RefusedError("refused-address", shown, f"the port {url.port} does not exist.")
    # Copying also drops the default port, which httpx keeps behind a scheme in capitals.
    return url.copy_with(fragment=None)


def resolve_reference(base: httpx.URL, reference: bytes) -> httpx.URL:
    """The address that a server (or its page) leads to, relative to ``base``.

    Servers send raw GBK or UTF-8 bytes where only ASCII is allowed. Browsers send such bytes back
    percent-encoded as they came, and so does this: no guess at the encoding is needed. In a host
    name, though, UTF-8 is meant (an internationalised domain name). Backslashes are slashes, as in
    every browser, so that what is checked is what is connected to.

    Raises RefusedError (``refused-address``) as ``parse_address`` does.
    """
    cleaned = reference.strip().replace(b"\\", b"/").replace(b"\t", b"")
    authority = re.match(rb"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*)", cleaned)
    head = b""
    if authority is not None:
        head, cleaned = cleaned[: authority.end()], cleaned[authority.end() :]
    text = head.decode("utf-8", "replace") + quote_from_bytes(cleaned, safe=_PLAIN)
    try:
        target = base.join(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError(
            "refused-address",
            without_secrets(str(base)),
            f"it leads to {without_secrets(text)!r}, which is not a usable web address ({error}).",
        ) from error
    return parse_address(str(target))


def host_of(url: httpx.URL) -> str:
    """The host name in lower-case ASCII, without the dot that may end it."""
    return url.raw_host.decode("ascii").lower().rstrip(".")


def politeness_key(url: httpx.URL) -> str:
    """What counts as one host for the delay: the name, and the port where it is an unusual one.

    http and https on their own ports are one machine; two test servers on one machine are not.
    """
    return host_of(url) if url.port is None else f"{host_of(url)}:{url.port}"


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port: what one robots.txt speaks for (RFC 9309, section 2.3)."""
    return f"{url.scheme}://{url.netloc.decode('ascii').lower()}"


def is_own_host(url: httpx.URL, asked: httpx.URL, hosts: Iterable[str]) -> bool:
    """Whether ``url`` lies within the hosts of a request for ``asked``.

    Its own host with and without ``www.``, on any scheme and port, and the further ``hosts``:
    ``news.example.cn`` is that host, ``*.example.cn`` is ``example.cn`` and everything below it.
    """
    host = host_of(url)
    if _bare(host) == _bare(host_of(asked)):
        return True
    return any(_matches(host, pattern) for pattern in hosts)


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _matches(host: str, pattern: str) -> bool:
    below = pattern.startswith("*.")
    try:
        wanted = host_of(httpx.URL(f"http://{pattern.removeprefix('*.').strip()}/"))
    except (httpx.InvalidURL, ValueError):
        return False
    return host == wanted or (below and host.endswith(f".{wanted}"))
