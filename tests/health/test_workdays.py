"""China's working days."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.workdays import days_between, is_workday


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 7), False),  # the last day of that week, exchanged
        (date(2026, 10, 8), True),
        (date(2026, 9, 20), True),  # a Sunday that pays for it
        (date(2026, 10, 10), True),  # a Saturday that pays for it
        (date(2025, 1, 28), False),  # New Year's Eve by the lunar calendar
        (date(2025, 1, 26), True),  # a Sunday that pays for the Spring Festival
    ],
)
def test_weekends_holidays_and_make_up_days_are_known(day: date, works: bool) -> None:
    """The State Council's exchange of days holds, in both directions."""
    assert is_workday(day) is works


@pytest.mark.parametrize("year", [1990, 2035, 2090])
def test_years_without_a_notice_have_weekends_and_festivals(year: int) -> None:
    """Far years answer, too: weekends rest, and New Year's Day is a holiday."""
    assert not is_workday(date(year, 1, 1))
    working = days_between(date(year - 1, 12, 31), date(year, 12, 31), is_workday)
    assert 235 <= working <= 261


def test_days_are_counted_after_the_first_and_with_the_last() -> None:
    """From a Friday to the next Monday there is one working day, and none to the Sunday."""
    friday = date(2026, 11, 13)
    assert days_between(friday, date(2026, 11, 16), is_workday) == 1
    assert days_between(friday, date(2026, 11, 15), is_workday) == 0
    assert days_between(friday, date(2026, 11, 1), is_workday) == 0
