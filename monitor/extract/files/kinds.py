"""Which kinds of file are read, and how one is told from another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.extract.files.contents import FileText
from monitor.extract.files.docx import read_docx
from monitor.extract.files.pdf import read_pdf
from monitor.extract.files.xlsx import read_xlsx

#: A new kind of file is one module and one line here, and a line in ``kind_of``.
READERS: Mapping[str, Callable[[bytes], FileText]] = {
    "docx": read_docx,
    "pdf": read_pdf,
    "xlsx": read_xlsx,
}

#: The mark may stand behind some bytes of a careless server (PDF reference, implementation note).
_MARK_WITHIN = 1_024


def is_pdf(content: bytes) -> bool:
    """By the first bytes: servers call PDF ``application/octet-stream`` or ``text/html``."""
    return b"%PDF-" in content[:_MARK_WITHIN]


def kind_of(content: bytes) -> str | None:
    """A key of ``READERS``; ``None`` for what is not read (doc, xls, wps, et, ofd, zip, rar)."""
    if is_pdf(content):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        # Names stand unpacked in a zip; its directory is read where memory is bounded.
        for name, kind in ((b"word/document.xml", "docx"), (b"xl/workbook.xml", "xlsx")):
            if name in content:
                return kind
    return None
