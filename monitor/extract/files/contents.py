"""What a reader of files gives, and the bounds that hold for all of them."""

from __future__ import annotations

from dataclasses import dataclass

#: The longest list published as an attachment (3,000 enterprises with address) has about 90,000
#: characters; what lies beyond is left out, and the file flagged ``truncated``.
MOST_CHARACTERS = 200_000


class BrokenFileError(Exception):
    """A file that cannot be read; the message ends a sentence that begins with "the file"."""


@dataclass(frozen=True, slots=True)
class FileText:
    """``text`` has a paragraph or a table's row a line, cells parted by bars.

    It is empty for a scan (flag ``no-text-layer``). ``title`` is the file's own, where it says more
    than a name. The flag ``truncated`` tells that something was left out.
    """

    text: str
    title: str | None = None
    flags: tuple[str, ...] = ()

    @classmethod
    def of(cls, lines: list[str], *, title: str | None = None, cut: bool = False) -> FileText:
        """The lines within ``MOST_CHARACTERS``."""
        text = "\n".join(line for line in lines if line)
        cut = cut or len(text) > MOST_CHARACTERS
        return cls(text[:MOST_CHARACTERS], title, ("truncated",) if cut else ())


def own_title(title: str | None) -> str | None:
    """A file's title where it is one: office programs write file names and their own name there."""
    words = " ".join((title or "").split())
    lower = words.lower()
    is_name = lower.endswith((".doc", ".docx", ".wps", ".pdf", ".xls", ".xlsx"))
    is_filler = "microsoft" in lower or lower.startswith("untitled") or len(words) < 6
    return None if is_name or is_filler else words
