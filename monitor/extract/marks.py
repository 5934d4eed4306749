"""The marks that platforms put round title and body: Hanweb's comments, UCAP's elements.

Both are reliable where they are. Hanweb's are comments in pairs, which any cleaner strips, so the
source is read before the tree is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from monitor.extract.document import Document, parse_html
from monitor.extract.metadata import clean_value
from monitor.extract.rendering import own_text

#: Hanweb's names and what they mark.
_NAMES = {
    "标题": "title", "信息来源": "source", "来源": "source", "信息内容": "content",
    "发布时间": "published", "发布日期": "published", "信息时间": "published",
}  # fmt: skip
_CONTENT_START = re.compile(r"<meta\b[^>]{0,100}name\s*=\s*[\"']?ContentStart\b[^>]{0,100}>", re.I)
_CONTENT_END = re.compile(r"<meta\b[^>]{0,100}name\s*=\s*[\"']?ContentEnd\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What stands between the marks; ``content`` is the body's element."""

    title: str | None = None
    source: str | None = None
    published: str | None = None
    content: Element | None = None


def read_marks(document: Document) -> Marked:
    """Read both platforms' marks. Raises ExtractError where a marked body cannot be parsed."""
    source = document.source
    values: dict[str, str] = {}
    if "<$[" in source:
        for name, kind in _NAMES.items():
            # Some templates say the form behind the name: 标题名称(html), 标题(text).
            mark = re.escape(f"<!--<$[{name}") + r"(?:名称)?(?:\(\w{1,8}\))?" + re.escape("]>")
            value = _between(source, re.compile(mark + "begin-->"), re.compile(mark + "end-->"))
            if value is not None:
                values.setdefault(kind, value)
    if "content" not in values:
        values["content"] = _between(source, _CONTENT_START, _CONTENT_END) or ""
    body = values.get("content", "")
    return Marked(
        title=_text(values.get("title")) or _element_text(document.root, "ucaptitle"),
        source=_text(values.get("source")),
        published=_text(values.get("published")) or _element_text(document.root, "publishtime"),
        content=parse_html(body, document.url) if body.strip() else None,
    )


def _between(source: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str | None:
    """What stands between the first pair; looked for once, so that no page costs more."""
    opening = begin.search(source)
    closing = end.search(source, opening.end()) if opening is not None else None
    return source[opening.end() : closing.start()] if opening and closing else None


def _text(value: str | None) -> str | None:
    return clean_value(value) or None if value else None


def _element_text(root: Element, tag: str) -> str | None:
    for element in root.iter(tag):
        text = clean_value(own_text(element))
        if text:
            return text
    return None
