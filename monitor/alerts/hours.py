"""When a message may go out: quiet hours and digest times, on the reader's clock.

All moments in and out are timezone-aware; results are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.config import AlertSettings

_MONDAY = 0


def zone_of(settings: AlertSettings) -> ZoneInfo:
    """The reader's time zone."""
    return ZoneInfo(settings.timezone)


def quiet_period(settings: AlertSettings, now: datetime) -> tuple[datetime, datetime] | None:
    """Start and end of the quiet hours that ``now`` is in; ``None`` when it is not.

    The end itself is no longer quiet. Equal times of day are no quiet hours at all.
    """
    if settings.quiet is None or settings.quiet[0] == settings.quiet[1]:
        return None
    zone = zone_of(settings)
    local = now.astimezone(zone)
    for days in (1, 0):
        day = (local - timedelta(days=days)).date()
        start = datetime.combine(day, settings.quiet[0], zone)
        last = day if settings.quiet[0] < settings.quiet[1] else day + timedelta(days=1)
        end = datetime.combine(last, settings.quiet[1], zone)
        if start <= local < end:
            return start.astimezone(timezone.utc), end.astimezone(timezone.utc)
    return None


def waited_through(created: datetime, settings: AlertSettings, now: datetime) -> bool:
    """Whether a row made at ``created`` had a whole day's waking hours, and nobody sent it.

    Where the daily run itself falls into the quiet hours, waiting for their end would be for
    ever; such a row goes out in spite of them.
    """
    period = quiet_period(settings, now)
    if period is None:
        return True
    return created < period[1] - timedelta(days=1)


def next_digest(
    every: Literal["daily", "weekly"], settings: AlertSettings, now: datetime
) -> datetime:
    """The next time of day for digests after ``now``; weekly ones are due on Mondays."""
    return next(moment for moment in _digests(every, settings, now, 1) if moment > now)


def last_digest(
    every: Literal["daily", "weekly"], settings: AlertSettings, now: datetime
) -> datetime:
    """The latest time for digests that has come: ``now`` itself, or one before."""
    return next(moment for moment in _digests(every, settings, now, -1) if moment <= now)


def _digests(
    every: Literal["daily", "weekly"], settings: AlertSettings, now: datetime, step: int
) -> Iterator[datetime]:
    """The times for digests from the day of ``now`` on, or back from it with ``step`` -1."""
    zone = zone_of(settings)
    day = now.astimezone(zone).date()
    while True:
        if every == "daily" or day.weekday() == _MONDAY:
            yield datetime.combine(day, settings.digest_at, zone).astimezone(timezone.utc)
        day += timedelta(days=step)
