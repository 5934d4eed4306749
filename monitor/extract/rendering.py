"""Elements to lines of text, as a browser would break them, with tables kept as rows.

Used for the body and for the lines around it that tell date and source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

#: Elements without words for a reader. ``noscript`` repeats lazy images; forms stay, because
#: ASP.NET wraps whole pages in one.
_SILENT = frozenset(
    {
        "script", "style", "noscript", "template", "head", "title", "meta", "link", "select",
        "option", "textarea", "button", "input", "iframe", "object", "embed", "svg", "canvas",
        "audio", "video", "map", "rt", "rp", "datalist",
    }
)  # fmt: skip

#: What a browser starts a new line for; unknown elements such as <ucapcontent> are inline.
_BLOCK = frozenset(
    {
        "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li",
        "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "thead",
        "tbody", "tfoot", "tr", "td", "th", "ul", "br",
    }
)  # fmt: skip

_BLANK = " \t\r\f\v\u0085\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BLANKS = re.compile(f"[\n{_BLANK}]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
# A break between two Chinese characters is how an editor wrapped the source. Each run of blanks is
# tried once and given back never, so that no page costs more than its length.
_WIDE = "[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_SOFT_BREAK = re.compile(f"(?<={_WIDE})[{_BLANK}]*+\n[\n{_BLANK}]*+(?={_WIDE})")
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)

#: A cell longer than this belongs to a table used for layout, not for figures.
_CELL_TEXT = 300
_CELL_PARTS = 6

#: The same for a table of one row, which is a label with its value or else a page's columns.
_LONE_CELL_TEXT = 60

Skip = Callable[[Element], bool]


@dataclass(slots=True)
class Line:
    """One line as a reader sees it; ``linked`` counts its characters inside links."""

    text: str
    linked: int = 0


@dataclass(slots=True)
class _Pen:
    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0

    def write(self, text: str | None, *, link: bool, verbatim: bool = False) -> None:
        """``verbatim``: line breaks count, as in <pre>."""
        for number, part in enumerate(text.split("\n") if text and verbatim else [text]):
            if number:
                self.end_line()
            if part:
                self.parts.append(part)
                if link:
                    self.linked += len(part.strip())

    def end_line(self) -> None:
        if not self.parts:
            return
        text = clean_inline("".join(self.parts))
        if text:
            self.lines.append(Line(text, min(self.linked, len(text))))
        self.parts.clear()
        self.linked = 0


def clean_inline(text: str) -> str:
    """One line: blanks of all widths become one; a soft break in Chinese text becomes none."""
    if text.isascii():
        return " ".join(text.split())
    return _BLANKS.sub(" ", _SOFT_BREAK.sub("", _INVISIBLE.sub("", text))).strip()


def render(element: Element, *, skip: Skip | None = None) -> list[Line]:
    """The lines of an element without its tail. ``skip`` leaves out whole elements."""
    pen = _Pen()
    _render(element, pen, skip, link=False)
    pen.end_line()
    return pen.lines


def _render(element: Element, pen: _Pen, skip: Skip | None, *, link: bool) -> None:
    tag = element.tag
    block = tag in _BLOCK
    if block:
        pen.end_line()
    if tag == "table" and (rows := _data_rows(element)):
        for row in rows:
            _render_row(row, pen, skip)
        return
    link, verbatim = link or tag == "a", tag == "pre"
    pen.write(element.text, link=link, verbatim=verbatim)
    for child in element:
        if isinstance(child.tag, str) and not is_silent(child):
            if skip is None or not skip(child):
                _render(child, pen, skip, link=link)
            elif child.tag in _BLOCK:
                pen.end_line()
        pen.write(child.tail, link=link, verbatim=verbatim)
    if block:
        pen.end_line()


def _render_row(row: list[Element], pen: _Pen, skip: Skip | None) -> None:
    cells = []
    linked = 0
    for cell in row:
        lines = render(cell, skip=skip)
        cells.append(" ".join(line.text for line in lines))
        linked += sum(line.linked for line in lines)
    text = " | ".join(cells).rstrip(" |")
    if text.strip(" |"):
        pen.lines.append(Line(text, linked))


def _data_rows(table: Element) -> list[list[Element]]:
    """The cells of a table of figures or names; none for a table that only lays out a page.

    Layout shows by an inner table, headings or lists, by long or many-lined cells, and by a single
    row of more than a label with its value.
    """
    if next(table.iterdescendants("table", "h1", "h2", "h3", "ul", "ol", "form"), None) is not None:
        return []
    rows = [
        [cell for cell in row if cell.tag in ("td", "th")] for row in table.iterdescendants("tr")
    ]
    rows = [row for row in rows if row]
    if max((len(row) for row in rows), default=0) < 2:
        return []
    cells = [cell for row in rows for cell in row]
    longest = max(text_length(cell) for cell in cells)
    parts = max(sum(1 for _ in cell.iterdescendants("p", "div", "br")) for cell in cells)
    allowed = _CELL_TEXT if len(rows) > 1 else _LONE_CELL_TEXT
    return rows if longest <= allowed and parts <= _CELL_PARTS else []


def is_silent(element: Element) -> bool:
    """Whether an element shows a reader nothing."""
    return (
        element.tag in _SILENT
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def text_length(element: Element) -> int:
    """Characters of text without the blanks around; scripts and the like left out."""
    return sum(len(text.strip()) for text in visible_text(element))


def own_text(element: Element) -> str:
    """The text of a small element such as a link or a mark, blanks as in the source."""
    return "".join(visible_text(element))


def visible_text(element: Element) -> Iterator[str]:
    """The text nodes of an element in order; those of scripts, styles and forms left out.

    For counting and comparing: hidden elements are not looked for.
    """
    for node in element.iter():
        if node.text and isinstance(node.tag, str) and node.tag not in _SILENT:
            yield node.text
        if node.tail and node is not element:
            yield node.tail
