"""One article out of all that it is published as: its page, further pages, a frame, its files.

Asks for what the first page leads to, through the port of the fetcher; reading is ``extract``'s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from monitor.errors import ExtractError, SourceError
from monitor.extract import (
    AstrayError,
    FileText,
    extract,
    extract_text,
    frame_target,
    is_pdf,
    join,
    may_be_read,
    next_page_url,
    parts_of,
    read_document,
    read_file,
    refresh_target,
    wanted_files,
    with_files,
)
from monitor.extract.appending import MOST_FILES
from monitor.large import alone
from monitor.model import Article, Attachment, Entry, Page, Request, Source, Validators
from monitor.ports import Clock, Fetcher, shanghai_today
from monitor.tally import Tally

logger = logging.getLogger("monitor.assembly")

#: Pages of one split story; the longest ones seen on the portals have about ten.
MAX_PARTS = 20

#: Below this, in characters without blanks, a page may only lead to its text.
_LEAD = 100

#: The stored article of the same address, if there is one.
Previous = Callable[[], Article | None]


@dataclass(frozen=True, slots=True)
class Assembled:
    """An article, and its first page as it is to be kept.

    The page comes without validators where a file could not be had this time: then it is asked for
    unconditionally again, and the file with it.
    """

    article: Article
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one page says (``found``, or why it says nothing), and where it leads."""

    page: Page
    found: Article | None
    problem: SourceError | None
    following: str | None
    refresh: str | None
    frame: str | None

    @property
    def article(self) -> Article:
        """Raises ExtractError of kind ``empty`` where there is none."""
        if self.found is None:
            raise self.problem or ExtractError("empty", self.page.url, "the page has no text")
        return self.found


def read(source: Source, entry: Entry, page: Page | None, today: date) -> Article:
    """The article of one page, or of an entry that carries its text (``page`` is None).

    ``today`` is the day in Asia/Shanghai, which no date may be after. Nothing is fetched. Raises
    ExtractError, or RefusedError for a script challenge.
    """
    size = len(page.content) if page is not None else 0
    with alone(size), _guarded(entry.url):
        if page is None:
            return extract_text(entry, source=source, today=today)
        return extract(page, source=source, entry=entry, today=today)


