"""Word files: paragraphs and table rows in the order of the document."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml.etree import _Element as Element

from monitor.extract.files.contents import MOST_CHARACTERS, FileText, own_title
from monitor.extract.files.zipped import refuse_bomb

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _ROW, _CELL, _TEXT = f"{_W}p", f"{_W}tr", f"{_W}tc", f"{_W}t"
_BLANKS = frozenset({f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}ptab"})
#: The same words again for old programs, properties, and what was deleted with tracked changes.
_PASSED_OVER = frozenset(
    {
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
        f"{_W}pPr", f"{_W}rPr", f"{_W}tblPr", f"{_W}trPr", f"{_W}tcPr", f"{_W}sectPr", f"{_W}del",
    }
)  # fmt: skip


def read_docx(content: bytes) -> FileText:
    """Read the body of a document; headers, footers, notes and comments are left out.

    The tree is walked here instead of by the library's tables: those follow a cell that claims to
    span a thousand million columns. Raises BrokenFileError for a bomb, and what the library raises
    for a broken file (``confined`` makes one error of it).
    """
    import docx  # seldom needed

    refuse_bomb(content)
    document = docx.Document(io.BytesIO(content))
    lines: list[str] = []
    left = MOST_CHARACTERS
    for line in _lines(document.element.body):
        lines.append(line)
        left -= len(line) + 1
        if left < 0:
            break
    return FileText.of(lines, title=own_title(document.core_properties.title))


def _lines(block: Element) -> Iterator[str]:
    """A line for each paragraph and each table row below ``block``."""
    for child in block.iterchildren():
        if child.tag in _PASSED_OVER:
            continue
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child)
        elif child.tag == _ROW:
            cells = (" ".join(_lines(cell)) for cell in _cells(child))
            yield " | ".join(cells).rstrip(" |").lstrip()
        else:
            yield from _lines(child)


def _cells(row: Element) -> Iterator[Element]:
    """The cells of a row, also those inside a content control."""
    for child in row.iterchildren():
        if child.tag == _CELL:
            yield child
        elif child.tag not in _PASSED_OVER:
            yield from _cells(child)


def _paragraph(paragraph: Element) -> Iterator[str]:
    """Its own words, then the paragraphs of text boxes that hang on it."""
    words: list[str] = []
    boxes: list[Element] = []

    def gather(element: Element) -> None:
        for child in element.iterchildren():
            if child.tag == _TEXT:
                words.append(child.text or "")
            elif child.tag in _BLANKS:
                words.append(" ")
            elif child.tag == _PARAGRAPH:
                boxes.append(child)
            elif child.tag not in _PASSED_OVER:
                gather(child)

    gather(paragraph)
    yield " ".join("".join(words).split())
    for box in boxes:
        yield from _paragraph(box)
