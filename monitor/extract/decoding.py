"""Bytes to text as Chinese sites need it: the label is a hint, the bytes decide.

The first thing that happens to every page, list and feed. Pages labelled gb2312 hold characters
that gb2312 lacks, pages labelled GB are UTF-8, and servers call everything ISO-8859-1. The order
of trust is that of page-templates section 1; nothing here ever raises, because one broken byte
must not lose an article.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

#: How far a charset declaration is looked for, in bytes: some stand behind a long script.
DECLARATION_WITHIN = 64 * 1024

#: How much the last guess reads: charset-normalizer's time grows with length times encodings.
GUESSED_FROM = 32 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

#: Labels whose real meaning is a superset; the keys are lower case with _ for everything else.
_SUPERSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "x_gbk": "gb18030", "gb_2312_80": "gb18030",
    "csgb2312": "gb18030", "gb_2312": "gb18030", "gb2312_80": "gb18030", "cp936": "gb18030",
    "ms936": "gb18030", "windows_936": "gb18030", "euc_cn": "gb18030", "gb18030": "gb18030",
    "chinese": "gb18030", "iso_ir_58": "gb18030", "csiso58gb231280": "gb18030",
    "gb13000": "gb18030", "hz_gb_2312": "hz",
    "big5": "big5hkscs", "x_x_big5": "big5hkscs", "cn_big5": "big5hkscs", "csbig5": "big5hkscs",
    "big5_hkscs": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs",
    "shift_jis": "cp932", "sjis": "cp932", "x_sjis": "cp932", "windows_31j": "cp932",
    "euc_kr": "cp949", "ks_c_5601_1987": "cp949",
    "iso_8859_1": "cp1252", "iso8859_1": "cp1252", "latin1": "cp1252", "latin_1": "cp1252",
    "us_ascii": "cp1252", "ascii": "cp1252", "ansi": "cp1252", "windows_1252": "cp1252",
    "utf8": "utf-8", "utf_8": "utf-8", "unicode_1_1_utf_8": "utf-8", "x_utf_8": "utf-8",
}  # fmt: skip

#: Other encodings a page may name. UTF-7 is not one: it smuggles markup past every filter.
_KNOWN = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e)?|gb18030|big5hkscs|hz|cp(?:125\d|932|949|437|866|874)"
    r"|iso8859-\d{1,2}|koi8-[ru]|euc_(?:jp|kr)|iso2022_(?:jp|kr)"
)

#: What a server or an editor writes when nobody chose: no declaration (page-templates 1, rule 6).
_DEFAULTS = frozenset({"cp1252"})

#: What nearly all pages come to; a look at the bytes has decided between the two.
_USUAL = frozenset({"utf-8", "gb18030"})

_CHARSET = r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.+-]{2,40})"
_HEADER_CHARSET = re.compile(_CHARSET, re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,1000}?\b" + _CHARSET.encode(), re.IGNORECASE)
_PROLOG = re.compile(rb"\s*<\?xml\b[^>]{0,300}?\bencoding\s*=\s*[\"']([A-Za-z0-9_:.+-]{2,40})[\"']")
_INERT = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_INERT_START = re.compile(rb"<!--|<script\b|<style\b", re.IGNORECASE)

# A character of GB 2312: hanzi or its punctuation. GBK's extensions are rare in running text.
_GB2312_PAIR = re.compile(rb"[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` without a byte-order mark, and the Python name of the encoding it came by."""

    text: str
    encoding: str


