"""XML as sites write it → XML as parsers read it. Used for feeds and sitemaps before parsing."""

from __future__ import annotations

import re
from html.entities import html5

#: Characters that XML 1.0 forbids (section 2.2) and Chinese feeds hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: ``&`` that begins none of the entities that XML knows.
_BARE = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")


def mended(text: str) -> str:
    """The text without forbidden characters, with HTML's entities resolved and bare ``&`` escaped.

    CDATA stays as it is. Entities that a document defines itself become plain words: nothing here
    needs them, and all attacks by entities do.
    """
    head, *sections = _FORBIDDEN.sub("", text).split("<![CDATA[")
    parts = [_mended_outside(head)]
    for section in sections:
        inside, end, behind = section.partition("]]>")
        parts += ["<![CDATA[", inside, end, _mended_outside(behind)]
    return "".join(parts)


def _mended_outside(text: str) -> str:
    if "&" not in text:
        return text
    resolved = _NAMED.sub(lambda match: html5.get(match[1], match[0]), text)
    return _BARE.sub("&amp;", resolved)
