"""China's working days: weekends, public holidays, and the make-up workdays that pay for them.

Each November the State Council announces the next year's exchange of weekends for holidays; the
library ``holidays`` takes it over within weeks. For a year that it has no notice of yet it gives
the festivals by law and the lunar calendar, without make-up days: a day or two of a long holiday
may be missed then, nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

IsWorkday = Callable[[date], bool]

_SATURDAY = 5


def is_workday(day: date) -> bool:
    """Whether offices in China work on this day."""
    off, made_up = _exceptions(day.year)
    return day in made_up or (day.weekday() < _SATURDAY and day not in off)


@lru_cache(maxsize=64)
def _exceptions(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(public holidays, make-up workdays) of a year."""
    from holidays.countries.china import China  # takes half a second to import

    calendar = China(years=year)  # type: ignore[no-untyped-call]
    # Asked once for each year, since a look-up in the library's own calendar costs microseconds.
    return frozenset(calendar), frozenset(calendar.weekend_workdays)


def days_between(first: date, last: date, counts: Callable[[date], bool]) -> int:
    """How many days after ``first``, up to and with ``last``, ``counts`` says yes to."""
    return sum(counts(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))
