"""HTML lists → rows: by the source's CSS selectors, or every link with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any

from lxml import etree, html
from lxml.cssselect import CSSSelector
from lxml.etree import LxmlError

from monitor.catalog.selectors import Part, compiled
from monitor.errors import SourceError
from monitor.model import Selectors
from monitor.sources.links import Row, absolute
from monitor.sources.titles import fuller, is_more_link, plain, printable, turns_page
from monitor.text import paragraphs

_SIGNS = frozenset({"NEW", "HOT", "TOP", "置顶", "热", "新"})
_HEADLINE = CSSSelector("h1, h2, h3, h4, h5, .title, .tit, .headline")
#: A date in a row's text: with a year in any form, or month and day, or a time.
_DATE_IN_TEXT = re.compile(
    r"(?:19|20)\d\d\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}\s?日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s?\d{1,2},?\s?(?:19|20)\d\d"
    r"|\d{1,2}\s+(?:19|20)\d\d-\d{1,2}(?!\d)"
    r"|(?<![\d.:-])(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?:\s+\d{1,2}:\d{2})?(?![\d:.-])"
    r"|(?<!\d)\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)
#: An element of nothing but a time: the row is of today.
_TIME_ALONE = re.compile(r"[\[(（]?\s*(?:今[天日]\s*)?(?:[01]?\d|2[0-3]):[0-5]\d\s*[\])）]?")
_BLOCKS = (
    *("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"),
    *("section", "article", "blockquote", "table"),
)
_DATE_TAGS = ("span", "em", "b", "i", "td", "time", "p", "div", "font", "dd", "small")
_DIGIT = re.compile(r"\d|今|昨|前天|ago", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")
#: How far a row's text may reach: a longer one is a page, not a row.
_ROW_CHARACTERS = 2000
#: And how many links to the one article it may hold: picture, headline, excerpt, button.
_ROW_LINKS = 8
#: How many elements of a row are looked at in search of its link, its title or its date.
_LOOKED_AT = 50
#: Angle brackets in a list: ten for a row, and more rows than anyone shows on a page.
_MOST_BRACKETS = 400_000


def parse_html(text: str, url: str, *, keep_scripts: bool = False) -> html.HtmlElement:
    """The tree of a page or fragment, without scripts and styles unless they are wanted.

    Raises SourceError (``empty``, ``parse``, ``too-large``).
    """
    if not text.strip():
        raise SourceError("empty", url, "the page is empty")
    if text.count("<") > _MOST_BRACKETS:
        raise SourceError("too-large", url, "has more elements than any list")
    try:
        # A str with an encoding declaration is refused by lxml, and NUL ends the input early.
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(
            text.replace("\x00", "").encode("utf-8", "replace"), parser=parser
        )
    except (LxmlError, ValueError) as error:
        raise SourceError("parse", url, f"is not HTML: {error}") from error
    if not keep_scripts:
        etree.strip_elements(tree, "script", "style", "template", with_tail=False)
    return tree


def base_of(tree: html.HtmlElement, url: str) -> str:
    """Where a page's relative links start: its ``<base href>``, else its address."""
    for element in tree.iter("base"):
        if element.get("href"):
            return absolute(url, element.get("href")) or url
    return url


def fragment_text(markup: str) -> str:
    """The text of an HTML fragment, one line for each block, as a stored article has it.

    Plain text without markup keeps its own lines.
    """
    if "<" not in markup:
        return printable("\n".join(paragraphs(unescape(markup))))
    try:
        tree = parse_html(markup, "")
    except SourceError:
        return ""
    for element in tree.iter(*_BLOCKS):
        element.text = f"\n{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    for cell in tree.iter("td", "th"):
        cell.tail = f" | {cell.tail or ''}" if cell.getnext() is not None else cell.tail
    lines = (_BLANKS.sub(" ", line) for line in str(tree.text_content()).split("\n"))
    return printable("\n".join(paragraphs("\n".join(lines))))


def selected_rows(
    tree: html.HtmlElement, select: Selectors, wanted: Callable[[str], bool]
) -> Iterator[Row]:
    """One row for each element that ``select.item`` finds (without it, each link).

    ``wanted`` tells article links: of several links in one row the first such one is meant.
    """
    for element in _select(compiled(select.item or "a[href]"), tree):
        row = row_of(element, select, wanted)
        if row is not None:
            yield row


def row_of(
    element: html.HtmlElement, select: Selectors, wanted: Callable[[str], bool]
) -> Row | None:
    """A row's parts; ``None`` where there is no link in it."""
    link, anchor = _link_of(element, select.link, wanted)
    if not link:
        return None
    title = _title_by_selector(element, select.title) if select.title else None
    if not title and anchor is not None:
        title = title_of(anchor)
    return Row(
        link=link,
        title=title,
        date=_date_of(element, select.date) if select.date else date_near(element, anchor),
        summary=value_of(element, select.summary) if select.summary else None,
        text=value_of(element, select.text) if select.text else None,
    )


