"""The body of an article: known CMS containers first, then the densest block, then trafilatura.

Government sites name the container of their text (TRS_Editor, zoom, UCAP-CONTENT ...), and where
a name is known no statistics are needed. The trap is that the names are not unique: footers are
TRS_Editor blocks too. Pages without a known name get two opinions, our own count of sentences and
trafilatura's, and the better one by plain checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

from monitor.extract.attachments import holds_file, holds_picture
from monitor.extract.furniture import FurnitureSkip, by_names, is_furniture, without_furniture
from monitor.extract.rendering import Line, clean_inline, own_text, render, text_length

#: Class names and ids that only ever name the text of an article (page-templates 3).
_CONTAINERS = frozenset(
    {
        # TRS WCM
        "trs_editor", "trs_editor_view", "trs_ueditor", "trs_paper_default", "custom_unionstyle",
        # Hanweb, jpaas, UCAP, Visual SiteBuilder, Shanghai, gov.cn
        "zoom", "zoomcon", "fontzoom", "con_con", "ccontent", "ucap-content", "ucapcontent",
        "vsb_content", "v_news_content", "ivs_content", "pages_content", "art_con", "bt_content",
        "bt-content", "info_content", "xxgk_content", "article-conter", "wzcon", "xl_con",
        # agencies and newspapers
        "rm_txt_con", "rwb_zw", "left_zw", "p-detail", "detailcontent", "content_area", "artibody",
        "js_content", "rich_media_content", "show_text", "text_con", "cnt_bd", "left_ptext",
        "ozoom", "articlecontent", "main_article", "text_area", "contentmain", "lft_art",
        # WordPress and its kin
        "entry-content", "post-content", "td-post-content", "article-content",
        "article_content", "article-body", "article__body", "article_body", "story-body",
        "single-content", "news-content", "news_content", "newscontent", "article-text",
        "articletext", "article_con", "detail-content", "detail_content", "articlebody",
    }
)  # fmt: skip

#: China Daily's portals; in lower case the same id is anybody's.
_CHINA_DAILY_ID = "Content"

#: Names that often are the text and often the page round it: believed only after a comparison.
_LIKELY = frozenset(
    {"content", "maincontent", "main-content", "article", "text", "detail", "post", "news", "con",
     "neirong", "main", "page-content", "article-main", "zw", "txt", "nr", "articlecon"}
)  # fmt: skip

_FOOT = re.compile(r".*(?:foot|bottom|copyright|friend-?link|youqing).*", re.I)
#: Readers' comments have more sentences than the article on some pages. In the singular the word
#: names columns of opinion, too.
_COMMENTS = re.compile(
    r"(?:.*[-_])?comments(?:[-_].*)?|comment-?(?:list|area|box|form|section|thread)"
    r"|disqus_thread|respond|replies",
    re.I,
)

_is_container = by_names(lambda name: name.lower() in _CONTAINERS)
_is_likely = by_names(lambda name: name.lower() in _LIKELY)
_is_foot_or_comments = by_names(
    lambda name: (_FOOT.fullmatch(name) or _COMMENTS.fullmatch(name)) is not None
)
_is_foot = by_names(lambda name: _FOOT.fullmatch(name) is not None)

#: A body shorter than this, in characters without blanks, is doubted and compared.
SHORT = 100

#: A block is widened to its parent where that holds this many times its sentences: articles are
#: cut in two by pictures and advertisements. Set on the 69 saved Chinese pages of a public data
#: set with hand-made texts: F1 of four-character pieces 0.90, trafilatura alone 0.87.
WIDEN = 1.3

#: Where our own reading is linked more than this, or the library's has so many times its merit, the
#: library's is taken.
_LINKED, _FRACTION = 0.4, 3

_HOLDERS = frozenset({"div", "td", "section", "article", "main"})
_PARAGRAPHS = ("p", "div", "td", "section", "article", "span", "font", "pre", "li", "blockquote")

#: Shorter links in Latin script may be a term or a name that stands in a line of its own.
_TEASER = 25
_SENTENCE_OR_FILE = re.compile(
    r"[.;:!,]['\")]?$|\.[a-z]{2,4}\)?$|^(?:annex|attachment|appendix)", re.I
)

#: No page needs more candidates than this; each costs one rendering.
MANY = 20

#: trafilatura needs 30 ms for an ordinary page and grows with its elements; a page with more
#: than these keeps our own reading, because a running thread cannot be stopped.
SLOW_LIBRARY_ELEMENTS = 8_000
SLOW_LIBRARY_CHARACTERS = 400_000


#: What trafilatura and the libraries under it let through on mutilated pages: an opinion less.
_LIBRARY_ERRORS = (
    etree.LxmlError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of the text, and the element they were read from, where there is one.

    ``named``: the element bears a name that only article texts bear.
    """

    lines: tuple[Line, ...]
    element: Element | None = None
    named: bool = False

    @property
    def text(self) -> str:
        """Paragraphs joined by a newline."""
        return "\n".join(line.text for line in self.lines)

    @property
    def length(self) -> int:
        """Characters without blanks."""
        return sum(len("".join(line.text.split())) for line in self.lines)

    @property
    def linked_share(self) -> float:
        """The share of the characters that stand in links."""
        total = sum(len(line.text) for line in self.lines)
        return sum(line.linked for line in self.lines) / total if total else 0.0


