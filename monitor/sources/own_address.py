"""The address that a saved page gives itself, for pages that came without one.

Used for local HTML and for JSON Lines with ``html`` and no ``url``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import html

from monitor.errors import SourceError
from monitor.sources.links import absolute
from monitor.sources.markup import parse_html

#: What Internet Explorer, Chrome ("saved from url") and SingleFile ("url:") write at the top.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(?P<url>https?://[^\s>]+)",
    re.IGNORECASE,
)
_SEARCHED = 10_000


def own_address(text: str) -> str | None:
    """The absolute http(s) address that a page names as its own; ``None`` where it names none.

    In order of trust: the comment of the program that saved it, ``link rel=canonical``, ``og:url``,
    the government meta ``Url``. A site's root is not an article's address (some sites write it on
    every page), and a relative one says nothing.
    """
    saved = _SAVED_FROM.search(text[:_SEARCHED])
    if saved is not None and (url := absolute("", saved["url"])) is not None:
        return url
    try:
        tree = parse_html(text, "")
    except SourceError:
        return None
    for candidate in _named(tree):
        url = absolute("", candidate)
        if url is not None and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            return url
    return None


def _named(tree: html.HtmlElement) -> Iterator[str]:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""
    metas = list(tree.iter("meta"))
    for wanted in ("og:url", "url"):
        for meta in metas:
            name = meta.get("property") or meta.get("name") or ""
            if name.strip().lower() == wanted:
                yield meta.get("content") or ""
