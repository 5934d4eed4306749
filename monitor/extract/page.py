"""One page to one article: the witnesses are heard in order of trust, and the first one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.dates import date_from_url, parse_date
from monitor.errors import ExtractError
from monitor.extract.astray import agree, refuse_column, refuse_front_page, refuse_led_away
from monitor.extract.attachments import find_attachments, holds_picture
from monitor.extract.body import Body, find_body, read_body
from monitor.extract.document import Document, is_silent, read_document
from monitor.extract.files import is_pdf
from monitor.extract.headline import find_heading, headline, is_site_name
from monitor.extract.labels import (
    Labelled,
    clean_publisher,
    dateline,
    document_number,
    read_labels,
    unlabelled_date,
)
from monitor.extract.library import library_date
from monitor.extract.marks import Marked, read_marks
from monitor.extract.metadata import Metadata, read_metadata
from monitor.extract.record import LONGEST_TEXT, extract_pdf, host_or_none, language_of
from monitor.extract.rendering import render
from monitor.extract.stand_ins import MISSING, NOTICE, WALL_TEXT, asks_password
from monitor.extract.surroundings import (
    Surroundings,
    line_above_date,
    surroundings,
    without_head,
)
from monitor.extract.walls import refusal, wall_in
from monitor.model import Article, Entry, Page, Precision, PublicationDate, Source
from monitor.urls import article_id, canonical_url

#: Below this, in characters without blanks, a text with files or pictures is only their caption.
_CAPTION = 100

#: So many lines that are mostly links are a list of articles and none itself.
_LIST = 6

#: A date beside the headline, or anywhere without a label, further than this from the day of the
#: address or the list is the page header's, the same on every page of the host. In days.
DRIFT_DAYS = 31

_NOTHING_AROUND = Surroundings((), (), ())
_DAYS = (Precision.TIME, Precision.DAY)


def extract(
    page: Page,
    *,
    source: Source | None = None,
    entry: Entry | None = None,
    today: date,
    document: Document | None = None,
    frame: Document | None = None,
) -> Article:
    """Read the article from a page.

    ``document`` is the page parsed already, ``frame`` the one in its frame, where the text may be.

    ``today`` is the day in Asia/Shanghai; later dates than the one after it are not believed.
    ``source`` gives charset, publisher and language where the page leaves them open, ``entry`` the
    title and date of the list.

    Date: the meta tags, then the visible line, then the address, then the list; the first that
    knows the day wins, and only where none does, one that knows the month or year. The address
    tells when an item entered the CMS, so it never overrules a date that the page states under its
    headline; it does overrule one without a label, or one above the headline or below the text,
    that is more than ``DRIFT_DAYS`` away. So does the list where the address tells no day.

    A PDF is read too, with a flag where it has no text layer.

    Raises ExtractError of kind ``not-html``, ``empty``, ``encoding``, ``parse``, ``too-large``, or
    ``http`` for a page that says, with status 200, that it does not exist; AstrayError (``empty``,
    ``http``) for another page than the one asked for; RefusedError of kind ``blocked`` for a script
    challenge and for a page that asks for a verification or a login (``walls``).

    Time is bounded by size: every step of ours is linear in the page, and pages of more than
    ``body.SLOW_LIBRARY_ELEMENTS`` elements are kept from slower libraries, because a running thread
    cannot be stopped.
    """
    if is_pdf(page.content):
        return extract_pdf(page, source=source, entry=entry, today=today)
    if document is None:
        document = read_document(page, charset=source.charset if source is not None else None)
    refuse_led_away(page)
    reading = _read(page, document, frame, entry, today)
    _refuse_stand_in(page, reading, entry)
    body = reading.body
    attachments = find_attachments(document.root, body.element, page.url)
    if frame is not None:
        attachments += find_attachments(frame.root, None, frame.url)
    flags = _flags(reading, has_files=bool(attachments))
    _refuse_empty(reading, flags)
    text = body.text[:LONGEST_TEXT]
    number = reading.labelled.number or document_number(reading.title, text.split("\n", 8)[:8])
    address = entry.canonical_url if entry is not None else canonical_url(page.url)
    return Article(
        id=article_id(address),
        url=entry.url if entry is not None else page.url,
        canonical_url=address,
        title=reading.title,
        text=text,
        language=language_of(reading.title, text, source),
        published=_published(reading, page.url, entry, today),
        publisher=_publisher(reading, source, page.url),
        issuer=reading.labelled.issuer,
        document_number=number,
        source=source.slug if source is not None else None,
        attachments=attachments,
        flags=flags,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """All that was read from one page.

    ``titles`` are all that the page itself bears; ``between`` are the lines between headline and
    text, ``stated`` is the date labelled there.
    """

    document: Document
    metadata: Metadata
    marked: Marked
    body: Body
    title: str
    titles: Sequence[str]
    between: Sequence[str]
    labelled: Labelled
    stated: PublicationDate | None


def _read(
    page: Page, document: Document, frame: Document | None, entry: Entry | None, today: date
) -> _Reading:
    metadata = read_metadata(document, today=today)
    marked = read_marks(document)
    heading = find_heading(document.root, metadata)
    body = read_body(marked.content, named=True) if marked.content is not None else Body(())
    if not body.length:
        body = find_body(document.root, heading=heading.element if heading is not None else None)
    if frame is not None:
        framed = find_body(frame.root, heading=None)
        body = framed if framed.length > body.length else body
    listed = entry.title if entry is not None else None
    title = headline(metadata, heading, marked=marked.title, listed=listed)
    lines: list[str] | None = None
    if not title or is_site_name(title):
        lines = [line.text for line in render(document.root)]
        above = line_above_date(lines)
        title = headline(metadata, heading, marked=marked.title, listed=listed, above=above)
    _refuse_missing(page, title or metadata.page_title or "", body)
    body = without_head(body, title)
    around = _NOTHING_AROUND
    if not _is_told(metadata, title):
        lines = lines or [line.text for line in render(document.root)]
        around = surroundings(lines, title, body)
    said = (metadata.title, metadata.social_title, metadata.page_title, marked.title)
    labelled = read_labels([*around.between, *around.before, *around.after], today=today)
    return _Reading(
        document=document,
        metadata=metadata,
        marked=marked,
        body=body,
        title=title or (body.lines[0].text[:100] if body.lines else ""),
        titles=[text for text in (*said, heading.text if heading is not None else None) if text],
        between=around.between,
        labelled=labelled,
        stated=read_labels(around.between, today=today).published,
    )


def _is_told(metadata: Metadata, title: str) -> bool:
    """Whether the head says all that the lines round the text could: rendering them costs a fifth.

    Chinese pages also tell issuer and document number there.
    """
    published = metadata.published
    exact = published is not None and published.precision in _DAYS
    return exact and metadata.publisher is not None and title.isascii()


def _published(
    reading: _Reading, url: str, entry: Entry | None, today: date
) -> PublicationDate | None:
    filed = date_from_url(url, today=today)
    listed = entry.published if entry is not None else None
    check = next((one for one in (filed, listed) if one and one.precision in _DAYS), None)
    loose = _near(unlabelled_date(reading.between, today=today), check)
    labelled = _near(reading.labelled.published, check) or reading.stated
    if loose is None and reading.body.lines:
        loose = dateline(reading.body.lines[0].text, today=today)
    marked = reading.marked.published
    witnesses = (
        reading.metadata.published,
        parse_date(marked, origin="visible", today=today) if marked else None,
        labelled,
        reading.metadata.stamped,
        loose,
        filed,
        listed,
    )
    for wanted in (_DAYS, (Precision.MONTH,), (Precision.YEAR,)):
        for witness in witnesses:
            if witness is not None and witness.precision in wanted:
                return witness
        if Precision.DAY in wanted and (guess := library_date(reading.document, today=today)):
            return guess
    return None


def _near(found: PublicationDate | None, check: PublicationDate | None) -> PublicationDate | None:
    """``found``, unless it is too far from a day that is known otherwise."""
    if found is None or check is None or abs((found.day - check.day).days) <= DRIFT_DAYS:
        return found
    return None


def _publisher(reading: _Reading, source: Source | None, url: str) -> str | None:
    candidates = (
        clean_publisher(reading.metadata.publisher),
        clean_publisher(reading.marked.source),
        reading.labelled.source,
        source.publisher if source is not None else None,
        source.name if source is not None else None,
        reading.metadata.site_name,
        host_or_none(url),
    )
    return next((name for name in candidates if name), None)


def _flags(reading: _Reading, *, has_files: bool) -> tuple[str, ...]:
    flags = []
    if reading.body.length < _CAPTION:
        if has_files:
            flags.append("attachment-only")
        elif holds_picture(reading.body.element):
            flags.append("image-only")
    if len(reading.body.text) > LONGEST_TEXT:
        flags.append("truncated")
    return tuple(flags)


def _refuse_stand_in(page: Page, reading: _Reading, entry: Entry | None) -> None:
    """Raise for a wall, a column or a front page in the article's place."""
    root, body = reading.document.root, reading.body
    listed = entry.title if entry is not None else None
    is_dated = (
        reading.metadata.published is not None
        or reading.labelled.published is not None
        or reading.marked.published is not None
    )
    has_headline = any(agree(listed, title) for title in reading.titles)
    refuse_column(page, body, has_headline=has_headline)
    if body.length <= WALL_TEXT:
        vouched = is_dated or has_headline
        texts = [body.lines]
        if not vouched and is_silent(root, WALL_TEXT):
            texts.append(tuple(render(root)))
        for number, lines in enumerate(texts):
            wall = wall_in(
                reading.titles,
                [line.text for line in lines],
                whole=number > 0,
                asks_password=asks_password(root),
                vouched=vouched,
            )
            if wall is not None:
                raise refusal(wall, page.url, page.status)
    refuse_front_page(page, root, reading.titles, body, listed=listed, is_dated=is_dated)


def _refuse_missing(page: Page, title: str, body: Body) -> None:
    if body.length > NOTICE:
        return
    if MISSING.search(title) or (body.length and MISSING.search(body.text)):
        message = "the page says that it does not exist"
        raise ExtractError("http", page.url, message, status=page.status)


def _refuse_empty(reading: _Reading, flags: Sequence[str]) -> None:
    url, body = reading.document.url, reading.body
    if not body.length and not flags:
        raise ExtractError("empty", url, "the page has no article text")
    if body.linked_share > 0.5 and (reading.metadata.is_column or len(body.lines) >= _LIST):
        raise ExtractError("empty", url, "the page is a list, not an article")
