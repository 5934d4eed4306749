"""The order of the stages: discover → fetch → extract → classify → decide → record.

One call of ``Pipeline.collect`` is one visit to one source, and gives a SourceReport that tells
empty from broken. Nothing here knows SQL, HTTP or Apprise: only ports. Every step is recorded under
a natural key, so that a killed run loses at most the page in hand and a second one repeats nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from monitor.assembly import Assembly
from monitor.dating import surely_dated
from monitor.dedupe import Reading, decide, sign
from monitor.errors import RefusedError, SourceError, StoreError
from monitor.large import alone
from monitor.leases import Lease
from monitor.model import (
    SHANGHAI,
    Article,
    Counts,
    Draft,
    Entry,
    Known,
    Labels,
    ListedEntry,
    Listing,
    Page,
    Problem,
    Recorded,
    Request,
    Signature,
    Silence,
    Source,
    SourceReport,
    SourceState,
    Validators,
    Verdict,
    Window,
)
from monitor.ports import Clock, Fetcher, Store, shanghai_today
from monitor.preparing import Ready
from monitor.replaced import Doubts, shared_texts
from monitor.secrets import masked
from monitor.stories import silence_of
from monitor.tally import Collected, Tally, without_secrets

logger = logging.getLogger("monitor.pipeline")

#: Challenges on this many pages in a row end the visit: more requests would only harden the block.
BLOCKED_IN_A_ROW = 3

_NOT_ASKED = "not asked for: the pages before it asked for a verification; next run tries again"

#: How long an entry that failed, or that a killed run left, is tried again after it has left the
#: list: a week, so that a portal's trouble over a long holiday loses nothing.
UNFINISHED_FOR = timedelta(days=7)

#: Classifying and comparing take some 50 bytes for each character: a text counts as large by this.
_WORDS = 5

#: Finds an article by its address alone.
_NO_SIGNATURE = Signature(content_hash="", minhash=(), shingles=0, keys=())

Classify = Callable[[Article], Labels]
Settle = Callable[[Article, Labels], Labels]
Discover = Callable[[Source, Validators, Window, Callable[[str], bool]], Listing]
#: Told of each entry: slug, entries done, entries listed (0: not known beforehand).
Progress = Callable[[str, int, int], None]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _no_progress(_slug: str, _done: int, _listed: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What holds for one visit: which run it belongs to, which days it wants, who may hear."""

    run: str
    window: Window = field(default_factory=Window)
    silence: Silence | None = None  # why nothing of this visit may alert
    late: bool = False  # a past window: what is found has its place by its date


