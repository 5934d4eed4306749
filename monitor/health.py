"""Whether a source is silent: measured by its own rhythm, learned from the days it published on.

Pure. A gap between two such days is counted in the days on which this source could be expected to
publish: China's working days, or every day for one that publishes on weekends as well. A source is
silent when nothing came for ``SLACK`` times the gap that nine of ten of its gaps do not exceed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from monitor.observed import SourceHistory, SourceVisit
from monitor.workdays import IsWorkday, days_between, is_workday

#: Publishing days that the rhythm is learned from: two months of a daily source, most of a year of
#: a weekly one, so that a source that slows down is believed before long.
HISTORY = 40

#: Fewer gaps than these tell no rhythm.
FEWEST_GAPS = 4

#: By tests/benchmarks/bench_rhythm.py, for sources that publish at random: 0.01 to 0.08 false
#: alarms a source and year, where 2 gives 0.14 to 0.36 and 4 takes a third longer to tell. A daily
#: source that stops is told after a week or so, one with an item a week after two months.
SLACK = 3
_QUANTILE = 0.9

#: The limit while no rhythm is known, in calendar days: every portal of the catalogue that is
#: still kept up published within a month when it was researched.
UNKNOWN_LIMIT = 30

#: Kinds whose items carry the publisher's own dates, newest first: an old newest item says that
#: the feed is dead, whenever we came to know it. Lists may be archives.
FEEDS = frozenset({"feed", "rsshub"})

#: Rest days in the history before their silence means anything: two weekends.
_FEWEST_REST_DAYS = 4


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source publishes: ``gap`` and ``limit`` in days that count.

    ``every_day``: weekends and holidays count as well. ``gaps`` are what it was learned from.
    """

    gap: int
    limit: int
    every_day: bool
    gaps: int

    @property
    def unit(self) -> str:
        """What is counted."""
        return "day" if self.every_day else "working day"


@dataclass(frozen=True, slots=True)
class Idleness:
    """How long nothing came, as ``rhythm`` counts (calendar days where none is known)."""

    rhythm: Rhythm | None
    last: date | None
    days: int
    limit: int

    @property
    def is_over(self) -> bool:
        """Longer than the source's rhythm allows."""
        return self.days > self.limit


@dataclass(frozen=True, slots=True)
class Change:
    """A source fell silent, or (``recovered``) speaks again; ``why`` is a sentence."""

    recovered: bool
    why: str


def learn(days: Sequence[date], *, workday: IsWorkday = is_workday) -> Rhythm | None:
    """The rhythm of a source that published on these days (ascending); ``None`` for too few."""
    days = days[-HISTORY:]
    if len(days) <= FEWEST_GAPS:
        return None
    every_day = _publishes_on_rest_days(days, workday)
    counted: IsWorkday = _any_day if every_day else workday
    gaps = sorted(max(1, days_between(first, second, counted)) for first, second in pairwise(days))
    gap = gaps[math.ceil(_QUANTILE * len(gaps)) - 1]
    return Rhythm(gap=gap, limit=SLACK * gap, every_day=every_day, gaps=len(gaps))


def _publishes_on_rest_days(days: Sequence[date], workday: IsWorkday) -> bool:
    """At least half as often as on working days: offices post now and then on a Sunday, too."""
    span = [days[0] + timedelta(days=step) for step in range((days[-1] - days[0]).days + 1)]
    rest = sum(not workday(day) for day in span)
    on_rest = sum(not workday(day) for day in days)
    if rest < _FEWEST_REST_DAYS:
        return False
    return 2 * on_rest * (len(span) - rest) >= (len(days) - on_rest) * rest


def _any_day(_day: date) -> bool:
    return True


def idleness(
    history: SourceHistory, kind: str, today: date, *, workday: IsWorkday = is_workday
) -> Idleness:
    """How long nothing came until yesterday; today is not over yet.

    Counted from the last life sign, but for all kinds other than feeds not from before our first
    visit: that an archive listed nothing new before we looked proves nothing.
    """
    rhythm = learn(history.days, workday=workday)
    last = history.last_gave
    known = [last, None if kind in FEEDS and last is not None else history.first_visit]
    since = max((day for day in known if day is not None), default=today)
    counted: IsWorkday = _any_day if rhythm is None or rhythm.every_day else workday
    return Idleness(
        rhythm=rhythm,
        last=last,
        days=days_between(since, today - timedelta(days=1), counted),
        limit=UNKNOWN_LIMIT if rhythm is None else rhythm.limit,
    )


def change_of(
    history: SourceHistory, visit: SourceVisit, kind: str, *, workday: IsWorkday = is_workday
) -> Change | None:
    """What this visit changed, if anything. ``history`` holds no visit of this run.

    A list without rows counts at once, at the first visit too, for a list keeps its old rows on a
    quiet day; a feed that gave something before may be empty on one, and is judged by its rhythm.
    Beside that never at the first visit: there is nothing yet that could have stopped. A list that
    could not be read starts no silence before its time and ends none: that trouble is reported as
    what it is.
    """
    is_bare = visit.rows == 0 and (kind not in FEEDS or history.last_gave is None)
    idle = idleness(history, kind, visit.day, workday=workday)
    is_silent = is_bare or (history.first_visit is not None and idle.is_over)
    if history.silence is None:
        return Change(False, _why_silent(visit, kind, idle)) if is_silent else None
    if is_silent or not visit.rows:
        return None
    return Change(True, _why_recovered(visit, idle))


def _why_silent(visit: SourceVisit, kind: str, idle: Idleness) -> str:
    if visit.rows == 0 and (kind not in FEEDS or idle.last is None):
        if visit.problem:
            return f"its list was answered and shows no article: {visit.problem}"
        return (
            "its list was answered and shows no article; "
            "its address, its template or our selectors may be wrong or have changed."
        )
    trouble = f" The last visit ended {visit.state.value}: {visit.problem}" if visit.problem else ""
    if idle.last is None:
        return f"nothing ever came from it in {count(idle.days, 'day')}.{trouble}"
    unit = "day" if idle.rhythm is None else idle.rhythm.unit
    usual = (
        f"its rhythm is not known yet, and {count(idle.limit, 'day')} are the limit until then"
        if idle.rhythm is None
        else f"it seldom pauses for more than {count(idle.rhythm.gap, unit)}"
    )
    newest = "the newest item of its feed is of" if kind in FEEDS else "nothing new since"
    return f"{newest} {idle.last}, {count(idle.days, unit)} ago; {usual}.{trouble}"


def _why_recovered(visit: SourceVisit, idle: Idleness) -> str:
    listed = count(visit.rows or 0, "article")
    return f"its list shows {listed}; the last new one is of {idle.last or visit.day}."


def count(number: int, noun: str) -> str:
    """``1 day``, ``2 days``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lasting(time: timedelta) -> str:
    """How long something lasted, in its largest whole unit: ``4 days``, ``3 hours``."""
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (whole := int(time.total_seconds()) // seconds) > 0:
            return count(whole, unit)
    return "less than a minute"
