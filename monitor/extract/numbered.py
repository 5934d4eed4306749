"""Further pages that only a script names: ``stem_1.html``, ``stem_2.html`` … of a list or a story.

TRS sites print their page links by script, so that the HTML holds a call or two numbers and no
link: ``createPageHTML(50, 0, "index", "html")``, or ``var currentPage = 0; var countPage = 50``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

#: Pages, current one (from 0 or 1), stem, suffix. Sites name the function after pages in ways of
#: their own, put the name of an element first or more arguments behind (page-templates 5.2).
_CALL = re.compile(
    r"\b\w{0,40}page\w{0,40}\s*\(\s*(?:['\"][^'\"]{0,100}['\"]\s*,\s*)?(?P<count>\d{1,5})\s*,"
    r"\s*(?P<current>\d{1,5})\s*,\s*['\"](?P<stem>[^'\"]{1,100})['\"]\s*,"
    r"\s*['\"]\.?(?P<suffix>[A-Za-z]{1,8})['\"]",
    re.IGNORECASE,
)
#: TRS's own names. Others, such as ``totalPage``, count readers' comments on many pages.
_COUNT = re.compile(r"\bcountPage\s*=\s*['\"]?(\d{1,5})")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*['\"]?(\d{1,5})")
_NAME = re.compile(r"(?P<stem>.+?)(?:_(?P<number>\d{1,5}))?\.(?P<suffix>s?html?)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a page's script says of the pages: ``count`` in all, this one is ``current``."""

    count: int
    current: int
    stem: str
    suffix: str

    def after(self, url: str, *, from_zero: bool | None = None) -> str | None:
        """The address of the page after ``url``; ``None`` behind the last one.

        Counted from 0 the last of 50 pages is ``_49``, from 1 it is ``_50``; which of both is seen
        on the first page only (``from_zero`` tells it of a later one), and without it one page too
        many is named.
        """
        own = re.search(
            rf"{re.escape(self.stem)}_(\d{{1,5}})\.{re.escape(self.suffix)}(?:[?#]|$)", url
        )
        # Some scripts stay at the first page; the address tells then.
        current = max(self.current, int(own[1]) if own is not None else 0)
        last = self.count - (current == 0 if from_zero is None else from_zero)
        if current >= last:
            return None
        return urljoin(url, f"{self.stem}_{current + 1}.{self.suffix}")


def numbered_pages(text: str, url: str) -> Numbered | None:
    """What the script of the page ``url`` says; ``None`` where there is none."""
    call = _CALL.search(text)
    if call is not None:
        return Numbered(int(call["count"]), int(call["current"]), call["stem"], call["suffix"])
    count = _COUNT.search(text)
    current = _CURRENT.search(text) if count is not None else None
    if count is None or current is None:
        return None
    name = file_name(url)
    return Numbered(int(count[1]), int(current[1]), *name[::2]) if name is not None else None


def file_name(url: str) -> tuple[str, int | None, str] | None:
    """(stem, number, suffix) of an address: ``index_3.html``; a directory is its ``index.html``."""
    path = urlsplit(url).path
    name = path.rpartition("/")[2] or "index.html"
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    number = match["number"]
    return match["stem"], int(number) if number else None, match["suffix"]
