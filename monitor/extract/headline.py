"""The headline: what the metas say, else the heading that the page's title confirms."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from monitor.extract.furniture import names
from monitor.extract.metadata import Metadata
from monitor.extract.rendering import clean_inline

_CUT = re.compile(r"\s*(?:\.{2,}|…+)\s*$")
_HEADING_NAME = re.compile(
    r"(?:(?:article|news|con|content|art|detail|main|post|entry|page|xl|wz|info|text|zw)[-_]?)?"
    r"(?:title|tit|headline|bt|biaoti)\d?|con_title|ucaptitle|lbtitle",
    re.I,
)
_SEPARATOR = re.compile(
    r"\s*(?:[_|｜丨»]|::|>>)\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|(?<=[\u4e00-\u9fff])[-–—]+(?=[\u4e00-\u9fff])"
)
_SITE = re.compile(
    r"(?:网|网站|门户|政府|人民政府|厅|局|委员会|委|办公室|报|日报|晚报|在线|频道|新闻|中心|平台|动态|资讯|要闻|公开|首页|正文|详情|公示|公告|通知公告)\d*$"
    r"|\b(?:news|daily|times|government|portal|online|website|post|network|net|china|com|cn|org|media|home|press|xinhua|cgtn|people)\b\.?\w*$"
    r"|\.(?:com|cn|org|net)\b",
    re.I,
)

#: Headings in order of how likely they hold the headline.
_HEADING_TAGS = ("h1", "h2", "h3")


def headline(
    metadata: Metadata, *, root: HtmlElement, marked: str | None, listed: str | None
) -> str:
    """The article's headline; empty where the page gives none.

    The order: the government's ArticleTitle, a platform's own mark, the heading that agrees with
    the page title, Open Graph, the page title without the site's name, the list's title. A headline
    cut with ``...`` gives way to a longer one that begins alike.
    """
    heading = find_heading(root, metadata.page_title, metadata.site_name)
    heading_text = (
        clean_inline(" ".join(heading.text_content().split("\n"))) if heading is not None else None
    )
    bare = bare_title(metadata.page_title, metadata.site_name)
    ranked = [metadata.title, marked, heading_text, metadata.social_title, bare, listed]
    candidates = [text for text in ranked if text and text != metadata.site_name]
    if not candidates:
        return metadata.page_title or ""
    best = candidates[0]
    if _CUT.search(best):
        stem = _key(_CUT.sub("", best))
        longer = [c for c in candidates if _key(c).startswith(stem) and not _CUT.search(c)]
        return longer[0] if longer else best
    if best == metadata.social_title:
        return bare_title(best, metadata.site_name) or best
    return best


def find_heading(
    root: HtmlElement, page_title: str | None, site_name: str | None = None
) -> HtmlElement | None:
    """The element of the headline: one that the page title repeats, else the only h1."""
    title = _key(page_title or "")
    site = _key(site_name or "")
    named: list[tuple[HtmlElement, str]] = []
    for element in root.iter(
        "h1", "h2", "h3", "h4", "div", "p", "td", "span", "ucaptitle", "strong", "font"
    ):
        is_heading = element.tag in _HEADING_TAGS or element.tag == "ucaptitle"
        if not is_heading and not any(_HEADING_NAME.fullmatch(name) for name in names(element)):
            continue
        text = _key(element.text_content()[:500])
        if 4 <= len(text) <= 250 and text != site:
            named.append((element, text))
    confirmed = [
        (e, t)
        for e, t in named
        if title and (title.startswith(t) or t.startswith(title) or _begins_alike(t, title))
    ]
    if confirmed:
        return max(confirmed, key=lambda pair: len(pair[1]))[0]
    first = [element for element, text in named if element.tag == "h1"]
    within = [e for e in first if title and _key(e.text_content()[:500]) in title]
    if within:
        return within[0]
    return first[0] if len(first) == 1 else None


def bare_title(title: str | None, site_name: str | None) -> str | None:
    """A page title without the names of column and site behind it."""
    if not title:
        return None
    rest = title
    while True:
        separators = list(_SEPARATOR.finditer(rest))
        if not separators:
            return rest
        last = separators[-1]
        head, tail = rest[: last.start()].strip(), rest[last.end() :].strip()
        known = bool(site_name) and _key(tail) == _key(site_name or "")
        if not head or not (
            known or (len(tail) <= 40 and _SITE.search(tail) and len(head) >= len(tail) // 2)
        ):
            return rest
        rest = head


def _begins_alike(text: str, title: str) -> bool:
    """Whether one is the cut form of the other: the first 12 characters decide."""
    return len(text) >= 12 and len(title) >= 12 and text[:12] == title[:12]


def _key(text: str) -> str:
    """For comparing headlines: without blanks and case."""
    return "".join(text.split()).casefold()
