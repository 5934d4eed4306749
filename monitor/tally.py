"""Counting one visit to a source: every listed entry ends in exactly one outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from monitor.errors import LoginError, SourceError, StoreError
from monitor.model import (
    Counts,
    Problem,
    Recorded,
    Source,
    SourceReport,
    SourceState,
    VerdictKind,
)
from monitor.secrets import masked

#: Errors printed for one source; further ones are counted, and said to be there.
MAX_ERRORS = 200

_OUTCOMES = {
    VerdictKind.NEW: "new",
    VerdictKind.COPY: "copies",
    VerdictKind.SAME_STORY: "same_story",
    VerdictKind.REVISION: "revised",
}


def without_secrets(problem: Problem) -> Problem:
    """A source's address may hold a key that came from the environment."""
    return replace(problem, url=masked(problem.url), message=masked(problem.message))


@dataclass(frozen=True, slots=True)
class Collected:
    """What one visit to one source came to; ``transient`` where another try may help.

    ``rows`` are the articles that the list itself shows, whatever the window; ``None`` where it
    was not read whole.
    """

    report: SourceReport
    updated_stories: frozenset[str] = frozenset()
    transient: bool = False
    rows: int | None = None


@dataclass(slots=True)
class Tally:
    """Counts one visit while it goes on.

    ``shared`` are doubted texts that several of its entries showed before (``replaced``).
    """

    listed: int = 0
    fetched: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    updated: set[str] = field(default_factory=set)
    blocked_in_a_row: int = 0
    blocked: int = 0
    broken_record: bool = False
    shared: frozenset[str] = frozenset()

    def add(self, outcome: str) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def fail(self, problem: Problem) -> None:
        self.add("failed")
        self.note(problem)

    def refused(self, error: SourceError, step: Literal["fetch", "extract"]) -> None:
        """An entry failed; pages that meet a challenge one after the other are counted.

        Pages for those who are logged in are not: there may be free ones between them.
        """
        blocked = error.kind == "blocked"
        self.blocked += blocked
        if not isinstance(error, LoginError):
            self.blocked_in_a_row = self.blocked_in_a_row + 1 if blocked else 0
        self.fail(Problem(error.url, step, error.kind, error.message))

    def note(self, problem: Problem) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(without_secrets(problem))

    def recorded(self, recorded: Recorded) -> None:
        self.blocked_in_a_row = 0
        if recorded.updated_story:
            self.updated.add(recorded.verdict.story)
        if recorded.unchanged:
            self.add("unchanged")
            return
        self.add(_OUTCOMES[recorded.verdict.kind])

    @property
    def counts(self) -> Counts:
        return Counts(listed=self.listed, fetched=self.fetched, **self.outcomes)

    def state(self, *, list_broken: bool = False) -> SourceState:
        """How the source did; ``list_broken``: a part of its list could not be read."""
        counts = self.counts
        if counts.failed and self.blocked == counts.failed == counts.listed:
            return SourceState.BLOCKED
        if counts.failed or list_broken:
            return SourceState.PARTIAL
        if not counts.listed:
            return SourceState.EMPTY
        if counts.unchanged == counts.listed:
            return SourceState.UNCHANGED
        return SourceState.OK

    def broken_off(self, source: Source, error: StoreError) -> Collected:
        """The outcome of a visit that the database ended: entries left over count as failed."""
        counted = sum(self.outcomes.values())
        self.outcomes["failed"] = self.outcomes.get("failed", 0) + self.listed - counted
        self.note(Problem(source.url, "record", "store", str(error)))
        report = SourceReport(
            slug=source.slug,
            state=SourceState.FAILED,
            counts=self.counts,
            errors=tuple(self.errors),
        )
        return Collected(report, frozenset(self.updated))

    def collected(
        self, slug: str, *, list_broken: bool = False, rows: int | None = None
    ) -> Collected:
        """The visit's outcome as a value."""
        report = SourceReport(
            slug=slug,
            state=self.state(list_broken=list_broken),
            counts=self.counts,
            errors=tuple(self.errors),
        )
        return Collected(report, frozenset(self.updated), rows=rows)
