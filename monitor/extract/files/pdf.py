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

from monitor.extract.files.contents import MOST_CHARACTERS, BrokenFileError, FileText, own_title
from monitor.extract.rendering import clean_inline

#: Documents of departments have 3 to 60 pages; a page takes 5 to 50 milliseconds of CPU. What lies
#: beyond is left out, and the file flagged ``truncated``.
MOST_PAGES = 300
CPU_SECONDS = 20.0

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


def read_pdf(content: bytes) -> FileText:
    """Read the text layer. Raises BrokenFileError for a broken file, one without pages and one
    under a password."""
    import pypdf  # seldom needed
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BrokenFileError("is under a password")
        if not len(reader.pages):
            raise BrokenFileError("has no pages")
        texts, cut = _page_texts(reader)
        about = reader.metadata
        title = own_title(str(about.title)) if about is not None and about.title else None
    except (PyPdfError, *_BROKEN) as error:
        raise BrokenFileError(f"cannot be read: {error}") from error
    found = FileText.of(
        [paragraph for part in texts for paragraph in _paragraphs(part)], title=title, cut=cut
    )
    if len("".join(found.text.split())) < _LAYER:
        return FileText("", title, (*found.flags, "no-text-layer"))
    return found


def _page_texts(reader: object) -> tuple[list[str], bool]:
    """The text of each page within the bounds, and whether anything was left out."""
    texts: list[str] = []
    left = MOST_CHARACTERS
    started = time.process_time()
    for number, leaf in enumerate(reader.pages):  # type: ignore[attr-defined]
        if number >= MOST_PAGES or left < 0 or time.process_time() - started > CPU_SECONDS:
            return texts, True
        texts.append(leaf.extract_text() or "")
        left -= len(texts[-1])
    return texts, False


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