class Pipeline:
    """The stages, wired. Safe to use from several threads, one source each."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        discover: Discover,
        classify: Classify,
        clock: Clock,
        fresh_days: int,
        owner: str,
        settle: Settle | None = None,
    ) -> None:
        """``settle``, if given, has the last word on what ``classify`` gives: second opinions."""
        self._store = store
        self._fetcher = fetcher
        self._assembly = Assembly(fetcher, clock)
        self._discover = discover
        self._classify = classify
        self._settle = settle
        self._clock = clock
        self._fresh_days = fresh_days
        self._owner = owner
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End every visit after the entry in hand; the next run goes on where this one was."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopped.is_set()

    # --- a source ------------------------------------------------------------------------------

    def collect(self, source: Source, visit: Visit, progress: Progress = _no_progress) -> Collected:
        """Visit one source: list it, and take what is new or changed; nothing once stopped.

        Never raises for what the source does. A database that fails under the entries ends the
        visit, failed, with what was stored before; StoreError passes before there are any.
        """
        started = time.monotonic()
        lease = Lease(self._store, f"source:{source.slug}", self._owner)
        with lease.unless(self._stopped) as held:
            if not held or self._stopped.is_set():
                return Tally().collected(source.slug, list_broken=True)
            first_sight = self._store.is_first_sight(source.slug)
            known = {item.entry.canonical_url for item in self._store.current_entries(source.slug)}
            validators = self._store.validators(source.slug)
            try:
                listing = self._discover(
                    source,
                    validators,
                    visit.window,
                    known.__contains__,
                )
            except SourceError as error:
                return self._not_listed(source, error)
            vouched = listing.vouched()
            same = listing.not_modified or (
                vouched.links is not None and vouched.links == validators.links
            )
            collected = self._take(source, listing, visit, first_sight, same, progress)
        logger.info(
            "%s: %s, %d listed, %d new in %.1f s",
            source.slug,
            collected.report.state,
            collected.report.counts.listed,
            collected.report.counts.new,
            time.monotonic() - started,
        )
        return collected

    def _not_listed(self, source: Source, error: SourceError) -> Collected:
        refused = isinstance(error, RefusedError) and error.kind in ("blocked", "robots")
        state = SourceState.BLOCKED if refused else SourceState.FAILED
        logger.warning("%s: %s: %s", source.slug, state, error)
        problem = without_secrets(Problem(error.url, "discover", error.kind, error.message))
        return Collected(
            SourceReport(slug=source.slug, state=state, counts=Counts(), errors=(problem,)),
            transient=error.transient,
            # An answer that says itself that it is no list shows no rows: silent at once.
            rows=0 if error.status == 200 else None,
        )

    def _take(
        self,
        source: Source,
        listing: Listing,
        visit: Visit,
        first_sight: bool,
        same: bool,
        progress: Progress,
    ) -> Collected:
        """The entries of a list to their end; ``same``: it is the list that the ledger holds.

        A server's own 304 vouches for the pages, too. A list found the same by its hash does not:
        its youngest pages are asked for again, since they may have been revised.
        """
        now = self._clock()
        rows: int | None = len(listing.entries) + listing.outside
        if same:
            current = self._store.current_entries(source.slug)
            rows = len(current)
            listed = [item for item in current if visit.window.admits(item.entry.published)]
        else:
            listed = self._store.note_listed(
                source.slug, listing.entries, now=now, first_sight=first_sight
            )
        listed += [
            item
            for item in self._store.unfinished_entries(source.slug, since=now - UNFINISHED_FOR)
            if visit.window.admits(item.entry.published)
        ]
        # Those that the last visit was blocked before, then those that block: each has its turn.
        listed.sort(key=lambda item: item.failed and item.failure != _NOT_ASKED)
        tally = Tally(listed=len(listed), shared=shared_texts(listed))
        for problem in listing.problems:
            tally.note(problem)
        try:
            if not self._take_each(source, listing, listed, visit, tally, progress):
                return tally.collected(source.slug, list_broken=True)
        except StoreError as error:
            logger.error("%s: %s", source.slug, error)
            return tally.broken_off(source, error)
        if listing.problems or (not rows and visit.window.since is not None):
            rows = None  # a sitemap leaves out whole files that are older than the window
        return tally.collected(source.slug, list_broken=bool(listing.problems), rows=rows)

    def _take_each(
        self,
        source: Source,
        listing: Listing,
        listed: Sequence[ListedEntry],
        visit: Visit,
        tally: Tally,
        progress: Progress,
    ) -> bool:
        """Every entry, then the list itself; False when the run was stopped before its end."""
        for done, item in enumerate(listed, start=1):
            if self._stopped.is_set():
                return False
            if not self._is_wanted(item, list_changed=not listing.not_modified):
                tally.add("unchanged")
            elif tally.blocked_in_a_row >= BLOCKED_IN_A_ROW:
                self._skip_blocked(source, item, tally)
            else:
                self._take_entry(source, item, visit, tally)
            progress(source.slug, done, len(listed))
        if not listing.not_modified:
            whole = not tally.outcomes.get("failed") and not listing.problems
            # A list that was cut to a window holds entries that were never taken: were its
            # validators kept, a later run without the window would be told "unchanged".
            keep = whole and visit.window == Window()
            vouched = listing.vouched() if keep else Validators()
            self._store.finish_listing(source.slug, vouched, now=self._clock())
        return True

    def _is_wanted(self, item: ListedEntry, *, list_changed: bool) -> bool:
        """Not stored yet, failed, listed differently, or so young that it may still be revised."""
        if item.article is None or item.failed:
            return True
        if not list_changed:
            return False
        return item.changed or self._clock() - item.first_listed <= timedelta(days=self._fresh_days)

    def _skip_blocked(self, source: Source, item: ListedEntry, tally: Tally) -> None:
        self._store.note_failed(
            source.slug, item.entry.canonical_url, _NOT_ASKED, now=self._clock()
        )
        tally.blocked += 1
        tally.fail(Problem(item.entry.url, "fetch", "blocked", _NOT_ASKED))

    def _take_entry(self, source: Source, item: ListedEntry, visit: Visit, tally: Tally) -> None:
        """One entry to its end: recorded, unchanged, or one counted error."""
        entry = item.entry
        step: Literal["fetch", "extract"] = "fetch"
        today = shanghai_today(self._clock)
        doubts = Doubts.of(item, today=today, shared=tally.shared)
        try:
            page = self._page(source, item)
            if page is not None and page.not_modified:
                self._store.note_unchanged(source.slug, entry.canonical_url, now=self._clock())
                tally.blocked_in_a_row = 0
                tally.add("unchanged")
                return
            if page is not None and entry.content is None:
                tally.fetched += 1
            step = "extract"
            if page is not None and entry.content is None:
                whole = self._assembly.whole(source, entry, page, tally, lambda: self._stored(item))
                article, page = whole.article, whole.page
            else:
                article = self._assembly.read(source, entry, page)
            article = surely_dated(self._store, source, entry, article)
            recorded = self.record(
                article,
                page,
                source=source.slug,
                entry=entry.canonical_url,
                visit=visit,
                silence=visit.silence
                or silence_of(
                    article.published,
                    # A page that could not be had for days is as fresh as when it was listed.
                    today=today if item.article else min(today, _day(item.first_listed)),
                    fresh_days=self._fresh_days,
                    at_first_sight=item.at_first_sight,
                ),
                doubts=doubts,
            )
        except SourceError as error:
            logger.warning("%s: %s: %s", source.slug, step, error)
            self._store.note_failed(
                source.slug, entry.canonical_url, masked(error.message), now=self._clock()
            )
            tally.refused(error, step)
            return
        tally.recorded(recorded)

    def _page(self, source: Source, item: ListedEntry) -> Page | None:
        """The page of an entry; None where the list carried the whole text."""
        if item.entry.text is not None:
            return None
        if item.entry.content is not None:
            return item.entry.content
        known = item.article is not None and not item.failed
        validators = (
            self._store.page_validators(item.entry.canonical_url) if known else Validators()
        )
        return self._fetcher.fetch(
            Request(url=item.entry.url, validators=validators, hosts=source.hosts)
        )

    def _stored(self, item: ListedEntry) -> Article | None:
        """The article of an entry as it was recorded last."""
        if item.article is None:
            return None
        address = item.entry.canonical_url
        probe = Article(
            id=item.article, url=address, canonical_url=address, title="", text="", language="zh"
        )
        known = self._store.candidates(probe, _NO_SIGNATURE)
        return next((one.article for one in known if one.article.id == item.article), None)

    # --- local files ----------------------------------------------------------------------------

    def ingest(
        self,
        items: Iterable[Entry | Problem | Ready],
        visit: Visit,
        *,
        source: Source,
        progress: Progress = _no_progress,
    ) -> Collected:
        """Take entries that carry their page or text; nothing is fetched and nothing alerts.

        Those that are ``Ready`` were read by other processes; the result is the same. ``listed``
        counts every item, a line that could not be read included (as failed).
        """
        slug, tally = source.slug, Tally()
        for number, item in enumerate(items, start=1):
            tally.listed = number
            if isinstance(item, Problem):
                tally.fail(item)
                continue
            try:
                entry, article, reading = self._read(source, item)
                recorded = self.record(
                    article,
                    entry.content,
                    source=slug,
                    entry=entry.canonical_url,
                    visit=visit,
                    silence=visit.silence or Silence.IMPORT,
                    reading=reading,
                )
            except SourceError as error:
                tally.fail(Problem(error.url, "extract", error.kind, error.message))
            else:
                tally.recorded(recorded)
            progress(slug, number, 0)
        return tally.collected(slug)

    def _read(self, source: Source, item: Entry | Ready) -> tuple[Entry, Article, Reading | None]:
        """An entry, its article, and its reading where another process made it."""
        if isinstance(item, Entry):
            return item, self._assembly.read(source, item, item.content), None
        article, labels = item.reading.article, item.reading.labels
        settled = self._settled(article, labels)
        if settled == labels:
            return item.entry, article, item.reading
        return item.entry, article, Reading(article, settled, sign(article, settled))

    # --- an article -----------------------------------------------------------------------------

    def record(
        self,
        article: Article,
        page: Page | None,
        *,
        source: str,
        entry: str,
        visit: Visit,
        silence: Silence | None,
        reading: Reading | None = None,
        doubts: Doubts | None = None,
    ) -> Recorded:
        """Classify, decide and store one article, listed by ``source`` under ``entry``.

        ``reading`` is the article labelled and signed, where that is done already. With ``doubts``
        it must not replace a stored article with which it has nothing in common: raises
        ExtractError.
        """
        with alone(_WORDS * len(article.text)):
            new = reading or self._labelled(article)
            draft = Draft(
                article=article,
                labels=new.labels,
                signature=new.signature,
                source=source,
                run=visit.run,
                seen=self._clock(),
                page=page,
                silence=silence,
                entry=entry,
                late=visit.late,
            )

            def decided(candidates: Sequence[Known]) -> Verdict:
                if doubts is not None:
                    doubts.refuse(article, new.signature, page, candidates)
                return decide(new, candidates)

            recorded = self._store.record(draft, decided)
            if not recorded.unchanged:
                new.keep()
            return recorded

    def _labelled(self, article: Article) -> Reading:
        labels = self._settled(article, self._classify(article))
        return Reading(article, labels, sign(article, labels))

    def _settled(self, article: Article, labels: Labels) -> Labels:
        return labels if self._settle is None else self._settle(article, labels)