def find_body(root: Element, *, heading: Element | None) -> Body:
    """The body of a page; without lines where the page has none.

    ``heading`` is the element of the headline: the first container after it is the body, however
    long the footer is.
    """
    footers = _footer_elements(root)
    named = _named_body(root, heading, footers)
    if named is not None and (named.length >= SHORT or _is_deliberate(named)):
        return named
    own = _densest_body(root, footers)
    if own.length < SHORT:
        # Of equals the innermost: it comes last.
        own = max((*reversed(_likely_bodies(root, footers)), own), key=_merit)
    if named is not None and _merit(named) > 0 and named.length * 3 > own.length:
        return named
    other = _library_body(root) if _is_doubtful(own, root) else None
    if other is not None and _prefer_library(own, other):
        return other
    return own


def read_body(element: Element, *, named: bool = False) -> Body:
    """The cleaned lines of an element that is taken for the body.

    Captions of pictures are left out, but where an article is told by them.
    """
    skip = FurnitureSkip(element)
    lines = without_furniture(render(element, skip=skip))
    if skip.captions > sum(len(line.text) for line in lines):
        skip = FurnitureSkip(element, with_captions=True)
        lines = without_furniture(render(element, skip=skip))
    return Body(tuple(without_link_lists(lines)), element, named)


def without_link_lists(lines: Sequence[Line]) -> list[Line]:
    """Drop runs of three and more lines that are nothing but links: lists of other articles.

    In Latin script a single such line of some words goes, too, where it is neither a sentence nor
    a file: the headline of another article. On a Chinese page it is mostly an enclosed file's name.
    """
    kept: list[Line] = []
    run: list[Line] = []
    for line in (*lines, Line("")):
        if line.text and line.linked >= 0.9 * len(line.text):
            run.append(line)
            continue
        if len(run) < 3:
            kept.extend(linked for linked in run if not _is_teaser(linked.text))
        run = []
        if line.text:
            kept.append(line)
    return kept


def _is_teaser(text: str) -> bool:
    return len(text) >= _TEASER and text.isascii() and not _SENTENCE_OR_FILE.search(text)


# --- known containers -------------------------------------------------------------------------


def _named_body(root: Element, heading: Element | None, footers: set[Element]) -> Body | None:
    """The first container after the headline, or the biggest where that one is a scrap."""
    elements = [element for element in _outermost_containers(root) if element not in footers]
    bodies = [(element, read_body(element, named=True)) for element in elements[:MANY]]
    bodies = [(element, body) for element, body in bodies if body.length or _has_media(element)]
    if len(bodies) < 2:
        return bodies[0][1] if bodies else None
    biggest = max((body for _, body in bodies), key=lambda body: body.length)
    after = _after(root, heading, [element for element, _ in bodies])
    first = next((body for element, body in bodies if element in after), None)
    if first is not None and (first.length * 4 >= biggest.length or biggest.length < 2 * SHORT):
        return first
    return biggest


def _outermost_containers(root: Element) -> Iterator[Element]:
    """Named containers that are not inside another: nested ones count once."""
    inside: set[Element] = set()
    marked = root.xpath("//*[@class or @id] | //ucapcontent")
    for element in cast(list[Element], marked):
        if element in inside or element.tag in ("body", "html"):
            continue
        named = element.tag == "ucapcontent" or element.get("id") == _CHINA_DAILY_ID
        if named or _is_container(element):
            inside.update(element.iter())
            yield element


def _after(root: Element, heading: Element | None, elements: list[Element]) -> set[Element]:
    """Those of the elements that come after the headline or hold it."""
    if heading is None:
        return set(elements)
    place = {element: number for number, element in enumerate(root.iter())}
    above = set(heading.iterancestors())
    return {e for e in elements if place[e] > place[heading] or e in above}


def _footer_elements(root: Element) -> set[Element]:
    """All elements in footers and readers' comments."""
    found: set[Element] = set()
    most: int | None = None
    for element in cast(list[Element], root.xpath("//footer | //*[@class or @id]")):
        if element.tag != "footer" and not _is_foot_or_comments(element):
            continue
        if element in found or element.tag in ("html", "body"):
            continue
        if element.tag != "footer" and not _is_foot(element):
            # A page whose outer block is called ``with-comments`` is no list of comments.
            most = text_length(root) // 2 if most is None else most
            if element.tag not in _HOLDERS or text_length(element) > most:
                continue
        found.update(element.iter())
    return found


