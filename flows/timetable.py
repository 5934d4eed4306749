"""What ``monitor schedule`` runs when, by the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prefect.flows import Flow

from flows.daily import daily
from flows.digest import digest
from flows.health import health
from monitor.config import Settings

_DAY = tuple(range(24))

#: What quiet hours held and what failed before goes out twice an hour, off the busy minutes.
_HALF_HOURS = tuple(time(hour, minute) for hour in _DAY for minute in (5, 35))


@dataclass(frozen=True, slots=True)
class Planned:
    """A flow, and the times of day at which it runs."""

    flow: Flow[Any, Any]
    times: tuple[time, ...]
    zone: str
    parameters: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.flow.name

    @property
    def crons(self) -> list[str]:
        """The times in as few cron expressions as can be, one a minute of the hour."""
        return [
            f"{minute} {'*' if hours == _DAY else ','.join(map(str, hours))} * * *"
            for minute, hours in self._hours().items()
        ]

    @property
    def words(self) -> str:
        """The times for people: ``08:30, every hour at :05 and :35``."""
        hours = self._hours()
        hourly = [minute for minute, found in hours.items() if found == _DAY]
        single = [f"{at:%H:%M}" for at in sorted(set(self.times)) if at.minute not in hourly]
        if hourly:
            single.append("every hour at " + " and ".join(f":{minute:02}" for minute in hourly))
        return ", ".join(single)

    def next_times(self, now: datetime, count: int) -> list[datetime]:
        """The next ``count`` times after ``now``, in the flow's own zone.

        A time that the clocks skip or repeat in that zone is told as Python reads it (``fold=0``).
        """
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        moments = (
            datetime.combine(today + timedelta(days=day), at, zone)
            for day in range(count + 1)
            for at in sorted(set(self.times))
        )
        return [moment for moment in moments if moment > now][:count]

    def _hours(self) -> dict[int, tuple[int, ...]]:
        """The hours by their minutes."""
        minutes = sorted({at.minute for at in self.times})
        return {
            minute: tuple(sorted({at.hour for at in self.times if at.minute == minute}))
            for minute in minutes
        }


def timetable(settings: Settings) -> list[Planned]:
    """The flows with their times: ``[schedule]`` and ``digest_at``, in the zone of ``[alerts]``."""
    config = {"config": str(settings.origin.resolve()) if settings.origin else None}
    zone = settings.alerts.timezone
    digests = (settings.alerts.digest_at, *_HALF_HOURS)
    return [
        Planned(daily, tuple(settings.schedule.daily), zone, config),
        Planned(digest, digests, zone, config),
        Planned(health, tuple(settings.schedule.health), zone, config),
    ]
