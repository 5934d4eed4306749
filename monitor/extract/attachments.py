"""Files that an article links to: cluster lists are mostly published as one (page-templates 7)."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element as Element

from monitor.extract.furniture import by_names
from monitor.extract.rendering import clean_inline, own_text, visible_text
from monitor.model import Attachment

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|zip|rar|7z|csv|rtf)$", re.I)
_WRITTEN = re.compile(
    r"document\.write(?:ln)?\(\s*(?P<quote>['\"])(?P<html>.*?)(?P=quote)\s*\)", re.S
)
_HREF = re.compile(
    r"<a\b[^>]*?href\s*=\s*\\?[\"']?(?P<href>[^\"'\\>\s]+)[^>]*>(?P<name>.*?)</a", re.S | re.I
)
_BLOCK = re.compile(r"(?:.*attach(?:ment|file)?s?.*|xgfj|fujian|fj|appendix|annex)", re.I)
_is_block = by_names(lambda name: _BLOCK.fullmatch(name) is not None)
_NAME_LENGTH = 200

_find_word = etree.XPath("//text()[contains(., '附')]/..")
#: Where a label of files stands: in a block, a cell or a line, or in what sets it off.
_LABEL_TAGS = frozenset({"div", "p", "td", "li", "dt", "dd", "span", "strong", "b", "h3", "h4"})
_LABEL = re.compile(r"[【\[]?(?:相关)?附件(?:下载|列表)?\d{0,2}[】\]]?(?::|：|(?=$))")
#: So many characters tell a label from a sentence about one; no article has so many labels.
_LABEL_LENGTH, _MANY = 30, 20

#: How much script is searched for written anchors, in characters.
_SCRIPTS = 20_000


def find_attachments(root: Element, body: Element | None, page_url: str) -> tuple[Attachment, ...]:
    """The files linked from the body and from attachment blocks beside it, each address once.

    Where the body has no element of its own, those of the whole page. Anchors that a script writes
    count too, and files that are shown in a frame or a viewer. ``read`` is false: their text is not
    part of the article yet.
    """
    scopes = [body, *_attachment_blocks(root), *_labelled(root)] if body is not None else [root]
    found: dict[str, str] = {}
    for scope in scopes:
        for href, name in _anchors(scope):
            if not _is_file(href, name) and not _FILE.search(name.rstrip(" )）")):
                continue  # nearly all links, without resolving them
            address = _resolve(page_url, href)
            if address is not None and _is_file(address, name):
                found.setdefault(address, name)
    return tuple(
        Attachment(url, (name or unquote(urlsplit(url).path.rpartition("/")[2]))[:_NAME_LENGTH])
        for url, name in found.items()
    )


def _attachment_blocks(root: Element) -> list[Element]:
    """Blocks that are named for their files, outermost ones only."""
    found: list[Element] = []
    inside: set[Element] = set()
    for element in root.iter("div", "ul", "p", "td", "section"):
        if element.getparent() in inside:
            inside.add(element)
        elif _is_block(element):
            inside.add(element)
            found.append(element)
    return found


def _labelled(root: Element) -> list[Element]:
    """Elements that begin with 附件 and the one behind each that is nothing but that label.

    Templates without a name for the block set it under the text so.
    """
    found: list[Element] = []
    for label in cast(list[Element], _find_word(root)):
        words = _beginning(label) if label.tag in _LABEL_TAGS else ""
        if len(found) > _MANY:
            break
        if not _LABEL.match(words):
            continue
        found.append(label)
        behind = label.getnext()
        if _LABEL.fullmatch(words) and behind is not None and isinstance(behind.tag, str):
            found.append(behind)
    return found


def _beginning(element: Element) -> str:
    """The first characters without blanks; all of them where the element has no more."""
    found = ""
    for text in visible_text(element):
        found += "".join(text[:1_000].split())
        if len(found) > _LABEL_LENGTH:
            break
    return found


def holds_picture(element: Element | None) -> bool:
    """Whether a body has a picture or a film of its own, icons of file types left aside."""
    if element is None:
        return False
    for node in element.iter("img", "video", "iframe", "embed"):
        source = node.get("src") or node.get("data-src") or ""
        if node.tag != "img" or (
            source and not re.search(r"icon|/sys/|blank|spacer|loading", source, re.I)
        ):
            return True
    return False


def holds_file(element: Element) -> bool:
    """Whether an element links to a file."""
    return any(_is_file(href.partition("#")[0], name) for href, name in _anchors(element))


def _anchors(scope: Element) -> list[tuple[str, str]]:
    anchors = [
        (
            anchor.get("href") or "",
            clean_inline(own_text(anchor)) or clean_inline(anchor.get("title") or ""),
        )
        for anchor in scope.iter("a")
    ]
    for shown in scope.iter("iframe", "embed", "object"):
        address = shown.get("src") or shown.get("data") or ""
        path, _, query = address.partition("?")
        if path.endswith("viewer.html"):  # pdf.js is told the file in its query
            address = next(iter(parse_qs(query.partition("#")[0]).get("file", ())), "")
        anchors.append((address, clean_inline(shown.get("title") or "")))
    scripts = "\n".join(script.text or "" for script in scope.iter("script"))[:_SCRIPTS]
    if "document.write" in scripts:
        for written in _WRITTEN.finditer(scripts):
            for match in _HREF.finditer(written["html"]):
                anchors.append((match["href"], clean_inline(re.sub(r"<[^>]*>", "", match["name"]))))
    return [(href.strip(), name) for href, name in anchors if href.strip()]


def _resolve(page_url: str, href: str) -> str | None:
    try:
        address = urljoin(page_url, href)
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    return address if scheme in ("http", "https") else None


def _is_file(address: str, name: str) -> bool:
    """By the path's suffix, or, for download scripts, by the suffix in the anchor's text."""
    path = address.partition("?")[0]
    return bool(
        _FILE.search(path)
        or (_FILE.search(name.rstrip(" )）")) and re.search(r"down|file|attach", address, re.I))
        or re.search(
            r"[?&](?:file(?:name|path)?|path|name)=[^&]*\.(?:pdf|docx?|xlsx?|wps|ofd|zip)\b",
            address,
            re.I,
        )
    )
