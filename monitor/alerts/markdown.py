"""An article's words as Markdown that shows them as they are: no emphasis, link or HTML of theirs.

By CommonMark 0.31 (sections 2.4 and 6): a backslash takes the meaning of every ASCII punctuation
mark, and an address between ``<`` and ``>`` is a link whatever it is made of.
"""

from __future__ import annotations

import re

#: What may begin emphasis, code, a link, an image, HTML, an entity, strike-through or a cell of a
#: table, wherever it stands.
_MARKS = re.compile(r"[\\`*_\[\]<>&~|!$]")
#: What makes a heading, a list, a quotation or a rule at the beginning of a line.
_BEGINNING = re.compile(r"^(\s*)([#+\-=]|\d+(?=[.)]))")
_NOT_IN_ADDRESS = re.compile(r"[\s<>`\\]")


def escape(text: str) -> str:
    """``text`` (one line) so that a reader of the Markdown sees exactly it."""
    marked = _MARKS.sub(lambda match: f"\\{match[0]}", text)
    return _BEGINNING.sub(_unbegun, marked)


def _unbegun(match: re.Match[str]) -> str:
    # A number begins a list by the point behind it; a word joiner between the two ends that.
    return f"{match[1]}{match[2]}\u2060" if match[2].isdigit() else f"{match[1]}\\{match[2]}"


def link(url: str) -> str:
    """A web address, clickable and in full; what cannot stand in one is percent-encoded."""
    return "<" + _NOT_IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", url) + ">"
