"""Where a page says itself that it is not what was asked for: a wall, or a soft 404; lists, too."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from monitor.errors import ExtractError, SourceError
from monitor.extract.document import is_silent, read_document
from monitor.extract.rendering import own_text, render
from monitor.extract.walls import refusal, wall_in
from monitor.model import Page

#: A page that says it does not exist, with status 200, has a text shorter than this.
NOTICE = 300

#: A wall says less than this, in characters (``walls.LONGEST`` in words).
WALL_TEXT = 1_500

MISSING = re.compile(
    r"(?:页面|网页|文章|内容|信息|资源)(?:可能|或许)?(?:已经?)?"
    r"(?:不存在|未找到|找不到|已?被?删除|走丢了|下线|下架|暂时无法访问)"
    r"|找不到(?:该|您要的|您访问的)?(?:页面|网页|文件)"
    r"|\b404\b.{0,20}(?:not found|error|错误|页面)"
    r"|page (?:not found|does not exist|cannot be found)"
    r"|the page you (?:requested|are looking for|visited).{0,40}(?:not|n't|removed)",
    re.IGNORECASE,
)


def refuse_stand_in_for_list(page: Page) -> None:
    """Raise RefusedError of kind ``blocked`` where a list's address shows a page for verification
    or for logging in; ExtractError of kind ``http`` where it says that it does not exist. Nothing
    is raised for what is no page: who fetches and reads the list tells more of that.
    """
    try:
        document = read_document(page)
    except SourceError:
        return
    root = document.root
    if not is_silent(root, WALL_TEXT):
        return
    titles = [own_text(head) for head in root.iter("h1")]
    titles += [title.text or "" for title in root.iter("title")]
    lines = [line.text for line in render(root)]
    wall = wall_in(titles, lines, whole=True, asks_password=asks_password(root), vouched=False)
    if wall is not None:
        raise refusal(wall, page.url, page.status)
    if any(MISSING.search(title) for title in titles) or (
        is_silent(root, NOTICE) and MISSING.search("\n".join(lines))
    ):
        message = "the page says that it does not exist"
        raise ExtractError("http", page.url, message, status=page.status)


def asks_password(root: Element) -> bool:
    """Whether a page has a field for a password."""
    return any((field.get("type") or "").lower() == "password" for field in root.iter("input"))