def decode(
    content: bytes, content_type: str | None = None, *, declared: str | None = None
) -> Decoded:
    """Decode a page, list or feed; broken bytes become U+FFFD.

    The order of trust: a byte-order mark; ``declared`` (the source's own setting); the charset of
    the HTTP header ``content_type``; the XML prolog; the meta tag, also a late one; valid UTF-8; a
    guess. ISO-8859-1 and windows-1252 are defaults and no declarations. Every GB label means
    gb18030. A label is overruled where the bytes prove it wrong: GB on what is UTF-8, UTF-8 on
    what is clean gb18030, UTF-16 on what is not. Never raises.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    wide = _wide(content)
    if wide is not None:
        return _decoded(content, wide)
    label = _declaration(content, content_type, declared)
    encoding = _judge(content, label)
    if encoding not in _USUAL and not _is_clean(content, encoding):
        # A header that names a foreign encoding is a server's mistake where the page's own words
        # fit and that does not.
        own = _judge(content, _declaration(content, None, None))
        encoding = own if _is_clean(content, own) else encoding
    return _decoded(content, encoding)


def _decoded(content: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(content.decode(encoding, "replace"), encoding)
    except UnicodeError:  # some multibyte codecs raise in spite of "replace"
        return Decoded(content.decode("utf-8", "replace"), "utf-8")


def _declaration(content: bytes, content_type: str | None, declared: str | None) -> str | None:
    """The first declaration that names a usable encoding and is more than a default."""
    header = _HEADER_CHARSET.search(content_type or "")
    prolog = _PROLOG.match(content)
    labels = [declared, header[1] if header else None]
    labels.append(prolog[1].decode("ascii") if prolog else None)
    for label in labels:
        encoding = _codec(label)
        if encoding is not None and encoding not in _DEFAULTS:
            return encoding
    head = content[:DECLARATION_WITHIN]
    first, inert = _META_CHARSET.search(head), _INERT_START.search(head)
    if first is None:
        return None
    if inert is not None and inert.start() < first.end():
        head = _INERT.sub(b" ", head)  # a charset in a comment or a script declares nothing
    for match in _META_CHARSET.finditer(head):
        encoding = _codec(match[1].decode("ascii"))
        # A meta tag that can be read as ASCII does not stand in UTF-16 (HTML standard, 4.2.5.5).
        if encoding is not None and encoding not in _DEFAULTS and "16" not in encoding:
            return encoding
    return None


def _codec(label: str | None) -> str | None:
    """The Python codec to use for a label, ``None`` for one that is unknown or refused."""
    if not label:
        return None
    key = re.sub(r"[^a-z0-9]+", "_", label.strip().lower()).strip("_")
    name = _SUPERSETS.get(key)
    if name is None:
        try:
            name = codecs.lookup(key).name
        except (LookupError, ValueError):
            return None
        name = _SUPERSETS.get(re.sub(r"[^a-z0-9]+", "_", name), name)
    return name if _KNOWN.fullmatch(name) else None


def _judge(content: bytes, label: str | None) -> str:
    if content.isascii():
        return label if label in ("hz", "iso2022_jp", "iso2022_kr") else "utf-8"
    if label in (None, "utf-8", "gb18030") or label.startswith(("utf-16", "utf-32")):
        if _is_utf8(content, suspected=label == "gb18030"):
            return "utf-8"
        if label == "gb18030" or (label is not None and _is_clean(content, "gb18030")):
            return "gb18030"
        return "utf-8" if label == "utf-8" else _guess(content)
    return label


def _is_utf8(content: bytes, *, suspected: bool) -> bool:
    """Whether the bytes are UTF-8, up to a few broken or cut characters.

    ``suspected``: there is a GB label, so that two-byte sequences alone prove nothing: 路 in GB is
    a valid sequence of UTF-8 too. Chinese in UTF-8 has three bytes a character.
    """
    if not suspected and _is_clean(content, "utf-8"):
        return True  # nearly all pages, without counting
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd") - content.count(b"\xef\xbf\xbd")
    # The share of 1 in 20 lies far from both sides: GB text read as UTF-8 is broken nearly
    # everywhere, and a damaged UTF-8 page has a handful of broken characters.
    good = sum(1 for character in text if character > "\x7f" and character != "\ufffd")
    if broken * 20 > good:
        return False
    if suspected and all(c < "\u0800" for c in text if c != "\ufffd"):
        return broken == 0 and all(c < "\u0080" or "\u00a0" <= c <= "\u00bf" for c in text)
    return True


def _is_clean(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeError:
        return False
    return True


def _wide(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of the markup stand."""
    sample = content[:4096]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 16 or sample.count(0) * 5 < len(sample):
        return None
    quarter = len(sample) // 4
    zeros = [sample[offset::4].count(0) for offset in range(4)]
    # The two upper bytes of every character are 0 or, beyond the first plane, 1 and 2.
    if min(zeros[2:]) > 0.9 * quarter > zeros[0]:
        return "utf-32-le"
    if min(zeros[:2]) > 0.9 * quarter > zeros[3]:
        return "utf-32-be"
    if zeros[1] + zeros[3] > 4 * (zeros[0] + zeros[2]):
        return "utf-16-le"
    if zeros[0] + zeros[2] > 4 * (zeros[1] + zeros[3]):
        return "utf-16-be"
    return None


def _guess(content: bytes) -> str:
    """For bytes that are no UTF-8 and declare nothing."""
    high = sum(map(len, _HIGH.findall(content)))
    pairs = 2 * sum(len(_GB2312_PAIR.findall(run)) for run in _HIGH.findall(content))
    # Big5 and accented Latin letters rarely form pairs of the GB 2312 square.
    if pairs > 0.95 * high:
        return "gb18030"
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(
        content[:GUESSED_FROM],
        cp_isolation=["gb18030", "big5hkscs", "big5", "cp932", "cp949", "cp1252", "utf_8"],
    ).best()
    encoding = _codec(best.encoding) if best is not None else None
    return encoding or ("gb18030" if _is_clean(content, "gb18030") else "utf-8")
