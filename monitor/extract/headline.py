"""The headline: what the metas say, else the heading that the page's title confirms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element as Element

from monitor.extract.furniture import by_names
from monitor.extract.metadata import Metadata
from monitor.extract.rendering import render, visible_text

_HEADING_TAGS = frozenset({"h1", "h2", "h3", "ucaptitle"})
_HEADING_NAME = re.compile(
    r"(?:(?:article|news|con|content|art|detail|main|post|entry|page|xl|wz|info|text|zw)[-_]?)?"
    r"(?:title|tit|headline|bt|biaoti)\d?|con_title|lbtitle",
    re.I,
)

#: A headline has at most this many characters; longer elements of such a name hold more than it.
_LONGEST = 250

_CUT = re.compile(r"\s*(?:\.{2,}|…+)\s*$")

#: Names of columns that templates set as a page's title.
_COLUMN = re.compile(
    r"(?:新闻|工作|要闻|政务|本地|行业|产业|区县|部门|企业|国内)?"
    r"(?:动态|要闻|资讯|新闻|信息公开|公告|通知公告|详情|正文|内容)"
    r"|首页|详细内容|内容页|文章页|政策文件|新建网页.*"
    r"|news|home|index|detail|article|untitled(?: document)?",
    re.IGNORECASE,
)

# Between a headline and the site's name: blanks round a hyphen, or a sign that titles lack.
_SEPARATOR = re.compile(
    r"\s*(?:[|｜丨»]|::|>>)\s*|\s+[-–—]+\s+|(?<=[\u4e00-\u9fff）》”])\s*[-–—]+\s*(?=[\u4e00-\u9fff])"
)
_SITE = re.compile(
    r"(?:网|网站|门户|政府|厅|局|委员会|委|办公室|报|在线|频道|新闻|中心|平台|动态|资讯|要闻|公开|首页|正文|详情|公示|公告)\d*$"
    r"|\b(?:news|daily|times|government|portal|online|website|post|network|net|china|com|cn|org"
    r"|media|home|press|xinhua|cgtn|people)\b\.?$"
    r"|\.(?:com|cn|org|net)\b",
    re.I,
)


_SITE_ALONE = re.compile(
    r"^[\u4e00-\u9fff（）()·]+(?:网|网站|门户|人民政府|厅|局|委员会|办公室|发改委|工信委|经信委|日报|在线|频道)$"
)
_LONGEST_SITE = 30

#: A shorter heading at the end of a page's title is the site's or the column's name.
_TELLING = 10


_DAY_BEHIND = re.compile(r"\s*[(（\[]\s*20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[)）\]]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """An element of the page that holds its headline, with the text a reader sees."""

    element: Element
    text: str


def headline(
    metadata: Metadata,
    heading: Heading | None,
    *,
    marked: str | None,
    listed: str | None,
    above: str | None = None,
) -> str:
    """The article's headline; empty where the page gives none.

    The order: the government's ArticleTitle, a platform's own mark, the heading that agrees with
    the page title, Open Graph, the page title without the site's name, the list's title. A headline
    cut with ``...`` gives way to a longer one that begins alike. A page title that is a site's name
    comes last, behind the list's and behind ``above``, the line over the visible date.
    """
    site = metadata.site_name
    page_title = bare_title(metadata.page_title, site)
    named = page_title is not None and is_site_name(page_title)
    ranked = (
        metadata.title,
        marked,
        heading.text if heading is not None else None,
        bare_title(metadata.social_title, site),
        None if named else page_title,
        listed,
        above,
        page_title,
    )
    candidates = [text for text in ranked if text and _key(text) != _key(site or "")]
    telling = [text for text in candidates if not _COLUMN.fullmatch(text)]
    if not telling:
        return ""
    best = telling[0]
    if _CUT.search(best):
        stem = _key(_CUT.sub("", best))
        longer = (c for c in telling if _key(c).startswith(stem) and not _CUT.search(c))
        return next(longer, best)
    return best


def find_heading(root: Element, metadata: Metadata) -> Heading | None:
    """The heading that a title in the head repeats, else the only h1.

    A site's logo is an h1 on many pages, so an h1 alone proves nothing where there are several.
    """
    found = [
        (element, "".join(text.split()).casefold())
        for element in root.iter()
        if isinstance(element.tag, str) and _may_be_heading(element)
        for text in [_beginning(element)]
        if 4 <= len("".join(text.split())) <= _LONGEST
    ]
    site = _key(metadata.site_name or "")
    found = [(element, key) for element, key in found if key != site]
    for title in (metadata.title, metadata.social_title, metadata.page_title):
        match = _confirmed(found, _key(title or ""))
        if match is not None:
            return Heading(match, heading_text(match))
    first = [(element, key) for element, key in found if element.tag == "h1"]
    if len(first) != 1 or _is_behind(first[0][1], _key(metadata.page_title or "")):
        return None
    return Heading(first[0][0], heading_text(first[0][0]))


def bare_title(title: str | None, site_name: str | None) -> str | None:
    """A page title without the names of column and site behind it.

    An underscore is a site's separator in any case; the others are where the site's own name or a
    word such as 网, 政府, News, Daily follows.
    """
    if not title:
        return None
    rest = title
    head, mark, _ = rest.partition("_")
    if mark and len(head.strip()) >= 6:
        rest = head.strip()
    while separators := list(_SEPARATOR.finditer(rest)):
        last = separators[-1]
        head, tail = rest[: last.start()].strip(), rest[last.end() :].strip()
        known = _key(tail) == _key(site_name or "")
        likely = len(tail) <= 40 and _SITE.search(tail) and len(head) * 2 >= len(tail)
        if not head or not (known or likely):
            break
        rest = head
    return rest


def is_site_name(title: str) -> bool:
    """Whether a page title only says whose page it is, as old templates do on every page."""
    return len(title) <= _LONGEST_SITE and _SITE_ALONE.search(title) is not None


def heading_text(element: Element) -> str:
    """The text of a heading; lines of a Chinese one are joined by nothing, others by a blank.

    A day in brackets behind it is no part of the headline.
    """
    text = ""
    for line in render(element):
        glued = bool(text) and text[-1] > "\u2e7f" and line.text[:1] > "\u2e7f"
        text = f"{text}{line.text}" if glued or not text else f"{text} {line.text}"
    return _DAY_BEHIND.sub("", text) or text


def _may_be_heading(element: Element) -> bool:
    if element.tag in _HEADING_TAGS:
        return True
    if element.tag not in ("div", "p", "td", "span", "strong", "font", "h4"):
        return False
    return _is_heading_named(element)


_is_heading_named = by_names(lambda name: _HEADING_NAME.fullmatch(name) is not None)


def _beginning(element: Element) -> str:
    """The text of an element as far as a headline can reach; more only says that it is none."""
    parts: list[str] = []
    length = 0
    if sum(1 for _ in islice(element.iter(), _LONGEST)) == _LONGEST:
        return ""
    for text in visible_text(element):
        parts.append(text[: _LONGEST + 50])
        length += len(text.strip())
        if length > _LONGEST:
            break
    return "".join(parts)


def _confirmed(found: Sequence[tuple[Element, str]], title: str) -> Element | None:
    """The heading that a title begins with, or ends with; else one that begins like a cut title."""
    if not title:
        return None
    # Hanweb's titles begin with the names of site and column.
    whole = [pair for pair in found if title.startswith(pair[1])] or [
        pair for pair in found if title.endswith(pair[1]) and _is_telling(pair[1])
    ]
    if whole:
        return max(whole, key=lambda pair: len(pair[1]))[0]
    stem = _CUT.sub("", title)[:12]
    alike = [pair for pair in found if len(stem) >= 8 and pair[1].startswith(stem)]
    alike = [pair for pair in alike if len(pair[1]) <= 2 * len(title) + 20]
    return min(alike, key=lambda pair: len(pair[1]), default=(None, ""))[0]


def _is_behind(key: str, title: str) -> bool:
    """Whether a page's title ends with this, as it does with the name of a site."""
    return title.endswith(key) and title != key and not _is_telling(key)


def _is_telling(key: str) -> bool:
    """Whether a heading at the end of a page's title is more than the name of site or column."""
    return len(key) >= _TELLING and not key.isascii() and not _SITE.search(key)


def _key(text: str) -> str:
    """For comparing headlines: without blanks and case."""
    return "".join(text.split()).casefold()
