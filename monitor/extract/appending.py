"""Files of an article as part of its text: which are worth reading, and how they are marked.

A notice of two lines says that a list is enclosed, and the list is the news. So a file's text
stands in ``Article.text`` under a line of its own with the file's name: it is classified and
compared like the rest, every evidence span holds, and a reader sees where it comes from. Long
articles without a list are left alone: their files repeat them, and every file costs a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.extract.files import FileText
from monitor.extract.record import LONGEST_TEXT, language_of
from monitor.model import Article, Attachment, Source

#: At most so many files of one article are read; notices of the ministries enclose one to four.
MOST_FILES = 5

#: Below this, in characters without blanks, a notice only introduces what it encloses.
SHORT_NOTICE = 400

#: Words for a list, in the title, the text or a file's name.
_LIST = re.compile(
    r"名单|名录|清单|一览表|公示|附件|附表|目录|\b(?:lists? of|annex|appendix|attach)",
    re.IGNORECASE,
)
#: Forms to be filled in hold nothing yet.
_BLANK_FORM = re.compile(
    r"申[报请][书表]|推荐表|汇总表|申请书|报名表|登记表|审批表|模板|样表|填报|承诺书|回执|格式"
    r"|application form|template|registration form",
    re.IGNORECASE,
)
#: Kinds without a reader, by the name alone: they are recorded and not asked for.
_NOT_READ = re.compile(r"\.(?:doc|xls|pptx?|wps|et|dps|ofd|zip|rar|7z|rtf|csv)$", re.IGNORECASE)

UNREAD = "attachment-unread"


def wanted_files(article: Article) -> tuple[Attachment, ...]:
    """The files whose text belongs to the article, lists first; none where they would only repeat.

    Blank forms are left out. More than ``MOST_FILES`` may come; the caller reads that many.
    """
    files = [item for item in article.attachments if not _BLANK_FORM.search(item.name)]
    own = "".join(article.text.split())
    names = "\n".join((article.title, article.text, *(item.name for item in files)))
    if not files or (len(own) >= SHORT_NOTICE and not _LIST.search(names)):
        return ()
    return tuple(sorted(files, key=lambda item: _LIST.search(item.name) is None))


def may_be_read(attachment: Attachment) -> bool:
    """Whether the name leaves open that a reader exists; the bytes decide."""
    return not any(
        _NOT_READ.search(name.rstrip(" )）"))
        for name in (attachment.url.partition("?")[0], attachment.name)
    )


def with_files(
    article: Article,
    wanted: Sequence[Attachment],
    texts: Mapping[str, FileText],
    source: Source | None,
) -> Article:
    """The article with the texts of its files (by address) below its own, in their order.

    Those files are marked ``read``. The flag ``attachment-unread`` tells that one that was wanted
    is missing; ``truncated``, that one was cut.
    """
    read = {url: found for url, found in texts.items() if found.text}
    parts = [article.text] if article.text else []
    for item in article.attachments:
        if item.url in read:
            parts += [separator(article, item), read[item.url].text]
    text = "\n".join(parts)
    flags = list(article.flags)
    if len(text) > LONGEST_TEXT or any("truncated" in found.flags for found in read.values()):
        flags.append("truncated")
    if any(item.url not in read for item in wanted):
        flags.append(UNREAD)
    text = text[:LONGEST_TEXT]
    return replace(
        article,
        text=text,
        language=article.language if article.text else language_of(article.title, text, source),
        attachments=tuple(replace(item, read=item.url in read) for item in article.attachments),
        flags=tuple(dict.fromkeys(flags)),
    )


def separator(article: Article, attachment: Attachment) -> str:
    """The line above a file's text."""
    return (
        f"【附件：{attachment.name}】"
        if article.language == "zh"
        else (f"[Attachment: {attachment.name}]")
    )


def parts_of(article: Article) -> tuple[str, dict[str, FileText]]:
    """The article's own text and the texts of its files by address: ``with_files`` undone."""
    marks = {
        line: item.url
        for item in article.attachments
        if item.read
        for line in (f"【附件：{item.name}】", f"[Attachment: {item.name}]")
    }
    own: list[str] = []
    sections: dict[str, list[str]] = {}
    lines = own
    for line in article.text.split("\n"):
        if line in marks and marks[line] not in sections:
            lines = sections.setdefault(marks[line], [])
        else:
            lines.append(line)
    return "\n".join(own), {url: FileText("\n".join(part)) for url, part in sections.items()}
