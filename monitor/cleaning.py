"""A stored article made again: from its kept page, by today's cleaner, classifier and signature.

Nothing here knows the store or the network, so it runs in processes of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from monitor.changes import Redone, Stored
from monitor.classify import Classifier
from monitor.dedupe import sign
from monitor.errors import ExtractError, SourceError
from monitor.extract import (
    extract,
    frame_target,
    is_pdf,
    next_page_url,
    parts_of,
    read_document,
    wanted_files,
    with_files,
)
from monitor.extract.page import DRIFT_DAYS
from monitor.model import (
    PAGE_ORIGINS,
    SHANGHAI,
    Article,
    Entry,
    Page,
    Problem,
    PublicationDate,
    Source,
)

logger = logging.getLogger("monitor.cleaning")

#: Below this, in characters without blanks, a page with a frame may only lead to its text.
_LEAD = 100


def redone(stored: Stored, sources: Mapping[str, Source], classifier: Classifier) -> Redone:
    """The article by today's rules. ``sources`` are the configured ones, by slug.

    What its kept page alone cannot give stays as it is stored: the text of an article without a
    page, of one that is split over several pages, and of one that stands in a frame; the texts of
    files that were read. A page that cannot be cleaned any more costs a problem and not the
    article: good text is never lost.
    """
    article, problem = stored.article, None
    if stored.page is not None:
        try:
            article = _cleaned(stored, stored.page, sources)
        except SourceError as error:
            problem = Problem(stored.article.url, "extract", error.kind, error.message)
    source = sources.get(article.source or "")
    labels = classifier.classify(
        article.title,
        article.text,
        published=article.published.day if article.published else None,
        language=article.language,
        home=None if source is None else source.region,
    )
    return Redone(
        stored=stored,
        article=article,
        labels=labels,
        signature=sign(article, labels),
        problem=problem,
    )


def _cleaned(stored: Stored, page: Page, sources: Mapping[str, Source]) -> Article:
    before = stored.article
    source = _source(stored, sources)
    entry = _entry(stored)
    try:
        document = None if is_pdf(page.content) else read_document(page, charset=source.charset)
        if document is not None and next_page_url(page, document) is not None:
            return before
        framed = document is not None and frame_target(document) is not None
        try:
            # A date that was in the future when the page came is no better now.
            today = page.fetched.astimezone(SHANGHAI).date()
            found = extract(page, source=source, entry=entry, today=today, document=document)
        except ExtractError:
            if framed:
                return before
            raise
        if framed and len("".join(found.text.split())) < _LEAD:
            return before
    except SourceError:
        raise
    except Exception as error:
        # What a page makes a parser do costs that page alone. The traceback goes to the log.
        logger.exception("%s: cleaning broke on this page", before.url)
        message = f"cleaning broke on this page ({type(error).__name__})"
        raise ExtractError("parse", before.url, message) from error
    wanted, held = wanted_files(found), parts_of(before)[1]
    if not held.keys() <= {item.url for item in wanted}:
        return before  # a file that was read is not found any more: its text would be lost
    if wanted:
        found = with_files(found, wanted, held, source)
    return replace(
        found,
        id=before.id,
        url=before.url,
        canonical_url=before.canonical_url,
        source=before.source,
        published=_dated(before, entry, found.published),
    )


def _source(stored: Stored, sources: Mapping[str, Source]) -> Source:
    """The source as it is configured, or, where it is no longer, one that only has its names."""
    slug = stored.source or ""
    return sources.get(slug) or Source(
        slug=slug, name=stored.article.publisher or "", kind="files", url=""
    )


def _entry(stored: Stored) -> Entry:
    """What the list said; a date that came with an entry of no list is the article's own."""
    article, listed = stored.article, stored.listed
    published = listed.published if listed is not None else None
    if published is None and article.published is not None:
        given = article.published.origin not in (*PAGE_ORIGINS, "url")
        published = article.published if given else None
    return Entry(
        url=article.url,
        canonical_url=article.canonical_url,
        title=listed.title if listed is not None else None,
        published=published,
    )


def _dated(before: Article, entry: Entry, stated: PublicationDate | None) -> PublicationDate | None:
    """The date; one that was disbelieved when the page came is not believed now.

    Then the list's date stood, although the page states one that is far from it
    (``monitor.dating``).
    """
    if stated is None or entry.published is None or stated.origin not in PAGE_ORIGINS:
        return stated
    disbelieved = before.published == entry.published
    far = abs((stated.day - entry.published.day).days) > DRIFT_DAYS
    return before.published if disbelieved and far else stated