def _has_media(element: Element) -> bool:
    return holds_picture(element) or holds_file(element)


def _is_deliberate(body: Body) -> bool:
    """A short text in a known container that holds a picture, a film or a file is meant so."""
    return body.element is not None and body.named and _has_media(body.element)


# --- pages without a known name ---------------------------------------------------------------


def _likely_bodies(root: Element, footers: set[Element]) -> list[Body]:
    found = []
    for element in root.iter("article", "section", "div", "td", "main"):
        likely = element.tag in ("article", "main") or element.get("itemprop") == "articleBody"
        if likely or _is_likely(element):
            found.append(element)
        if len(found) == MANY:
            break
    return [read_body(element) for element in found if element not in footers]


def _densest_body(root: Element, footers: set[Element]) -> Body:
    "The element whose own paragraphs hold most sentences, widened to where its siblings do too."
    ""
    scores: dict[Element, float] = {}
    masses: dict[Element, float] = {}
    for element in root.iter(*_PARAGRAPHS):
        own = clean_inline(_own_text(element)[:5_000])
        weight = _sentence_weight(own)
        if weight <= 0 or is_furniture(own) or element in footers:
            continue
        holder = element if element.tag in _HOLDERS else element.getparent()
        share = 1.0
        while holder is not None:
            scores[holder] = scores.get(holder, 0.0) + weight * share
            masses[holder] = masses.get(holder, 0.0) + weight
            holder, share = holder.getparent(), share * 0.5
    best = max(scores, key=lambda e: scores[e], default=None)
    if best is None:
        return Body(())
    parent = best.getparent()
    while parent is not None and parent.tag in _HOLDERS and masses[parent] > WIDEN * masses[best]:
        best, parent = parent, parent.getparent()
    return read_body(best)


_STYLED = frozenset({"b", "strong", "em", "i", "u", "span", "font"})


def _own_text(element: Element) -> str:
    """Text of an element and its styled children, without links and without inner blocks."""
    parts = [element.text or ""]
    for child in element:
        plain = child.tag in _STYLED and not any(True for _ in child.iterchildren("p", "div"))
        if plain:
            parts.append("".join(map(str, child.itertext(*_STYLED))))
        parts.append(child.tail or "")
    return "".join(parts)


def _sentence_weight(text: str) -> float:
    stripped = "".join(text.split()) if len(text) < 20_000 else text
    marks = len(re.findall("[，。；！？、,.;]", stripped))
    if len(stripped) < 20 or not marks:
        return 0.0
    return min(len(stripped), 2_000) / 50 + marks


def _merit(body: Body) -> float:
    """How much unlinked, punctuated text and how many table rows, less what is linked."""
    weight = 0.0
    for line in body.lines:
        plain = len(line.text) - line.linked
        weight -= line.linked
        if plain >= 10 and re.search("[，。；！？,.;:：]", line.text):
            weight += plain
        elif " | " in line.text:
            weight += 0.3 * plain
    return weight


def _library_body(root: Element) -> Body | None:
    """trafilatura's opinion, within a bounded size; None where the page is too big for it."""
    if sum(1 for _ in root.iter()) > SLOW_LIBRARY_ELEMENTS:
        return None
    if text_length(root) > SLOW_LIBRARY_CHARACTERS:
        return None
    import trafilatura  # slow to import; pages with a known container never need it

    try:
        result = trafilatura.bare_extraction(
            etree.tostring(root, method="html", encoding="unicode"),
            fast=True,
            with_metadata=False,
            include_comments=False,
        )
    except _LIBRARY_ERRORS:
        return None
    text = getattr(result, "text", None) if result is not None else None
    if not text:
        return None
    links = {"".join(own_text(anchor).split()) for anchor in root.iter("a")}
    lines = []
    for part in filter(None, map(clean_inline, text.split("\n"))):
        linked = "".join(part.removeprefix("- ").split()) in links
        lines.append(Line(part, len(part) if linked else 0))
    return Body(tuple(without_furniture(lines)))


def _is_doubtful(own: Body, root: Element) -> bool:
    """Whether the library could win at all: it finds no more than the page's unlinked text.

    Its opinion costs more than all the rest, and nine pages in ten need none.
    """
    merit = _merit(own)
    if merit <= 0 or own.linked_share > _LINKED:
        return True
    most = text_length(root)
    if most <= merit * _FRACTION:
        return False
    return most - sum(text_length(anchor) for anchor in root.iter("a")) > merit * _FRACTION


def _prefer_library(own: Body, other: Body) -> bool:
    """The library wins where our reading has no sentence, or a fraction of the library's."""
    merit = _merit(own)
    return merit <= 0 or own.linked_share > _LINKED or merit * _FRACTION < _merit(other)
