"""Announcements published as PDF: the text layer where there is one.

Lists of clusters come as PDF more often than as pages. A scan has pages and no text: it is kept
with a flag, because its title and address are news already.
"""

from __future__ import annotations

import io
import re
import struct
import time
import zlib
from dataclasses import dataclass

from monitor.errors import ExtractError
from monitor.extract.rendering import clean_inline
from monitor.model import Page

#: The mark may stand behind some bytes of a careless server (PDF reference, implementation note).
_MARK_WITHIN = 1_024

#: Documents of departments have 3 to 60 pages; a page takes 5 to 50 milliseconds. What lies beyond
#: is left out, and the article flagged.
MOST_PAGES = 300
SECONDS = 30.0

#: Fewer characters than this on all pages together are a scanner's stamp.
_LAYER = 10

_SENTENCE_END = re.compile(r"[。！？；：.!?;:]\s*$")
_COUNT = r"[一二三四五六七八九十\d]+"
_ITEM = re.compile(
    rf"\s*(?:{_COUNT}、|（{_COUNT}）|\(\d+\)|\d{{1,2}}[.．]|第{_COUNT}[章条节]|附件|Article \d)"
)

#: What pypdf and the standard library raise on broken files.
_BROKEN = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, OSError,
    RecursionError, NotImplementedError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PdfText:
    """``text`` is empty for a scan; ``title`` is the file's own, where it says more than a name."""

    text: str
    title: str | None
    flags: tuple[str, ...]


def is_pdf(content: bytes) -> bool:
    """By the first bytes: servers call PDF ``application/octet-stream`` or ``text/html``."""
    return b"%PDF-" in content[:_MARK_WITHIN]


def read_pdf(page: Page) -> PdfText:
    """Read the text layer. Raises ExtractError of kind ``parse`` for a broken file, one without
    pages and one under a password."""
    import pypdf  # seldom needed
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(page.content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractError("parse", page.url, "the PDF is under a password")
        count = len(reader.pages)
        if not count:
            raise ExtractError("parse", page.url, "the PDF has no pages")
        texts, cut = _page_texts(reader)
        title = _title(reader)
    except (PyPdfError, *_BROKEN) as error:
        raise ExtractError("parse", page.url, f"the PDF cannot be read: {error}") from error
    text = "\n".join(paragraph for part in texts for paragraph in _paragraphs(part))
    flags = ("truncated",) if cut else ()
    if len("".join(text.split())) < _LAYER:
        return PdfText("", title, (*flags, "no-text-layer"))
    return PdfText(text, title, flags)


def _page_texts(reader: object) -> tuple[list[str], bool]:
    """The text of each page within the bounds, and whether anything was left out."""
    texts: list[str] = []
    started = time.monotonic()
    for number, leaf in enumerate(reader.pages):  # type: ignore[attr-defined]
        if number >= MOST_PAGES or time.monotonic() - started > SECONDS:
            return texts, True
        texts.append(leaf.extract_text() or "")
    return texts, False


def _title(reader: object) -> str | None:
    """Office programs write file names and 'Microsoft Word - ...' into the title."""
    about = reader.metadata  # type: ignore[attr-defined]
    title = clean_inline(str(about.title)) if about is not None and about.title else ""
    telling = len(title) >= 6 and not re.search(
        r"microsoft|\.(?:docx?|wps|pdf)$|^untitled", title, re.I
    )
    return title if telling else None


def _paragraphs(text: str) -> list[str]:
    """Lines of the layout to paragraphs: a full line without a stop goes on in the next one."""
    lines = [line for line in map(clean_inline, text.splitlines()) if line]
    full = 0.75 * max(map(len, lines), default=0)
    out: list[str] = []
    open_end = False
    for line in lines:
        if open_end and not _ITEM.match(line):
            glue = "" if out[-1][-1] > "\u2e7f" or line[0] > "\u2e7f" else " "
            out[-1] = f"{out[-1]}{glue}{line}"
        else:
            out.append(line)
        open_end = len(line) >= full and not _SENTENCE_END.search(line)
    return out
