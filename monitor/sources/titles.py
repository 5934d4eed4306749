"""Headlines as lists write them → headlines: markup, markers, glued dates, cut ends.

The forms are those met on Chinese government lists: a date before or after the words, NEW and 置顶
signs, titles cut by an ellipsis. The article page's own headline wins later; this one is for
reports, and for articles whose page has none.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200d\u2060\ufeff\ud800-\udfff]")
#: A headline has at most some 200 characters; more is a page that lost its markup.
_LONGEST = 500

_DATE = (
    r"(?:(?:19|20)\d\d\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}\s?日?"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)"
)
# "16 2026-04 关于…": the day first, in a box of its own, then year and month.
_LEADING_DATE = re.compile(
    rf"^[\[【(（]?\s*(?:{_DATE}|\d{{1,2}}\s+(?:19|20)\d\d-\d{{1,2}})\s*[\]】)）]?[\s|·:：-]*"
)
_TRAILING_DATE = re.compile(rf"[\s|·-]*[\[【(（]?\s*{_DATE}\s*[\]】)）]?$")
_MARKER = re.compile(
    r"^(?:[\[【(（]?\s*(?:NEW|HOT|TOP|置顶|热|新)\s*[\]】)）!！]?(?:\s+|(?=[^\w\s])|$))+"
)
_BOXED_MARKER = re.compile(r"^[\[【(（]\s*(?:NEW|HOT|TOP|置顶|热|新)\s*[\]】)）]\s*", re.IGNORECASE)
#: What some systems write into the title attribute: "文章标题：… 作者：… 更新时间：…".
_LABELLED = re.compile(
    r"^(?:文章)?标题\s?[:：]\s*(.+?)(?:\s+(?:作者|来源|发布时间|更新时间|发布日期|点击数)\s?[:：].*)?$"
)
_MORE = frozenset(
    [
        *("more", "read more", "learn more", "details", "view details", "continue reading"),
        *("更多", "详细", "详情", "查看", "查看更多", "查看详情", "阅读全文", "点击查看", "全文"),
    ]
)
_PAGE_TURNS = frozenset(
    [
        *("下一页", "下页", "后一页", "上一页", "上页", "前一页", "首页", "尾页", "末页"),
        *("next", "next page", "previous", "previous page", "prev", "first", "last"),
        *("<", ">", "‹", "›", "«", "»", "<<", ">>", "older posts", "newer posts"),
    ]
)
_ELLIPSIS = re.compile(r"(?:\.{2,}|…+|。{3,})$")


def plain(markup: str) -> str:
    """One line of text: tags dropped, entities resolved, spaces made single.

    Tags go before entities are resolved, and once more after, because lists escape twice.
    """
    text = html.unescape(_TAG.sub("", markup))
    if "<" in text:
        text = html.unescape(_TAG.sub("", text))
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def printable(text: str) -> str:
    """Without NUL and lone surrogates, which no database takes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def clean_title(markup: str) -> str:
    """The headline without markup, position markers and a date glued to either end.

    A bracketed genre (【图解】) stays: it is part of the headline. A title that is nothing but a
    date stays too.
    """
    title = _LABELLED.sub(r"\1", plain(markup[: 20 * _LONGEST])[:_LONGEST])
    cut = _BOXED_MARKER.sub("", title)
    cut = _MARKER.sub("", cut)
    cut = _LEADING_DATE.sub("", cut)
    cut = _TRAILING_DATE.sub("", cut).strip()
    return cut or title


def is_more_link(title: str) -> bool:
    """True for the words of a button: it links to the article, but is no headline."""
    return title.strip("[]【】()（）<>《》»›→+ .…").lower() in _MORE


def turns_page(words: str) -> bool:
    """True for the words of a link to another page of the same list or article."""
    bare = words.strip(" []").lower()
    return bare in _PAGE_TURNS or (bare.isdigit() and len(bare) <= 4)


def is_cut(title: str) -> bool:
    """True where the list cut the headline and put an ellipsis for the rest."""
    return _ELLIPSIS.search(title) is not None


def fuller(shown: str, attribute: str | None) -> str:
    """The shown headline, or that of the ``title`` attribute where it completes a cut one."""
    if not attribute:
        return shown
    words = clean_title(shown)  # a date before the words is in neither or in both
    stem = _ELLIPSIS.sub("", words).strip()
    full = clean_title(attribute)
    if not stem or (is_cut(words) and len(full) > len(stem)):
        return attribute
    return attribute if full.startswith(stem) and len(full) > len(stem) else shown
