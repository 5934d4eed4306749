"""Days and moments as Chinese sites write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Literal

#: All Chinese sources write Beijing time; China has had no daylight saving since 1991.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


Language = Literal["en", "zh"]


class Precision(StrEnum):
    """How exactly a publication date is known."""

    TIME = "time"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """When an article was published, how exactly that is known, and what said so.

    ``moment`` is timezone-aware UTC: the instant itself, or the start of the day, month or year in
    Asia/Shanghai. ``origin`` names the witness: ``meta, visible, url, feed, list, json, json-ld,
    library, input, seed``.
    """

    moment: datetime
    precision: Precision
    origin: str

    @classmethod
    def of_day(cls, day: date, origin: str) -> PublicationDate:
        """A date without a time stays a date."""
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return cls(start.astimezone(timezone.utc), Precision.DAY, origin)

    @property
    def day(self) -> date:
        """The calendar day in Asia/Shanghai (the first one of a month or year)."""
        return self.moment.astimezone(SHANGHAI).date()

    def __str__(self) -> str:
        """``YYYY-MM-DD`` (or ``YYYY-MM``, ``YYYY``), with a time RFC 3339 in +08:00."""
        local = self.moment.astimezone(SHANGHAI)
        match self.precision:
            case Precision.TIME:
                return local.isoformat(timespec="seconds")
            case Precision.DAY:
                return local.strftime("%Y-%m-%d")
            case Precision.MONTH:
                return local.strftime("%Y-%m")
            case Precision.YEAR:
                return local.strftime("%Y")


#: Origins of a date that the article's own page states; a template may state the same on each.
PAGE_ORIGINS = ("meta", "visible", "json-ld", "library")
