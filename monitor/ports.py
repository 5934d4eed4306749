"""What the pipeline needs from the outside world. It knows these shapes and nothing behind them.

Implementations: ``fetch.PoliteFetcher``, ``storage.Store``, ``dedupe.MemoryIndex``,
``alerts.Destinations``; in tests those of ``tests/fakes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Protocol

from monitor.cells import Arrangements, CellLedger
from monitor.changes import Change, Redone, RegisterChange, Reprocessing, Stored
from monitor.corrections import Correction
from monitor.model import (
    SHANGHAI,
    Article,
    Delivery,
    DeliveryState,
    Draft,
    Entry,
    Known,
    Labels,
    ListedEntry,
    Occasion,
    Page,
    PublicationDate,
    Recorded,
    RegionChain,
    RegisterEntry,
    Request,
    RunReport,
    Signature,
    Story,
    Validators,
    Verdict,
)
from monitor.observed import SourceHistory, SourceSilence, SourceVisit

#: The ladder, closed over one article: candidates in, verdict out. Pure.
Decide = Callable[[Sequence[Known]], Verdict]


class Fetcher(Protocol):
    """Gets pages, politely."""

    def fetch(self, request: Request) -> Page:
        """The page (status 200), or one with ``not_modified`` for a 304.

        Raises TransientError when its own retries are used up, RefusedError (robots, blocked,
        refused-address), SourceError for everything else (http, tls, dns, too-large, …).
        """
        ...

    def close(self) -> None: ...


class ArticleIndex(Protocol):
    """Finds the earlier articles that the ladder must compare with."""

    def candidates(self, article: Article, signature: Signature) -> Sequence[Known]:
        """The likeliest of those that share canonical URL, document number, content hash or a key.

        Oldest first; of keys, those that few articles share count most (``dedupe.shortlist``).
        """
        ...


class SourceLedger(Protocol):
    """What each source listed, and what became of it."""

    def claim(self, name: str, owner: str, *, instead_of: str | None = None) -> str:
        """Take the lease ``name`` for 60 s if it is free, lapsed, ours or held by ``instead_of``.

        Returns the holder after the call: ``owner`` on success. Calling again renews.
        """
        ...

    def release(self, name: str, owner: str) -> None:
        """Give the lease back; nothing happens when another one holds it by now."""
        ...

    def validators(self, source: str) -> Validators:
        """Those of the last list, if all its entries were stored; else empty."""
        ...

    def is_first_sight(self, source: str) -> bool:
        """True until a listing of this source was finished once."""
        ...

    def note_listed(
        self, source: str, entries: Sequence[Entry], *, now: datetime, first_sight: bool
    ) -> list[ListedEntry]:
        """Record a list in order; entries of older lists are no longer current.

        An address that stands twice is kept once, as it stood first. ``article`` is set for every
        address that is stored, whichever source gave it; ``changed`` stays until the page was
        recorded or found unchanged. The validators of the list before are dropped: only
        ``finish_listing`` sets them again.
        """
        ...

    def current_entries(self, source: str) -> list[ListedEntry]:
        """The entries of the last list (what a 304 stands for)."""
        ...

    def unfinished_entries(self, source: str, *, since: datetime) -> list[ListedEntry]:
        """Entries that left the list before they were stored; first listed ``since`` or later."""
        ...

    def note_unchanged(self, source: str, canonical_url: str, *, now: datetime) -> None:
        """The page was asked for again and is the same."""
        ...

    def note_failed(self, source: str, canonical_url: str, message: str, *, now: datetime) -> None:
        """The entry is to be tried again at the next run."""
        ...

    def days_listed_under(self, source: str, stated: PublicationDate) -> int:
        """On how many days the list puts those articles whose pages all state this same date.

        Stored articles of this source that took their date from the page; days other than the
        stated one.
        """
        ...

    def finish_listing(self, source: str, validators: Validators, *, now: datetime) -> None:
        """All entries of the list are stored (pass empty validators when some failed)."""
        ...


class ArticleStore(ArticleIndex, Protocol):
    """Articles, their pages and their stories."""

    def add_seeds(self, seeds: Sequence[Known], *, now: datetime) -> int:
        """Load reviewed articles with their stories and register pairs; idempotent.

        Returns how many were not there before.
        """
        ...

    def add_entries(self, entries: Sequence[RegisterEntry], *, now: datetime) -> int:
        """Put the reviewed programmes into the register, after the seeds; idempotent.

        Returns how many pairs were not there before.
        """
        ...

    def record(self, draft: Draft, decide: Decide) -> Recorded:
        """Find the candidates, decide, and store article, page, story, register: one transaction.

        Writers are serialised, so two that meet the same article end with one new and one copy.
        The same canonical URL with the same content hash changes nothing and comes back
        ``unchanged``, without asking ``decide``; with another text the article is replaced where it
        stands (a ``revision``, whatever ``decide`` says) and its old page is kept. The entry of
        ``draft.source`` counts as stored. What ``decide`` raises passes, and nothing is stored.
        """
        ...

    def page_validators(self, canonical_url: str) -> Validators:
        """For a conditional request of a known article; empty for one that is not."""
        ...

    def stories(
        self, *, since: datetime | None = None, relevant: bool | None = None
    ) -> Iterator[Story]:
        """Newest first by ``first_seen`` (from ``since`` on), memory flat."""
        ...

    def stories_by_date(self) -> Iterator[Story]:
        """Newest first by the day of their head, the undated last; memory flat."""
        ...

    def story(self, story_id: str) -> Story | None:
        """The story of that id, if there is one."""
        ...

    def register(self) -> Mapping[RegionChain, RegisterEntry]:
        """Who promotes what, ordered by region and chain."""
        ...

    def save_run(self, report: RunReport) -> None:
        """Keep the report of a run; one of the same run is replaced."""
        ...

    def has_run(self, run: str) -> bool:
        """Whether the report of a run of this id is kept."""
        ...


class Corrections(Protocol):
    """What people say of stories."""

    def correct(
        self,
        story: str,
        correction: Correction | None,
        *,
        programmes: Sequence[RegisterEntry],
        now: datetime,
    ) -> bool:
        """Add to what was said of a story, or with ``None`` take all of it back.

        The register and the novel pairs of the stories follow; ``programmes`` are the reviewed
        entries that stand beside them. Nothing is alerted. False where there is no such story.
        """
        ...

    def corrected_heads(self) -> Iterator[tuple[str, Article, Labels]]:
        """(story, its head article, that article's own labels as corrected) of each corrected
        story."""
        ...


class Decisions(Protocol):
    """Stories put together and taken apart by hand, for good; see ``storage.decisions``."""

    def merge_stories(
        self, into: str, story: str, *, programmes: Sequence[RegisterEntry], now: datetime
    ) -> None:
        """Let all articles of ``story`` be of the story ``into``, which keeps its id."""
        ...

    def split_story(
        self,
        story: str,
        articles: Sequence[str],
        *,
        programmes: Sequence[RegisterEntry],
        now: datetime,
    ) -> str:
        """Take articles out of a story into one of their own; its id."""
        ...


class Reprocessings(Protocol):
    """Doing again what is stored, in order of arrival. Alerts nobody, and fetches nothing."""

    def begin_reprocessing(
        self, run: str, *, rules: str, since: datetime | None, now: datetime
    ) -> Reprocessing:
        """Begin one under ``run``, or go on with an interrupted one of the same rules and days.

        ``since``: only articles first seen then or later. Those that come in meanwhile are left
        out: they are made by today's rules.
        """
        ...

    def redo_seeds(self, reprocessing: Reprocessing, seeds: Sequence[Known]) -> None:
        """Bring the seed articles up to date with their files; their stories stay theirs."""
        ...

    def to_reprocess(self, reprocessing: Reprocessing, *, after: int, limit: int) -> list[Stored]:
        """The next articles in order of arrival, after the one of this number."""
        ...

    def reprocess(self, reprocessing: Reprocessing, redone: Redone, decide: Decide) -> Change:
        """Store an article as it is by today's rules, and note that it is done: one transaction.

        To be called in order of arrival: the ladder is asked with what arrived before, as it is
        now. Ids, pages, corrections and what people decided stay; a story without articles leads
        to the one that took them.
        """
        ...

    def redo_register(
        self, reprocessing: Reprocessing, programmes: Sequence[RegisterEntry]
    ) -> RegisterChange:
        """Work out the register and the novel pairs again; safe to repeat.

        All that the reprocess changed in the register, also where this was done before.
        """
        ...

    def reprocessed(self, reprocessing: Reprocessing) -> Iterator[Change]:
        """What became of each article so far, from before the reprocess until now; memory flat.

        Seeds are included, and others that were not chosen where their story or verdict changed.
        """
        ...

    def finish_reprocessing(self, reprocessing: Reprocessing, *, now: datetime) -> None:
        """End it: until here it is gone on with when it was interrupted."""
        ...

    def merged_stories(self) -> Mapping[str, str]:
        """Stories without articles, each with the one that took them."""
        ...


class Outbox(Protocol):
    """Alerts to be sent: at least once, never lost."""

    def awaiting_match(self) -> list[tuple[str, Story]]:
        """(article id, its story) of articles recorded as alertable and not yet matched.

        In order of arrival; ``stories.may_alert`` has decided. A revision may bring one back.
        """
        ...

    def occasions(
        self, *, since: datetime | None = None
    ) -> Iterator[tuple[Story, tuple[Occasion, ...]]]:
        """Stories, newest first, each with every time that a run handed it to the rules.

        ``since``: those that changed then or later, with all their occasions, oldest first. Empty
        for a story that never was. Memory stays flat.
        """
        ...

    def settle(self, article_ids: Iterable[str], deliveries: Iterable[Delivery]) -> int:
        """Store new rows (unique by rule, story, destination) and mark the articles as matched.

        One transaction; returns how many rows are new.
        """
        ...

    def lease_due(
        self, owner: str, *, now: datetime, destination: str, limit: int = 50, force: bool = False
    ) -> list[Delivery]:
        """Take due rows (pending or failed, not digest) of one destination for 60 s.

        ``force``: whatever their wait. A lapsed lease of a dead process is taken over; its rows
        come ``interrupted``, for their message may have gone out. Held rows (quiet hours) count as
        pending once their time has come. Rows that were given up come by force only.
        """
        ...

    def lease_digest(self, owner: str, *, rule: str, now: datetime) -> list[Delivery]:
        """Take the unsent digest rows of a rule, failed ones included, for all destinations."""
        ...

    def renew(self, owner: str, delivery_ids: Iterable[str], *, now: datetime) -> None:
        """Hold leased rows for 60 s more; those that another one took over stay its own."""
        ...

    def give_back(self, owner: str, delivery_ids: Iterable[str]) -> None:
        """Give back leased rows that were not tried: as they were before, the try not counted.

        Named apart from ``SourceLedger.release``, since one store is both.
        """
        ...

    def note_sent(self, delivery_ids: Iterable[str], *, now: datetime) -> None:
        """They went out; a sent row never becomes anything else."""
        ...

    def note_delivery_failed(
        self, delivery_ids: Iterable[str], error: str, *, now: datetime, due: datetime | None
    ) -> None:
        """State ``failed``. ``due``: when to try again; ``None`` gives up (``given_up``)."""
        ...

    def hold(self, delivery_ids: Iterable[str], *, until: datetime | None, digest: bool) -> None:
        """Put rows off: until a time (quiet hours), or into the rule's next digest.

        A lease ends by it, and its try is not counted.
        """
        ...

    def deliveries(
        self, *, state: DeliveryState | None = None, rule: str | None = None
    ) -> Iterator[Delivery]:
        """Newest first, memory flat."""
        ...

    def delivery_counts(self) -> Mapping[DeliveryState, int]:
        """How many rows are in each state."""
        ...


class HealthRecords(Protocol):
    """How each source did, and when it was silent."""

    def note_visit(self, visit: SourceVisit) -> None:
        """Keep it; one of the same source and run is replaced."""
        ...

    def visits(self, source: str, *, since: date) -> list[SourceVisit]:
        """Those of that day and later, oldest first."""
        ...

    def history(self, source: str, *, before_run: str | None = None) -> SourceHistory:
        """Everything known of the source; visits of the run ``before_run`` do not count."""
        ...

    def begin_silence(self, silence: SourceSilence, *, told: bool) -> None:
        """Open it, unless one of this source is open. ``told``: nobody is to hear of it."""
        ...

    def end_silence(self, source: str, recovery: str, *, now: datetime, told: bool) -> None:
        """Close the open one, if there is one; one that nobody heard of ends untold, too."""
        ...

    def untold_silences(self) -> list[SourceSilence]:
        """Those whose beginning, or end, is still to be told; oldest first."""
        ...

    def note_told(self, silences: Iterable[SourceSilence]) -> None:
        """They were told as they are here: an end that came since is still to be told."""
        ...


class Opinions(Protocol):
    """Answers of the endpoint for second opinions, so that none is asked for twice."""

    def opinion(self, question: str) -> tuple[str, ...] | None:
        """The chains that were confirmed when this was asked before; ``None`` if it never was.

        ``question`` is the hex digest of all that was said to the endpoint.
        """
        ...

    def keep_opinion(self, question: str, chains: Sequence[str], *, now: datetime) -> None:
        """Keep an answer that was found valid; one to the same question is replaced."""
        ...


@dataclass(frozen=True, slots=True)
class HostTurn:
    """Who holds the turn at a host now, if anybody; ``wait``: seconds until it is free at the
    latest, 0.0 for the one who got it."""

    holder: str | None
    wait: float


class HostTurns(Protocol):
    """Turns at hosts among machines. Raises StoreError."""

    @property
    def is_shared(self) -> bool:
        """Whether several machines may meet here."""
        ...

    def take_host(
        self,
        host: str,
        owner: str,
        *,
        pause: float,
        lapse: float,
        instead_of: str | None = None,
    ) -> HostTurn:
        """Take the turn at ``host``, if ``pause`` seconds have passed since the last one ended.

        It is ``owner``'s when that is the holder told; then nobody else gets it until
        ``leave_host``, or for ``lapse`` seconds. ``instead_of`` is a holder that has died.
        """
        ...

    def leave_host(self, host: str, owner: str) -> None:
        """The turn of ``owner`` ends now; nothing happens when it has lapsed."""
        ...

    def postpone_host(self, host: str, seconds: float) -> None:
        """Nobody gets a turn at ``host`` before ``seconds`` have passed."""
        ...


class Store(
    SourceLedger,
    ArticleStore,
    Corrections,
    Decisions,
    Reprocessings,
    CellLedger,
    Arrangements,
    Outbox,
    HealthRecords,
    Opinions,
    HostTurns,
    Protocol,
):
    """Everything that is kept. Raises StoreError."""

    def close(self) -> None: ...


class Clock(Protocol):
    """Now, timezone-aware UTC; tests stop it."""

    def __call__(self) -> datetime: ...


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(timezone.utc)


def shanghai_today(clock: Clock) -> date:
    """Today's calendar day where the news is made."""
    return clock().astimezone(SHANGHAI).date()
