"""Pages whose article stands in another one: a frame, or a refresh with a word of explanation.

Ministries show documents in an ``<iframe>``, office programs export them so (page-templates 6.3).
Pages that consist of nothing but a redirect are followed by the fetcher already.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from monitor.extract.document import Document
from monitor.extract.furniture import names

#: A refresh later than this reloads the page. Seconds.
_AT_ONCE = 10

_REFRESH = re.compile(
    r"\s*(?P<wait>\d{1,4})?(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?(?P<url>[^\"'>\s]+)", re.I
)
#: Names of frames beside the article, in their address, class, id or name.
_BESIDE = re.compile(
    r"menu|nav|head|foot|top\b|bottom|left|right|banner|search|login|share|counter|stat|weather"
    r"|tianqi|player|video|map|\bad|advert|comment|qrcode|captcha|tj\.|logo",
    re.IGNORECASE,
)


def frame_target(document: Document) -> str | None:
    """The address of the frame that may hold the text, on the page's own site; else ``None``."""
    for frame in document.root.iter("iframe", "frame"):
        target = _own(document.url, frame.get("src") or "")
        words = " ".join((urlsplit(target or "").path, frame.get("name") or "", *names(frame)))
        if target is not None and not _BESIDE.search(words) and not _is_hidden(frame):
            return target
    return None


def refresh_target(document: Document) -> str | None:
    """Where ``<meta http-equiv=refresh>`` leads at once, on the page's own site; else ``None``.

    The home page is no target: "the page is gone, you will be taken home" is none of our news.
    """
    for meta in document.root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = _REFRESH.match(meta.get("content") or "")
        if found is None or int(found["wait"] or 0) > _AT_ONCE:
            continue
        target = _own(document.url, found["url"])
        if target is not None and urlsplit(target).path.strip("/") not in ("", "index.html"):
            return target
    return None


def _own(page_url: str, reference: str) -> str | None:
    """An absolute http(s) address on the same host, other than the page itself."""
    try:
        target = urljoin(page_url, reference.strip()).partition("#")[0]
        there, here = urlsplit(target), urlsplit(page_url)
        same = (there.hostname or "").removeprefix("www.") == (here.hostname or "").removeprefix(
            "www."
        )
    except ValueError:
        return None
    if not reference.strip() or there.scheme not in ("http", "https") or not same:
        return None
    return None if target == page_url.partition("#")[0] else target


def _is_hidden(frame: Element) -> bool:
    style = (frame.get("style") or "").replace(" ", "").lower()
    sizes = [
        (frame.get(side) or "").strip().lower().removesuffix("px") for side in ("width", "height")
    ]
    return (
        "display:none" in style
        or "visibility:hidden" in style
        or any(size.isdigit() and int(size) < 50 for size in sizes)
    )
