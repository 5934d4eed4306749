"""Answers with status 200 that are another page than the article asked for.

Sites lead from a page that is gone, or that they do not show, to their front page, to the column,
to a page for errors or for logging in; some send the front page under the article's own address
(page-templates 6.2). What such a page says must never pass for the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from monitor.errors import ExtractError, LoginError, RefusedError
from monitor.extract.body import Body
from monitor.extract.headline import is_site_name
from monitor.extract.rendering import own_text
from monitor.model import Page
from monitor.text import fold

#: Under a column's address: an article has more text than this, or less of it in links.
_ARTICLE = 200
_LINKED = 0.3

#: Front pages of portals have hundreds of links. With these limits none of the 1,240 saved pages of
#: three public collections (``tests/benchmarks/public_pages.py``) is taken for one.
_MANY_LINKS = 40

#: In characters without blanks: a shorter text beside many links is a front page's.
_LITTLE = 120

#: A longer text is an article's, whatever the page calls itself. In characters without blanks.
_NOTICEABLE = 600

#: Headlines shorter than this, without blanks and signs, prove nothing by standing in another one.
_TELLING = 6

_SIGNS = re.compile(r"[\W_]+")
_INDEX = re.compile(
    r"(?:index|default|home|main|sy|shouye|portal)(?:_\d+)?(?:\.\w{2,5})?", re.IGNORECASE
)
_LOGIN = re.compile(
    r"(?:user|member|admin|account)?[-_]?(?:login|logon|signin|sign-in|sign_in|denglu)(?:[-_.]\w+)?"
    r"|sso|cas|passport|oauth2?|authserver",
    re.IGNORECASE,
)
_GUARD = re.compile(
    r"(?:captcha|antispider|anti-?bot|waf|waf_?verify|human-?verification|challenge|punish"
    r"|verify(?:code)?|blocked|sec(?:urity)?-?(?:check|verify))(?:\.\w{2,5})?",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"(?:error|err|40[34]|50\d|not-?_?found|page-?404|deleted|no-?page)[-_]?(?:page)?\d*"
    r"(?:\.\w{2,5})?",
    re.IGNORECASE,
)


class AstrayError(ExtractError):
    """Another page came than the article: nothing that it leads to is the article either."""


def refuse_led_away(page: Page) -> None:
    """Raise where the server led from an article's address to one that holds none.

    RefusedError of kind ``blocked`` for a page for logging in or for verification, AstrayError of
    kind ``http`` for one for errors, ``empty`` for a front page.
    """
    asked, came = _segments(page.requested_url), _segments(page.url)
    if asked is None or came is None or asked == came or _is_front(asked):
        return
    for pattern, error, what in (
        (_LOGIN, LoginError, "for logging in"),
        (_GUARD, RefusedError, "for verification"),
    ):
        if _names(came, pattern) and not _names(asked, pattern):
            raise error("blocked", page.url, f"{_led(page)} a page {what}", status=200)
    if _names(came[-1:], _ERROR) and not _names(asked, _ERROR):
        raise AstrayError("http", page.url, f"{_led(page)} a page for errors", status=200)
    if _is_front(came) and not urlsplit(page.url).query:
        raise AstrayError("empty", page.url, f"{_led(page)} the site's front page", status=200)


def refuse_column(page: Page, body: Body, *, has_headline: bool) -> None:
    """Raise AstrayError of kind ``empty`` where the server led up to the article's column.

    ``has_headline``: the page bears the headline under which the article was listed.
    """
    asked, came = _segments(page.requested_url), _segments(page.url)
    if asked is None or came is None or asked == came or has_headline:
        return
    if came and _INDEX.fullmatch(came[-1]):
        came = came[:-1]
    if len(came) >= len(asked) or asked[: len(came)] != came:
        return
    if body.length < _ARTICLE or body.linked_share > _LINKED:
        raise AstrayError("empty", page.url, f"{_led(page)} the column above it", status=200)


def refuse_front_page(
    page: Page,
    root: Element,
    titles: Sequence[str],
    body: Body,
    *,
    listed: str | None,
    is_dated: bool,
) -> None:
    """Raise AstrayError of kind ``empty`` for a site's front page at an article's own address.

    Either all its ``titles`` are a site's name, and the headline under which the article was
    ``listed`` stands nowhere on it but in links; or it states no day, has many links and next to no
    text, and says itself that its address is the site's root (canonical link or ``og:url``).
    """
    asked = _segments(page.requested_url)
    if asked is None or _is_front(asked) or body.length > _NOTICEABLE:
        return
    if body.named and body.linked_share <= _LINKED:
        return  # only articles' texts stand in such an element
    error = AstrayError("empty", page.url, "the page is a front page, no article", status=200)
    named = bool(titles) and all(_is_of_a_site(title) for title in titles)
    if named and listed and not _is_shown(listed, root):
        raise error
    if is_dated or body.length > _LITTLE or (named and listed):
        return
    links = sum(1 for _ in root.iter("a"))
    if links >= _MANY_LINKS and (named or _is_own_root(root, page.url)):
        raise error


def _is_of_a_site(title: str) -> bool:
    return is_site_name(title) or title.startswith("首页") or _INDEX.fullmatch(title) is not None


def agree(one: str | None, other: str | None) -> bool:
    """Whether two headlines are one: alike, one cut, or with a site's name behind it."""
    first, second = _key(one), _key(other)
    if len(first) > len(second):
        first, second = second, first
    if len(first) < _TELLING:
        return bool(first) and first == second
    return first in second


def _key(text: str | None) -> str:
    return _SIGNS.sub("", fold(text or ""))


def _is_shown(listed: str, root: Element) -> bool:
    """Whether a headline stands on a page outside of links: a front page links to its articles."""
    key = _key(listed)
    if len(key) < _TELLING:
        return True
    in_links = sum(_key(own_text(link)).count(key) for link in root.iter("a"))
    return _key(own_text(root)).count(key) > in_links


def _segments(url: str) -> tuple[str, ...] | None:
    """The parts of an address's path; ``None`` where it is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    return tuple(part for part in parts.path.split("/") if part and part != ".")


def _is_front(segments: tuple[str, ...]) -> bool:
    return not segments or (len(segments) == 1 and _INDEX.fullmatch(segments[0]) is not None)


def _names(segments: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch(segment) for segment in segments)


def _is_own_root(root: Element, url: str) -> bool:
    for element in root.iter("link", "meta"):
        if (element.get("rel") or "").lower() == "canonical":
            stated = element.get("href") or ""
        elif (element.get("property") or "").lower() == "og:url":
            stated = element.get("content") or ""
        else:
            continue
        segments = _segments(_joined(url, stated)) if stated.strip() else None
        if segments is not None and _is_front(segments):
            return True
    return False


def _joined(url: str, reference: str) -> str:
    try:
        return urljoin(url, reference.strip())
    except ValueError:
        return ""


def _led(page: Page) -> str:
    return f"{page.requested_url} leads to"
