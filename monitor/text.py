"""Text in two scripts: folding that keeps offsets, language, paragraphs.

Used by the matcher (which must report spans of the original) and by the dedupe ladder.
"""

from __future__ import annotations

import re
from functools import cache

from monitor.model import Language

# CJK unified ideographs with extension A, and the compatibility block.
_HAN_RANGES = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))
_HAN_UPPER = bytes(
    {code >> 8 for low, high in _HAN_RANGES for code in (*range(low, high, 256), high)}
)
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\t"), " ")


@cache
def _fold_table() -> tuple[str, ...]:
    """What stands for each code point of the basic plane, so that offsets survive.

    A whole table, not a dict of what changes: ``str.translate`` raises and catches a KeyError for
    each character that a dict lacks, which costs more than twice the time on Chinese text.
    Characters beyond the basic plane stay as they are.
    """
    import opencc

    table = [chr(code) for code in range(0x10000)]
    for code, plain in _SPACES.items():
        table[code] = plain
    for code in range(0xFF01, 0xFF5F):  # full-width ASCII
        table[code] = chr(code - 0xFEE0).lower()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code).lower()
    for quote in "\u2018\u2019\u02bc":
        table[ord(quote)] = "'"
    for quote in "\u201c\u201d\u300c\u300d\u300e\u300f":
        table[ord(quote)] = '"'
    for dash in "\u2010\u2011\u2012\u2013\u2014":
        table[ord(dash)] = "-"
    characters = [chr(code) for low, high in _HAN_RANGES for code in range(low, high + 1)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    for old, new in zip(characters, simplified, strict=True):
        if len(new) == 1:
            table[ord(old)] = new
    return tuple(table)


def fold(text: str) -> str:
    """Lower case, half width, simplified characters, plain quotes, dashes and spaces.

    The result has the same length as ``text``: a span found in it is a span of the original.
    """
    if text.isascii():
        return text.lower().replace("\t", " ")
    return text.translate(_fold_table())


def detect_language(text: str) -> Language:
    """``zh`` where Chinese characters outweigh Latin words, else ``en``.

    A Chinese word has about 1.7 characters, so one Latin word weighs as two characters. English
    articles quote a few Chinese names and Chinese ones many Latin abbreviations; both stay on
    their side by a wide margin.
    """
    if text.isascii():
        return "en"
    sample = text[:20_000]
    # The upper byte of a UTF-16 unit tells Chinese characters: counted without a step in Python.
    upper = sample.encode("utf-16-le", "surrogatepass")[1::2]
    han = len(upper) - len(upper.translate(None, _HAN_UPPER))
    if han > 2 * upper.count(0):  # more than there can be words in as many Latin characters
        return "zh"
    return "zh" if han > 2 * len(_LATIN_WORD.findall(sample)) else "en"


def paragraphs(text: str) -> list[str]:
    """The non-empty lines, stripped."""
    return [line for line in (part.strip() for part in text.splitlines()) if line]
