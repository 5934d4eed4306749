"""Bytes to a tree, once for each page: what is no page is refused here, with its kind.

Everything after this step shares the tree and the decoded source. The parser reads no external
file, follows no entity and keeps libxml2's limit of 256 levels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

from monitor.errors import ExtractError, RefusedError
from monitor.extract.decoding import decode
from monitor.extract.rendering import visible_text
from monitor.model import Page

#: First bytes of what lists link to beside pages (page-templates 7): never decoded as HTML.
_SIGNATURES = (
    (b"PK\x03\x04", "a zip, docx, xlsx or ofd file"),
    (b"\xd0\xcf\x11\xe0", "a doc, xls or wps file"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a sound or film"),
    (b"%PDF-", "a PDF file"),
)

#: More U+FFFD than this share of all characters, or more control characters, is no text that a
#: wrong byte or two would explain; the worst real page measured has 1 in 2,000.
_BROKEN_SHARE = 0.1

#: Real articles have 300 to 3,000 elements, the longest published table of enterprises 40,000. One
#: element costs 30 to 70 microseconds over all steps, so that a page takes 4 seconds at most.
MOST_ELEMENTS = 60_000

#: Angle brackets: each element has two at most, scripts and comments some more. Counted before the
#: tree is made, for 10 MB of ``<td>`` are a tree of 600 MB.
_MOST_BRACKETS = 4 * MOST_ELEMENTS

_INTERNAL_SUBSET = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<!DOCTYPE\b[^>\[]*\[", re.IGNORECASE)
_INLINE_DATA = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]*+", re.IGNORECASE)
_FIRST_TAG = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^>]*>)*<([a-z][a-z0-9:]*)", re.S | re.I
)
_ANY_TAG = re.compile(r"<[a-z!/?]", re.I)
_FEED_TAGS = frozenset({"rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml"})
#: The one-byte control characters, for a look at the bytes: it costs a tenth of one at the text.
_CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32)])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

#: Scripts of the protections met on gov.cn (page-templates 6.1).
_CHALLENGE = re.compile(
    r"\$_ts\s*[=\[.]|__jsl_clearance|acw_sc__v2|wzws_|_cofing1|_waf_|challenge-platform"
)
_REDIRECT = re.compile(r"\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign|reload)\(")

#: A challenge holds next to no words: below this many characters a script decides.
_CHALLENGE_WORDS = 80

#: A redirect says no more than that one should wait.
_REDIRECT_WORDS = 30

#: A page that only sends a reader elsewhere by script is a few hundred bytes long.
_REDIRECT_PAGE = 3_000


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page. ``source`` is the decoded text without control characters."""

    url: str
    root: Element
    source: str
    encoding: str


def file_kind(content: bytes) -> str | None:
    """What a file is, by its first bytes, that is certainly no page; ``None`` for all else."""
    return next((name for start, name in _SIGNATURES if content.startswith(start)), None)


def read_document(page: Page, *, charset: str | None = None) -> Document:
    """Parse a page. ``charset`` is the source's own setting, where it has one.

    Raises ExtractError of kind ``empty`` (no bytes), ``not-html`` (another file type, a feed,
    JSON, plain text), ``encoding`` (not text in any encoding), ``parse`` (no tree to be had, or
    nested beyond 256 levels); RefusedError of kind ``blocked`` for a script challenge.
    """
    content, url = page.content, page.url
    if not content.strip():
        raise ExtractError("empty", url, "the answer has no content", status=page.status)
    if (name := file_kind(content)) is not None:
        raise ExtractError("not-html", url, f"the file is {name}, not a page")
    decoded = decode(content, page.content_type, declared=charset)
    source = _readable(decoded.text, url)
    first = _FIRST_TAG.match(source[:20_000])
    if not _ANY_TAG.search(source) or source.lstrip()[:1] in "{[":
        raise ExtractError("not-html", url, "the answer is plain text or data, not a page")
    if first and first[1].lower() in _FEED_TAGS:
        raise ExtractError("not-html", url, f"the answer is a <{first[1].lower()}>, not a page")
    document = Document(url, parse_html(source, url), source, decoded.encoding)
    _refuse_challenge(document, page.status)
    return document


def parse_html(source: str, url: str) -> Element:
    """Parse decoded HTML, also a fragment.

    Raises ExtractError of kind ``parse`` where libxml2 gives up (more than 256 levels, a text of
    10 MB), ``too-large`` for more than ``MOST_ELEMENTS``.
    """
    if source.count("<") > _MOST_BRACKETS:
        raise ExtractError("too-large", url, f"the page has more than {MOST_ELEMENTS} elements")
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(_without_ballast(source).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractError("parse", url, f"the page cannot be parsed: {error}") from error
    limits = [entry for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]
    if root is None or limits:
        reason = limits[0].message if limits else "no element in it"
        raise ExtractError("parse", url, f"the page cannot be parsed: {reason}")
    for sibling in list(root.itersiblings()):
        # Pages put together from parts close </html> early; the rest becomes a second root.
        if isinstance(sibling.tag, str):
            root.append(sibling)
    if int(cast(float, root.xpath("count(//*)"))) > MOST_ELEMENTS:
        raise ExtractError("too-large", url, f"the page has more than {MOST_ELEMENTS} elements")
    return root


def _without_ballast(source: str) -> str:
    """Without pictures written into the page, and without a document type's own declarations."""
    opening = _INTERNAL_SUBSET.match(source[:20_000])
    if opening is not None:
        closing = source.find("]>", opening.end())
        source = source[closing + 2 :] if closing > 0 else source[opening.end() :]
    return _INLINE_DATA.sub("data:,", source) if ";base64," in source else source


def _readable(text: str, url: str) -> str:
    readable = text if _is_plain(text) else _CONTROL.sub("", text)
    broken = text.count("\ufffd") + len(text) - len(readable) - text.count("\0")
    if broken > _BROKEN_SHARE * len(text):
        raise ExtractError("encoding", url, "the bytes are not text in any known encoding")
    return readable


def _is_plain(text: str) -> bool:
    """Whether a text is free of the characters in ``_CONTROL``."""
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    if "\ufffe" in text or "\uffff" in text:
        return False
    return len(raw.translate(None, _CONTROL_BYTES)) == len(raw)


def _refuse_challenge(document: Document, status: int) -> None:
    """A page of script without words is a firewall's, and must never pass for an article."""
    source = document.source
    if not is_silent(document.root, _CHALLENGE_WORDS):
        return
    challenge = _CHALLENGE.search(source)
    if not challenge and not (len(source) < _REDIRECT_PAGE and _REDIRECT.search(source)):
        return
    most = _CHALLENGE_WORDS if challenge else _REDIRECT_WORDS
    if is_silent(document.root, most) and next(document.root.iter("img", "h1"), None) is None:
        message = "a script challenge came instead of the page"
        raise RefusedError("blocked", document.url, message, status=status)


def is_silent(root: Element, most: int) -> bool:
    """Whether a page has fewer characters of text than this; counts no further."""
    length = 0
    for text in visible_text(root):
        length += len(text.strip())
        if length >= most:
            return False
    return True
