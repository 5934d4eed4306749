"""Quiet hours and digest times on the reader's clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from alert_cases import at, settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.alerts.hours import last_digest, next_digest, quiet_period, waited_through

NIGHT = settings(quiet="22:00-07:00")
NOON = settings(quiet="12:00-14:00")


@pytest.mark.parametrize(
    ("rules", "now", "period"),
    [
        (NIGHT, "2026-11-21 21:59", None),
        (NIGHT, "2026-11-21 22:00", ("2026-11-21 22:00", "2026-11-22 07:00")),
        (NIGHT, "2026-11-22 03:00", ("2026-11-21 22:00", "2026-11-22 07:00")),
        (NIGHT, "2026-11-22 07:00", None),
        (NOON, "2026-11-21 13:00", ("2026-11-21 12:00", "2026-11-21 14:00")),
        (NOON, "2026-11-21 14:00", None),
        (settings(), "2026-11-21 03:00", None),
        (settings(quiet="08:00-08:00"), "2026-11-21 08:00", None),
    ],
)
def test_quiet_hours_hold_until_their_end(
    rules: object, now: str, period: tuple[str, str] | None
) -> None:
    """Across midnight too; the end itself is no longer quiet."""
    expected = None if period is None else tuple(at(moment) for moment in period)
    assert quiet_period(rules, at(now)) == expected  # type: ignore[arg-type]


def test_quiet_hours_are_the_readers() -> None:
    """The time zone of the settings decides, not the machine's."""
    berlin = settings(quiet="22:00-07:00", timezone="Europe/Berlin")
    assert quiet_period(berlin, at("2026-11-21 10:00")) is not None  # 03:00 in Berlin


@pytest.mark.parametrize(
    ("created", "over"),
    [
        ("2026-11-22 05:00", False),
        ("2026-11-21 23:00", False),
        ("2026-11-21 09:00", False),
        ("2026-11-21 06:30", True),
    ],
)
def test_a_row_that_a_whole_day_passed_over_waits_no_longer(created: str, over: bool) -> None:
    """A daily run at six in the morning would else hold its alerts for ever."""
    assert waited_through(at(created), NIGHT, at("2026-11-22 06:00")) is over


@pytest.mark.parametrize(
    ("every", "now", "due"),
    [
        ("daily", "2026-11-21 08:29", "2026-11-21 08:30"),
        ("daily", "2026-11-21 08:30", "2026-11-22 08:30"),
        ("weekly", "2026-11-21 10:00", "2026-11-23 08:30"),  # Saturday → Monday
        ("weekly", "2026-11-23 08:30", "2026-11-30 08:30"),
    ],
)
def test_the_next_digest_is_strictly_later(every: str, now: str, due: str) -> None:
    """Daily at the time of day, weekly on Mondays."""
    assert next_digest(every, settings(), at(now)) == at(due)  # type: ignore[arg-type]


ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC")


@given(
    every=st.sampled_from(["daily", "weekly"]),
    zone=st.sampled_from(ZONES),
    at_time=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    now=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(timezone.utc)),
)
@hypothesis_settings(deadline=None)
def test_a_digest_is_due_by_the_readers_clock(
    every: Literal["daily", "weekly"], zone: str, at_time: time, now: datetime
) -> None:
    """Anywhere and on every day, those included on which clocks are moved: at that time of day
    (behind the gap where the clocks skip it), weekly on a Monday, never sooner than now, never
    skipping a day or a week; and the last one is the one before it."""
    options = settings(timezone=zone, digest_at=at_time)
    due = next_digest(every, options, now)
    local = due.astimezone(ZoneInfo(zone))
    planned = datetime.combine(local.date(), at_time, ZoneInfo(zone))
    skipped = planned.astimezone(timezone.utc).astimezone(ZoneInfo(zone)).time() != at_time
    assert local.time() == at_time or skipped
    assert due > now
    last = last_digest(every, options, now)
    assert last <= now
    assert next_digest(every, options, last) == due
    assert due - now <= timedelta(days=1 if every == "daily" else 7, hours=1)
    if every == "weekly" and not skipped:
        assert local.weekday() == 0