class Assembly:
    """Reads pages, and what they lead to. Safe to use from several threads."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock

    def read(self, source: Source, entry: Entry, page: Page | None) -> Article:
        """See ``read``, by today's date."""
        return read(source, entry, page, shanghai_today(self._clock))

    def whole(
        self, source: Source, entry: Entry, page: Page, tally: Tally, previous: Previous
    ) -> Assembled:
        """The article of a page that was fetched, with all that belongs to it.

        A further page that fails fails the entry, because half a story would pass for the whole
        one; a file that fails costs a flag. Pages are counted in ``tally.fetched``, files are not.
        """
        if is_pdf(page.content):
            return Assembled(self.read(source, entry, page), page)
        first = self._first(source, entry, page, tally)
        article = self._joined(source, first, tally)
        return self._with_files(source, article, first.page, previous)

    # --- pages ------------------------------------------------------------------------------------

    def _first(self, source: Source, entry: Entry, page: Page, tally: Tally) -> _Reading:
        """The first page; that of its frame or refresh where it has next to no text of its own.

        Each is followed once. Where nothing is to be had there, what the page itself says stands.
        """
        own = self._reading(source, entry, page)
        article, problem = own.found, own.problem
        if article is not None and (_length(article) >= _LEAD or article.attachments):
            return own
        least = _length(article) if article is not None else -1
        for target, is_frame in ((own.refresh, False), (own.frame, True)):
            if target is None:
                continue
            try:
                there = self._fetcher.fetch(Request(url=target, hosts=source.hosts))
                onward = (
                    self._reading(source, entry, page, frame=there)
                    if is_frame
                    else self._reading(source, entry, there)
                )
            except SourceError as error:
                logger.info("%s: what it leads to cannot be had: %s", page.url, error)
                problem = error
                continue
            if onward.found is not None and _length(onward.found) > least:
                tally.fetched += 1
                return onward
        if problem is not None and (article is None or (problem.transient and not article.text)):
            raise problem
        return own

    def _reading(
        self,
        source: Source,
        entry: Entry,
        page: Page,
        *,
        frame: Page | None = None,
        second: str | None = None,
    ) -> _Reading:
        """One page read, with where it leads; its tree is let go before anything is asked for.

        ``second`` is the address of the story's second page, where this is a later one.

        Raises SourceError, but for a page without text: that one may lead to its text.
        """
        found: Article | None = None
        problem: SourceError | None = None
        size = len(page.content) + (len(frame.content) if frame is not None else 0)
        with alone(size), _guarded(entry.url):
            document = read_document(page, charset=source.charset)
            framed = read_document(frame, charset=source.charset) if frame is not None else None
            try:
                found = extract(
                    page,
                    source=source,
                    entry=entry,
                    today=shanghai_today(self._clock),
                    document=document,
                    frame=framed,
                )
            except ExtractError as error:
                if error.kind != "empty" or isinstance(error, AstrayError):
                    raise
                problem = error
            return _Reading(
                page=page,
                found=found,
                problem=problem,
                following=next_page_url(page, document, second=second),
                refresh=refresh_target(document),
                frame=frame_target(document),
            )

    def _joined(self, source: Source, first: _Reading, tally: Tally) -> Article:
        """A story that is split over several pages, joined."""
        parts, seen = [first.article], {first.page.url}
        following = second = first.following
        while following is not None and following not in seen and len(parts) < MAX_PARTS:
            seen.add(following)
            page = self._fetcher.fetch(Request(url=following, hosts=source.hosts))
            tally.fetched += 1
            entry = Entry(url=following, canonical_url=first.article.canonical_url)
            part = self._reading(source, entry, page, second=second)
            parts.append(part.article)
            following = part.following
        return join(parts)

    # --- files ------------------------------------------------------------------------------------

    def _with_files(
        self, source: Source, article: Article, page: Page, previous: Previous
    ) -> Assembled:
        """The article with the texts of the files that are worth reading (``appending``).

        A file that was read before is not asked for again while the page's own text is the same:
        TRS and its kin give a changed file a new name. What was read once is kept where the file
        cannot be had now: good text is never lost to a bad day.
        """
        wanted = wanted_files(article)
        if not wanted:
            return Assembled(article, page)
        before = previous()
        own, held = parts_of(before) if before is not None else ("", {})
        texts: dict[str, FileText] = {}
        passing = False
        tried = [item for item in wanted if may_be_read(item)][:MOST_FILES]
        for item in tried:
            if item.url in held and own == article.text:
                texts[item.url] = held[item.url]
                continue
            try:
                texts[item.url] = self._file(source, item)
            except SourceError as error:
                logger.info("%s: a file is left unread: %s", article.url, error)
                passing = passing or error.transient
                if item.url in held:
                    texts[item.url] = held[item.url]
        if passing:
            page = replace(page, validators=Validators())
        return Assembled(with_files(article, wanted, texts, source), page)

    def _file(self, source: Source, attachment: Attachment) -> FileText:
        """One file. Raises SourceError of every kind that a page may fail with."""
        page = self._fetcher.fetch(Request(url=attachment.url, hosts=source.hosts))
        return read_file(page.content, attachment.url)


def _length(article: Article) -> int:
    """Characters without blanks."""
    return len("".join(article.text.split()))


@contextmanager
def _guarded(url: str) -> Iterator[None]:
    """Our errors pass; anything else that a page makes a parser do costs that page alone."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:
        # The one place where anything at all is caught. The traceback goes to the log.
        logger.exception("%s: cleaning broke on this page", url)
        message = f"cleaning broke on this page ({type(error).__name__})"
        raise ExtractError("parse", url, message) from error
