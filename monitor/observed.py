"""What was observed of a source over its visits: values between store and ``monitor.health``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.model import Counts, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVisit:
    """How one source did in one run.

    ``day`` is the calendar day in Asia/Shanghai. ``rows`` are the articles that the list itself
    showed, those outside the run's window included; ``None`` where the list was not read whole.
    ``problem`` is the first error, in a sentence.
    """

    source: str
    run: str
    day: date
    finished: datetime
    state: SourceState
    counts: Counts
    rows: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSilence:
    """A time in which a source was silent; ``ended`` is ``None`` while it lasts. Times are UTC.

    ``reason`` and ``recovery`` are sentences without the source's name.
    """

    source: str
    since: datetime
    reason: str
    ended: datetime | None = None
    recovery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHistory:
    """All that is known of a source's days.

    ``days`` are the latest days on which it published something that was stored, ascending, by the
    articles' own dates where they are known to the day. ``last_new`` is the latest day on which
    something was listed that was not there at first sight, whatever its date: a life sign.
    """

    source: str
    first_visit: date | None = None
    last_visit: SourceVisit | None = None
    days: tuple[date, ...] = ()
    last_new: date | None = None
    silence: SourceSilence | None = None

    @property
    def last_gave(self) -> date | None:
        """The latest day on which it gave something."""
        known = [day for day in (*self.days[-1:], self.last_new) if day is not None]
        return max(known, default=None)
