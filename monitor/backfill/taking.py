"""One entry of a past window to its end, by the stages of the daily run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from monitor.assembly import Assembly
from monitor.dating import surely_dated
from monitor.errors import ExtractError, SourceError
from monitor.model import Article, Entry, Page, Request, Source
from monitor.pipeline import Pipeline, Visit
from monitor.ports import Clock, Fetcher, Store, shanghai_today
from monitor.replaced import Doubts
from monitor.secrets import masked
from monitor.tally import Tally

logger = logging.getLogger("monitor.backfill")


#: Further captures of an address that are asked for where the first one gives nothing.
_MOST_OTHERS = 5

#: Addresses in a row that no capture gave, after which no further captures are asked for until one
#: is had again: a site that was archived behind a wall has thousands, and each costs six requests.
_IN_VAIN = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A listed article. ``get`` brings its page from where an archive keeps it; without it the
    page came along, or is asked for at the entry's own address. ``others`` are asked for where an
    archive gives nothing by ``get``: how its further captures are had."""

    entry: Entry
    get: Callable[[], Page] | None = None
    others: Callable[[], Sequence[Callable[[], Page]]] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """``stored``: the store has the article under this canonical URL, published on ``day``;
    ``outside``: its own date lies outside the window, so that it was not recorded; ``failure``: why
    it could not be taken; ``dead``: no other try of this capture will give it."""

    stored: str | None = None
    outside: bool = False
    day: date | None = None
    failure: str | None = None
    dead: bool = False


@dataclass(frozen=True, slots=True)
class _Failed:
    """What an entry failed with, and where."""

    error: SourceError
    step: Literal["fetch", "extract"]

    @property
    def is_dead(self) -> bool:
        return _is_dead(self.error)


class Taking:
    """Takes entries. Safe to use from several threads, a source each."""

    def __init__(self, store: Store, fetcher: Fetcher, pipeline: Pipeline, clock: Clock) -> None:
        self._store = store
        self._fetcher = fetcher
        self._pipeline = pipeline
        self._assembly = Assembly(fetcher, clock)
        self._clock = clock
        self._in_vain: dict[str, int] = {}  # by source: dead captures in a row without another

    def take(self, source: Source, found: Found, visit: Visit, tally: Tally) -> Taken:
        """Fetch, extract, classify, decide, record; a failure is counted in ``tally``.

        An article whose own date lies outside the window of ``visit`` is not taken, and was never
        listed: nobody asked for it. Raises StoreError.
        """
        outcome = self._once(source, found, visit, tally)
        if isinstance(outcome, _Failed) and found.others is not None and outcome.is_dead:
            outcome = self._by_another(source, found, outcome, visit, tally)
        if isinstance(outcome, Taken):
            self._in_vain.pop(source.slug, None)
            return outcome
        error = outcome.error
        logger.warning("%s: %s: %s", source.slug, outcome.step, error)
        tally.refused(error, outcome.step)
        dead = found.get is not None and outcome.is_dead
        if dead:
            # The archive answered: what was before the site long ago is no wall of its own.
            tally.blocked_in_a_row = 0
        return Taken(failure=masked(_told(found.entry, error)), dead=dead)

    def _by_another(
        self, source: Source, found: Found, first: _Failed, visit: Visit, tally: Tally
    ) -> Taken | _Failed:
        """What a further capture gives where the first one is dead; if none does, why that is."""
        assert found.others is not None
        if self._in_vain.get(source.slug, 0) >= _IN_VAIN:
            return first
        logger.info("%s: %s; trying its further captures", source.slug, first.error)
        others: Sequence[Callable[[], Page]] = ()
        try:
            others = found.others()
        except SourceError as error:
            if not _is_dead(error):
                return _Failed(error, "fetch")
        for get in others[:_MOST_OTHERS]:
            outcome = self._once(source, replace(found, get=get), visit, tally)
            if isinstance(outcome, Taken) or not outcome.is_dead:
                return outcome
        self._in_vain[source.slug] = self._in_vain.get(source.slug, 0) + 1
        return first

    def _once(self, source: Source, found: Found, visit: Visit, tally: Tally) -> Taken | _Failed:
        entry = found.entry
        step: Literal["fetch", "extract"] = "fetch"
        try:
            page = self._page(source, found, tally)
            step = "extract"
            if page is not None and found.get is None and entry.content is None:
                whole = self._assembly.whole(source, entry, page, tally, lambda: None)
                article, page = whole.article, whole.page
            else:
                article = self._assembly.read(source, entry, page)
            article = surely_dated(self._store, source, entry, article)
            if not visit.window.admits(article.published):
                tally.blocked_in_a_row = 0
                return Taken(outside=True, day=_day(article))
            recorded = self._pipeline.record(
                article,
                page,
                source=source.slug,
                entry=entry.canonical_url,
                visit=visit,
                silence=visit.silence,
                doubts=Doubts(shanghai_today(self._clock), entry.title),
            )
        except SourceError as error:
            return _Failed(error, step)
        tally.recorded(recorded)
        return Taken(stored=article.canonical_url, day=_day(article))

    def _page(self, source: Source, found: Found, tally: Tally) -> Page | None:
        """The page; ``None`` where the list carried the whole text."""
        entry = found.entry
        if found.get is not None:
            page = found.get()
        elif entry.text is not None:
            return None
        elif entry.content is not None:
            return entry.content
        else:
            page = self._fetcher.fetch(Request(url=entry.url, hosts=source.hosts))
        tally.fetched += 1
        return page


#: What is wrong with the bytes that an archive keeps: they will be the same next year. A name that
#: is not found, a certificate, a refused range say something of the archive or of the way to it.
_OF_THE_BYTES = frozenset({"encoding", "empty", "not-html", "parse", "too-large"})


def _is_dead(error: SourceError) -> bool:
    """Whether an archive gave all it has of a capture: nothing, what cannot be unpacked, or a page
    without an article.

    A challenge that came with 200 was captured; the archive's own ones come with 403 or 429.
    """
    if error.transient:
        return False
    if error.status in (404, 410) or isinstance(error, ExtractError):
        return True
    return error.kind in _OF_THE_BYTES or (error.kind == "blocked" and error.status == 200)


def _told(entry: Entry, error: SourceError) -> str:
    """What failed, by the article's own address; an archive's is named as well."""
    if error.url == entry.url:
        return f"{error.url}: {error.message}"
    return f"{entry.url}: {error.message.rstrip('.')} (at {error.url})"


def _day(article: Article) -> date | None:
    return None if article.published is None else article.published.day
