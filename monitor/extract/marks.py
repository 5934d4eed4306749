"""The marks that platforms put round title and body: Hanweb's comments, UCAP's elements.

Both are reliable where they are. Hanweb's are comments in pairs, which any cleaner strips, so the
source is read before the tree is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.extract.document import Document, parse_html
from monitor.extract.metadata import clean_value

_PAIR = re.compile(
    r"<!--\s*<\$\[(?P<name>标题|信息来源|来源|信息内容|发布时间|发布日期|信息时间)\]>begin\s*-->(?P<value>.*?)"
    r"<!--\s*<\$\[(?P=name)\]>end\s*-->",
    re.S,
)
_CONTENT = re.compile(
    r"<meta\b[^>]{0,100}name\s*=\s*[\"']?ContentStart\b[^>]{0,100}>(?P<value>.*?)"
    r"<meta\b[^>]{0,100}name\s*=\s*[\"']?ContentEnd\b",
    re.S | re.I,
)
_KINDS = {
    "标题": "title", "信息来源": "source", "来源": "source", "信息内容": "content",
    "发布时间": "published", "发布日期": "published", "信息时间": "published",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What stands between the marks; ``content`` is the body's element."""

    title: str | None = None
    source: str | None = None
    published: str | None = None
    content: HtmlElement | None = None


def read_marks(document: Document) -> Marked:
    """Read both platforms' marks. Raises ExtractError where a marked body cannot be parsed."""
    values: dict[str, str] = {}
    if "<$[" in document.source:
        for match in _PAIR.finditer(document.source):
            values.setdefault(_KINDS[match["name"]], match["value"])
    if "content" not in values and (content := _CONTENT.search(document.source)):
        values["content"] = content["value"]
    body = values.get("content", "")
    return Marked(
        title=_text(values.get("title")) or _element_text(document.root, "ucaptitle"),
        source=_text(values.get("source")),
        published=_text(values.get("published")) or _element_text(document.root, "publishtime"),
        content=parse_html(body, document.url) if body.strip() else None,
    )


def _text(value: str | None) -> str | None:
    return clean_value(value) or None if value else None


def _element_text(root: HtmlElement, tag: str) -> str | None:
    for element in root.iter(tag):
        text = clean_value(element.text_content())
        if text:
            return text
    return None
