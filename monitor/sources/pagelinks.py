"""Where a list goes on, as its page tells: its script, the link of 下一页, or that of 尾页.

A list that tells nothing may have further pages all the same; their names are guessed, as those of
the CMS that writes most government sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import html

from monitor.errors import SourceError
from monitor.extract.numbered import file_name, numbered_pages
from monitor.sources.links import absolute
from monitor.sources.markup import parse_html
from monitor.sources.titles import plain

_NEXT = frozenset({"下一页", "下页", "后一页", "next", "next page", ">", "›", "»", "older posts"})
_LAST = frozenset({"尾页", "末页", "最后一页", "last", "last page", ">>", ">|"})
_OTHER = frozenset(
    {"上一页", "上页", "前一页", "首页", "prev", "previous", "previous page", "first"}
)
#: The number of a page in its address: ``index_4.html``, ``?page=4``, ``/page/4/``.
_NUMBER = re.compile(
    r"(?P<head>.*(?:[_-]|[?&](?:page\w*|currpage|pn?|pageno)=|/page/))(?P<number>\d{1,5})"
    r"(?P<tail>\.s?html?(?:\?.*)?|(?:&.*)?|/)",
    re.IGNORECASE,
)


def next_page(text: str, url: str) -> str | None:
    """The address of the page after this one, as its script or its links tell; ``None`` at the end.

    Page 2 of ``createPageHTML`` is ``index_1`` where it counts from 0, ``index_2`` where from 1.
    """
    scripted = numbered_pages(text, url)
    if scripted is not None:
        named = scripted.after(url)
        return absolute(url, named) if named is not None else None
    links = list(_links(text, url))
    for words, target in links:
        if words in _NEXT:
            return target
    last = next((target for words, target in links if words in _LAST), None)
    # A first page that is linked by its number, too, is no second one.
    return (
        _before_last(last, url, {link for words, link in links if words != "1"}) if last else None
    )


def guesses(text: str, url: str) -> tuple[str, ...]:
    """Addresses that the next page may have where this one tells nothing of others.

    The second page is ``_1`` by TRS's default and ``_2`` on other sites, so both are to be tried;
    a later one has the next number (page-templates 5.2). None where the page has a pager.
    """
    if numbered_pages(text, url) is not None:
        return ()
    name = file_name(url)
    told = any(words in _NEXT | _LAST | _OTHER for words, _ in _links(text, url, own=True))
    if name is None or told or "?" in url:
        return ()
    stem, number, suffix = name
    numbers = (1, 2) if number is None else (number + 1,)
    return tuple(urljoin(url, f"{stem}_{one}.{suffix}") for one in numbers)


def _links(text: str, url: str, *, own: bool = False) -> Iterator[tuple[str, str]]:
    """(words, address) of the links to other pages, ``rel=next`` as ``next``.

    ``own``: also those that lead nowhere or to the page itself, with their address empty.
    """
    try:
        tree = parse_html(text, url)
    except SourceError:
        return
    for element in tree.iter("a", "link"):
        target = absolute(url, element.get("href") or "")
        elsewhere = target is not None and target != url
        if elsewhere or own:
            yield _words(element), target or ""


def _words(element: html.HtmlElement) -> str:
    if "next" in (element.get("rel") or "").lower().split():
        return "next"
    words = plain(str(element.text_content())).strip(" []").lower()
    title = (element.get("title") or "").strip()
    return title if title in _NEXT | _LAST else words


def _before_last(last: str, url: str, linked: set[str]) -> str | None:
    """The page after ``url`` in the row that ends with ``last``; ``None`` where that is this one.

    Of the first page the number is not known: the second is ``_1`` where that is linked.
    """
    match = _NUMBER.fullmatch(last)
    if match is None:
        return None

    def page(number: int) -> str:
        return f"{match['head']}{number}{match['tail']}"

    own = _NUMBER.fullmatch(url)
    if own is not None and (own["head"], own["tail"]) == (match["head"], match["tail"]):
        number = int(own["number"]) + 1
    else:
        number = 1 if page(1) in linked else 2
    return page(number) if number <= int(match["number"]) else None