def linked_rows(tree: html.HtmlElement, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """One row for each link whose address is ``wanted``, with the date that stands in its row.

    Links that only turn the page (2, 下一页) are none.
    """
    for anchor in tree.iter("a", "area"):
        href = anchor.get("href")
        if href and wanted(href) and not turns_page(plain(str(anchor.text_content()))):
            yield Row(
                link=href, title=title_of(anchor), date=date_near(_row_around(anchor), anchor)
            )


def title_of(anchor: html.HtmlElement) -> str:
    """A link's headline: that of the card inside it, else its own words, completed by ``title``.

    Dates, signs and excerpts inside the link are not part of it.
    """
    attribute = anchor.get("title")
    heading = next((one for one in _select(_HEADLINE, anchor) if one is not anchor), None)
    shown = plain(heading.text_content()) if heading is not None else ""
    shown = shown or plain(_own_text(anchor)) or plain(anchor.text_content())
    if not shown:
        shown = next((plain(image.get("alt") or "") for image in anchor.iter("img")), "")
    return fuller(shown, attribute)


def value_of(element: html.HtmlElement, selector: str) -> str | None:
    """The attribute or text that a selector finds in a row; ``None`` for nothing or blanks."""
    return next(_values(element, selector), None)


def _values(element: html.HtmlElement, selector: str) -> Iterator[str]:
    part = Part.parse(selector)
    for found in _found(element, part.css):
        value = found.get(part.attribute) if part.attribute else found.text_content()
        if value and value.strip():
            yield str(value).strip()


def _date_of(element: html.HtmlElement, selector: str) -> str | None:
    """What the date's selector finds: of several the first with a digit (others are labels)."""
    values = list(_values(element, selector))
    return next((value for value in values if _DIGIT.search(value)), next(iter(values), None))


def date_near(row: html.HtmlElement, anchor: html.HtmlElement | None) -> str | None:
    """The words of a date in a row: outside the headline first, then glued to it."""
    for element in row.iter(
        "span", "em", "b", "i", "td", "time", "p", "div", "font", "dd", "small"
    ):
        text = plain(element.text_content()) if len(element) < 20 else ""
        if 4 <= len(text) <= 60 and (found := _DATE_IN_TEXT.search(text)):
            return found[0]
        if _TIME_ALONE.fullmatch(text):
            return text
    if row is anchor:
        found = _DATE_IN_TEXT.search(_text_behind(row))
        if found is not None:
            return found[0]
    text = row.text_content()
    if len(text) > _ROW_CHARACTERS:
        return None
    shown = anchor.text_content() if anchor is not None else ""
    found = _DATE_IN_TEXT.search(plain(text.replace(shown, " ", 1))) or _DATE_IN_TEXT.search(
        plain(shown)
    )
    return found[0] if found else None


def _link_of(
    element: html.HtmlElement, selector: str | None, wanted: Callable[[str], bool]
) -> tuple[str | None, html.HtmlElement | None]:
    """The address of a row, and the element to take the headline from.

    A row often begins with a picture's link or a column's: of the links to the article the one
    with words gives the headline.
    """
    part = Part.parse(selector or "a@href")
    attribute = part.attribute or "href"
    usable = [one for one in _found(element, part.css) if (one.get(attribute) or "").strip()]
    usable = [one for one in usable if wanted(one.get(attribute))] or usable
    if not usable:
        return None, None
    link = usable[0].get(attribute)
    spoken = (one for one in usable if one.get(attribute) == link and _has_words(one))
    return link, next(spoken, usable[0])


def _has_words(anchor: html.HtmlElement) -> bool:
    words = plain(title_of(anchor))
    return bool(words) and not is_more_link(words)


def _title_by_selector(element: html.HtmlElement, selector: str) -> str | None:
    part = Part.parse(selector)
    for found in _found(element, part.css):
        if part.attribute:
            value = found.get(part.attribute)
            if value and value.strip():
                return str(value)
            continue
        title = title_of(found) if found.tag == "a" else plain(found.text_content())
        if title:
            anchor = found if found.tag == "a" else next(found.iter("a"), None)
            return fuller(title, anchor.get("title") if anchor is not None else None)
    return None


def _found(element: html.HtmlElement, css: str) -> list[html.HtmlElement]:
    """The first of what a selector finds in a row, the row itself included; for none the row."""
    if not css:
        return [element]
    found: Any = _first_few(css)(element)
    return list(found)


@lru_cache(maxsize=1024)
def _first_few(css: str) -> etree.XPath:
    # A row with more is a page, and rows can be nested: each would be searched whole.
    return etree.XPath(f"({compiled(css).path})[position() <= {_LOOKED_AT}]")


def _select(selector: CSSSelector, element: html.HtmlElement) -> list[html.HtmlElement]:
    found: Any = selector(element)  # XPath may give numbers; a translated CSS selector never does
    return list(found)


def _own_text(anchor: html.HtmlElement) -> str:
    """A link's words without a date, a sign or a button in a child, and without the excerpt."""
    parts = [anchor.text or ""]
    for child in anchor:
        words = plain(str(child.text_content()))
        date = _DATE_IN_TEXT.search(words)
        is_date = date is not None and len(words) - len(date[0]) <= 8
        is_excerpt = child.tag in ("p", "div") and any(part.strip() for part in parts)
        if not (is_date or is_excerpt or is_more_link(words) or words.upper() in _SIGNS):
            parts.append(words)
        parts.append(child.tail or "")
    return " ".join(parts)


def _row_around(anchor: html.HtmlElement) -> html.HtmlElement:
    """The largest element round a link that holds no other article's link, at most six up."""
    row = anchor
    own = (anchor.get("href"), None, "", "#")
    for _, parent in zip(range(6), anchor.iterancestors(), strict=False):
        if parent.tag in ("body", "html", "ul", "ol", "dl", "table", "tbody"):
            break
        links = list(islice(parent.iter("a"), _ROW_LINKS + 1))
        if len(links) > _ROW_LINKS or any(link.get("href") not in own for link in links):
            break
        row = parent
        if parent.tag in ("li", "tr"):
            break
    return row


def _text_behind(anchor: html.HtmlElement) -> str:
    """What follows a link up to the next one, in a list that is a mere run of links."""
    parts = [anchor.tail or ""]
    for _, sibling in zip(range(3), anchor.itersiblings(), strict=False):
        if sibling.tag == "a" or next(sibling.iter("a"), None) is not None:
            break
        parts.append(f"{sibling.text_content()} {sibling.tail or ''}"[:200])
    return plain(" ".join(parts))
