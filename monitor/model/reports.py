"""What a run, and each source in it, came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class SourceState(StrEnum):
    """How a source did in one run."""

    OK = "ok"
    EMPTY = "empty"
    UNCHANGED = "unchanged"
    PARTIAL = "partial"
    FAILED = "failed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Problem:
    """One counted error: which address, at which step, of which kind, in a sentence."""

    url: str
    step: Literal["discover", "fetch", "extract", "record"]
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Every listed entry is in exactly one of the six last fields."""

    listed: int = 0
    fetched: int = 0
    new: int = 0
    copies: int = 0
    same_story: int = 0
    revised: int = 0
    unchanged: int = 0
    failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            listed=self.listed + other.listed,
            fetched=self.fetched + other.fetched,
            new=self.new + other.new,
            copies=self.copies + other.copies,
            same_story=self.same_story + other.same_story,
            revised=self.revised + other.revised,
            unchanged=self.unchanged + other.unchanged,
            failed=self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave in one run; tells empty from broken."""

    slug: str
    state: SourceState
    counts: Counts
    errors: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Rows made, delivered, attempts failed, and rows waiting for a digest or for quiet's end."""

    created: int = 0
    delivered: int = 0
    failed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run, as printed and stored. Times are UTC."""

    run: str
    flow: str
    started: datetime
    finished: datetime
    ok: bool
    sources: tuple[SourceReport, ...]
    new_stories: int
    updated_stories: int
    alerts: AlertCounts
    notes: tuple[str, ...] = ()

    @property
    def totals(self) -> Counts:
        """The sum over all sources."""
        return sum((source.counts for source in self.sources), Counts())
