"""One article out of all that it is published as: its page, further pages, a frame, its files.

Asks for what the first page leads to, through the port of the fetcher; reading is ``extract``'s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from monitor.errors import ExtractError, SourceError
from monitor.extract import (
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
from monitor.extract.document import Document
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


class Assembly:
    """Reads pages, and what they lead to. Safe to use from several threads."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock

    def read(self, source: Source, entry: Entry, page: Page | None) -> Article:
        """The article of one page, or of an entry that carries its text (``page`` is None).

        Nothing is fetched. Raises ExtractError, or RefusedError for a script challenge.
        """
        today = shanghai_today(self._clock)
        with _guarded(entry.url):
            if page is None:
                return extract_text(entry, source=source, today=today)
            return extract(page, source=source, entry=entry, today=today)

    def whole(
        self, source: Source, entry: Entry, page: Page, tally: Tally, previous: Previous
    ) -> Assembled:
        """The article of a page that was fetched, with all that belongs to it.

        A further page that fails fails the entry, because half a story would pass for the whole
        one; a file that fails costs a flag. Pages are counted in ``tally.fetched``, files are not.
        """
        if is_pdf(page.content):
            return Assembled(self.read(source, entry, page), page)
        with _guarded(page.url):
            document = read_document(page, charset=source.charset)
        page, document, first = self._first(source, entry, page, document, tally)
        article = self._joined(source, page, document, first, tally)
        return self._with_files(source, article, page, previous)

    # --- pages ------------------------------------------------------------------------------------

    def _first(
        self, source: Source, entry: Entry, page: Page, document: Document, tally: Tally
    ) -> tuple[Page, Document, Article]:
        """The first page, and its article; that of its frame or refresh where it has next to none.

        Each is followed once. Where nothing is to be had there, what the page itself says stands.
        """
        article, problem = self._own(source, entry, page, document)
        if article is not None and (_length(article) >= _LEAD or article.attachments):
            return page, document, article
        least = _length(article) if article is not None else -1
        for attempt in (self._refreshed, self._framed):
            try:
                found = attempt(source, entry, page, document)
            except SourceError as error:
                logger.info("%s: what it leads to cannot be had: %s", page.url, error)
                problem = error
                continue
            if found is not None and _length(found[2]) > least:
                tally.fetched += 1
                return found
        if problem is not None and (article is None or (problem.transient and not article.text)):
            raise problem
        if article is None:
            raise ExtractError("empty", entry.url, "the page has no article text")
        return page, document, article

    def _own(
        self, source: Source, entry: Entry, page: Page, document: Document
    ) -> tuple[Article | None, SourceError | None]:
        """What the page itself says, or why it says nothing."""
        try:
            return self._read(source, entry, page, document), None
        except ExtractError as error:
            if error.kind != "empty":
                raise
            return None, error

    def _refreshed(
        self, source: Source, entry: Entry, page: Page, document: Document
    ) -> tuple[Page, Document, Article] | None:
        target = refresh_target(document)
        if target is None:
            return None
        there = self._fetcher.fetch(Request(url=target, hosts=source.hosts))
        with _guarded(target):
            onward = read_document(there, charset=source.charset)
        return there, onward, self._read(source, entry, there, onward)

    def _framed(
        self, source: Source, entry: Entry, page: Page, document: Document
    ) -> tuple[Page, Document, Article] | None:
        target = frame_target(document)
        if target is None:
            return None
        there = self._fetcher.fetch(Request(url=target, hosts=source.hosts))
        with _guarded(target):
            frame = read_document(there, charset=source.charset)
        return page, document, self._read(source, entry, page, document, frame)

    def _read(
        self,
        source: Source,
        entry: Entry,
        page: Page,
        document: Document,
        frame: Document | None = None,
    ) -> Article:
        with _guarded(entry.url):
            return extract(
                page,
                source=source,
                entry=entry,
                today=shanghai_today(self._clock),
                document=document,
                frame=frame,
            )

    def _joined(
        self, source: Source, page: Page, document: Document, first: Article, tally: Tally
    ) -> Article:
        """A story that is split over several pages, joined."""
        parts, seen = [first], {page.url}
        while len(parts) < MAX_PARTS:
            with _guarded(page.url):
                following = next_page_url(page, document)
            if following is None or following in seen:
                break
            seen.add(following)
            page = self._fetcher.fetch(Request(url=following, hosts=source.hosts))
            tally.fetched += 1
            entry = Entry(url=following, canonical_url=first.canonical_url)
            with _guarded(following):
                document = read_document(page, charset=source.charset)
            parts.append(self._read(source, entry, page, document))
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
