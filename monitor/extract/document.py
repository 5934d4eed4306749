"""Bytes to a tree, once for each page: what is no page is refused here, with its kind.

Everything after this step shares the tree and the decoded source. The parser reads no external
file, follows no entity and keeps libxml2's limit of 256 levels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from monitor.errors import ExtractError, RefusedError
from monitor.extract.decoding import decode
from monitor.model import Page

#: First bytes of what lists link to beside pages (page-templates 7): never decoded as HTML.
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip, docx, xlsx or ofd file"),
    (b"\xd0\xcf\x11\xe0", "a doc, xls or wps file"),
    (b"Rar!", "a rar archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a sound or film"),
)

#: More U+FFFD than this share of all characters, or more control characters, is no text that a
#: wrong byte or two would explain; the worst real page measured has 1 in 2,000.
_BROKEN_SHARE = 0.1

_FIRST_TAG = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^>]*>)*<([a-z][a-z0-9:]*)", re.S | re.I
)
_ANY_TAG = re.compile(r"<[a-z!/?]", re.I)
_FEED_TAGS = frozenset({"rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Scripts of the protections met on gov.cn (page-templates 6.1).
_CHALLENGE = re.compile(
    r"\$_ts\s*(?:=|\[|\.)|__jsl_clearance|acw_sc__v2|wzws_|_cofing1|_wafchallenge|challenge-platform"
    r"|/\.well-known/ddos|(?:window\.|document\.|self\.|top\.)?location(?:\.href)?\s*=|location\.replace\("
)
_SCRIPT = re.compile(
    r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?-->|<head\b.*?</head\s*>", re.S | re.I
)
_TAG = re.compile(r"<[^>]*>")

#: A challenge page holds next to no words: below this many characters a script decides.
_CHALLENGE_TEXT = 80


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page. ``source`` is the decoded text without control characters."""

    url: str
    root: lxml_html.HtmlElement
    source: str
    encoding: str


def read_document(page: Page, *, charset: str | None = None) -> Document:
    """Parse a page. ``charset`` is the source's own setting, where it has one.

    Raises ExtractError of kind ``empty`` (no bytes), ``not-html`` (another file type, a feed,
    JSON, plain text), ``encoding`` (not text in any encoding), ``parse`` (no tree to be had, or
    nested beyond 256 levels); RefusedError of kind ``blocked`` for a script challenge.
    """
    content, url = page.content, page.url
    if not content.strip():
        raise ExtractError("empty", url, "the answer has no content", status=page.status)
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            raise ExtractError("not-html", url, f"the file is {name}, not a page")
    decoded = decode(content, page.content_type, declared=charset)
    source = _readable(decoded.text, url)
    _refuse_challenge(source, page)
    first = _FIRST_TAG.match(source[:20_000])
    if not _ANY_TAG.search(source) or source.lstrip()[:1] in "{[":
        raise ExtractError("not-html", url, "the answer is plain text or data, not a page")
    if first and first[1].lower() in _FEED_TAGS:
        raise ExtractError("not-html", url, f"the answer is a <{first[1].lower()}>, not a page")
    return Document(url, parse_html(source, url), source, decoded.encoding)


def parse_html(source: str, url: str) -> lxml_html.HtmlElement:
    """Parse decoded HTML, also a fragment. Raises ExtractError of kind ``parse``."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ExtractError("parse", url, f"the page cannot be parsed: {error}") from error
    limits = [entry for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]
    if limits:
        raise ExtractError("parse", url, f"the page cannot be parsed: {limits[0].message}")
    for sibling in list(root.itersiblings()):
        # Pages put together from parts close </html> early; the rest becomes a second root.
        if isinstance(sibling.tag, str):
            root.append(sibling)
    return root


def _readable(text: str, url: str) -> str:
    broken = text.count("\ufffd") + len(_CONTROL.findall(text))
    if broken > _BROKEN_SHARE * len(text):
        raise ExtractError("encoding", url, "the bytes are not text in any known encoding")
    return _CONTROL.sub("", text)


def _refuse_challenge(source: str, page: Page) -> None:
    """A page of script without words is a firewall's, and must never pass for an article."""
    if len(source) > 500_000 or not _CHALLENGE.search(source):
        return
    words = _TAG.sub(" ", _SCRIPT.sub(" ", source))
    if len("".join(words.split())) < _CHALLENGE_TEXT:
        raise RefusedError(
            "blocked", page.url, "a script challenge came instead of the page", status=page.status
        )
