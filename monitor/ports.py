"""What the pipeline needs from the outside world. It knows these shapes and nothing behind them.

Implementations: ``fetch.PoliteFetcher``, ``storage.Store``, ``dedupe.MemoryIndex``,
``alerts.Destinations``; in tests those of ``tests/fakes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Protocol

from monitor.model import (
    SHANGHAI,
    Article,
    Delivery,
    DeliveryState,
    Draft,
    Entry,
    Known,
    ListedEntry,
    Page,
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
        """All that share canonical URL, document number, content hash or any key; oldest first."""
        ...


class SourceLedger(Protocol):
    """What each source listed, and what became of it."""

    def claim(self, name: str, owner: str, *, instead_of: str | None = None) -> str:
        """Take the lease ``name`` for 60 s if it is free, lapsed, ours or held by ``instead_of``.

        Returns the holder after the call: ``owner`` on success. Calling again renews.
        """
        ...

    def release(self, name: str, owner: str) -> None: ...

    def validators(self, source: str) -> Validators:
        """Those of the last list whose entries were all stored; empty if there is none."""
        ...

    def is_first_sight(self, source: str) -> bool:
        """True until a listing of this source was finished once."""
        ...

    def note_listed(
        self, source: str, entries: Sequence[Entry], *, now: datetime, first_sight: bool
    ) -> list[ListedEntry]:
        """Record a list in order; entries of older lists are no longer current."""
        ...

    def current_entries(self, source: str) -> list[ListedEntry]:
        """The entries of the last list (what a 304 stands for)."""
        ...

    def note_unchanged(self, source: str, canonical_url: str, *, now: datetime) -> None:
        """The page was asked for again and is the same."""
        ...

    def note_failed(self, source: str, canonical_url: str, message: str, *, now: datetime) -> None:
        """The entry is to be tried again at the next run."""
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

    def record(self, draft: Draft, decide: Decide) -> Recorded:
        """Find the candidates, decide, and store article, page, story, register: one transaction.

        Writers are serialised, so two that meet the same article end with one new and one copy.
        The same URL with the same text changes nothing and comes back ``unchanged``.
        """
        ...

    def page_validators(self, canonical_url: str) -> Validators:
        """For a conditional request of a known article."""
        ...

    def stories(
        self, *, since: datetime | None = None, relevant: bool | None = None
    ) -> Iterator[Story]:
        """Newest first (by ``first_seen``), memory flat."""
        ...

    def story(self, story_id: str) -> Story | None: ...

    def register(self) -> Mapping[RegionChain, RegisterEntry]: ...

    def save_run(self, report: RunReport) -> None: ...


class Outbox(Protocol):
    """Alerts to be sent: at least once, never lost."""

    def awaiting_match(self) -> list[tuple[str, Story]]:
        """(article id, its story) of articles recorded as alertable and not yet matched."""
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

        ``force``: whatever their wait. A lapsed lease of a dead process is taken over; its rows come
        ``interrupted``, for their message may have gone out. Held rows (quiet hours) count as
        pending once their time has come.
        """
        ...

    def lease_digest(self, owner: str, *, rule: str, now: datetime) -> list[Delivery]:
        """Take the unsent digest rows of a rule, for all destinations."""
        ...

    def renew(self, owner: str, delivery_ids: Iterable[str], *, now: datetime) -> None: ...

    def give_back(self, owner: str, delivery_ids: Iterable[str]) -> None:
        """Give back leased rows that were not tried: as they were before, the try not counted.

        Named apart from ``SourceLedger.release``, since one store is both.
        """
        ...

    def note_sent(self, delivery_ids: Iterable[str], *, now: datetime) -> None: ...

    def note_delivery_failed(
        self, delivery_ids: Iterable[str], error: str, *, now: datetime, due: datetime | None
    ) -> None:
        """``due``: when to try again; ``None`` gives up (state ``failed`` for good)."""
        ...

    def hold(self, delivery_ids: Iterable[str], *, until: datetime | None, digest: bool) -> None:
        """Put rows off: until a time (quiet hours), or into the rule's next digest."""
        ...

    def deliveries(
        self, *, state: DeliveryState | None = None, rule: str | None = None
    ) -> Iterator[Delivery]:
        """Newest first, memory flat."""
        ...

    def delivery_counts(self) -> Mapping[DeliveryState, int]:
        """How many rows are in each state."""
        ...


class Store(SourceLedger, ArticleStore, Outbox, Protocol):
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
