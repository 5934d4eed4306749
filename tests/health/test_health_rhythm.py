"""The rhythm of a source, and when its silence is longer than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.health import HISTORY, SLACK, UNKNOWN_LIMIT, change_of, idleness, lasting, learn
from monitor.model import Counts, SourceState
from monitor.observed import SourceHistory, SourceSilence, SourceVisit
from monitor.workdays import is_workday


def workdays(first: date, last: date) -> tuple[date, ...]:
    """All working days from ``first`` to ``last``."""
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(day for day in every if is_workday(day))


def history(*days: date, **fields: object) -> SourceHistory:
    """A source that published on these days and was visited from the first on."""
    values = {"source": "s", "days": days, "first_visit": days[0] if days else None}
    return SourceHistory(**(values | fields))  # type: ignore[arg-type]


def visit(
    day: date, *, rows: int | None = 20, state: SourceState = SourceState.UNCHANGED
) -> SourceVisit:
    """A visit on a day."""
    moment = datetime(day.year, day.month, day.day, 1, tzinfo=timezone.utc)
    problem = "the list answered 404." if rows is None else None
    return SourceVisit(
        source="s",
        run="r",
        day=day,
        finished=moment,
        state=state,
        counts=Counts(),
        rows=rows,
        problem=problem,
    )


SEPTEMBER = workdays(date(2026, 9, 1), date(2026, 9, 30))
OPEN = SourceSilence(source="s", since=datetime(2026, 10, 13, tzinfo=timezone.utc), reason="quiet.")


def first_silent_day(known: SourceHistory, kind: str = "listing") -> date:
    """The day of the first daily visit that calls the source silent."""
    day = known.days[-1]
    for step in range(1, 400):
        if change_of(known, visit(day + timedelta(days=step)), kind) is not None:
            return day + timedelta(days=step)
    raise AssertionError("never silent")


# --- learning -------------------------------------------------------------------------------------


def test_a_daily_office_rests_on_weekends() -> None:
    """A month of working days gives a gap of one working day, over weekends."""
    rhythm = learn(SEPTEMBER)
    assert rhythm is not None
    assert (rhythm.gap, rhythm.limit, rhythm.unit) == (1, SLACK, "working day")


def test_a_newspaper_is_expected_every_day() -> None:
    """Who publishes on weekends as well is counted in calendar days."""
    days = [date(2026, 9, 1) + timedelta(days=step) for step in range(30)]
    rhythm = learn(days)
    assert rhythm is not None
    assert (rhythm.gap, rhythm.unit) == (1, "day")


def test_a_stray_sunday_makes_no_newspaper() -> None:
    """One item on a weekend leaves an office an office."""
    rhythm = learn(sorted({*SEPTEMBER, date(2026, 9, 13)}))
    assert rhythm is not None
    assert not rhythm.every_day


def test_a_weekly_source_is_given_weeks() -> None:
    """Ten Wednesdays: five working days apart, silent after three weeks."""
    days = [date(2026, 6, 24) + timedelta(weeks=step) for step in range(10)]
    rhythm = learn(days)
    assert rhythm is not None
    assert (rhythm.gap, rhythm.limit) == (5, 5 * SLACK)


def test_one_long_pause_is_no_rhythm() -> None:
    """The longest gap in ten is left out: an outage of ours or theirs teaches nothing."""
    days = (*SEPTEMBER[:10], *workdays(date(2026, 10, 26), date(2026, 11, 6)))
    rhythm = learn(days)
    assert rhythm is not None
    assert rhythm.gap == 1


def test_few_days_tell_nothing() -> None:
    """Up to four days give no rhythm, five do."""
    assert learn(()) is None
    assert learn(SEPTEMBER[:4]) is None
    assert learn(SEPTEMBER[:5]) is not None


def test_an_old_rhythm_is_forgotten() -> None:
    """A daily source that became weekly is a weekly one after ``HISTORY`` days."""
    daily = workdays(date(2025, 1, 1), date(2025, 6, 30))
    weekly = tuple(date(2025, 7, 2) + timedelta(weeks=step) for step in range(HISTORY))
    rhythm = learn((*daily, *weekly))
    assert rhythm is not None
    assert rhythm.gap == 5


@given(st.lists(st.dates(date(2019, 1, 1), date(2030, 12, 31)), max_size=60, unique=True))
def test_any_days_give_a_rhythm_of_at_least_a_day(days: list[date]) -> None:
    """Whatever dates a list claims, the limit is positive and a multiple of the gap."""
    rhythm = learn(sorted(days))
    if rhythm is not None:
        assert rhythm.gap >= 1
        assert rhythm.limit == SLACK * rhythm.gap


# --- deciding -------------------------------------------------------------------------------------


def test_a_holiday_is_no_silence() -> None:
    """Over the week of National Day nothing is expected; its make-up Saturday is a working day.

    Last item on Wednesday, 30 September; 1 to 7 October rest; 8, 9 and Saturday 10 count, Sunday
    does not, Monday 12 is the fourth day: told on the 13th.
    """
    assert first_silent_day(history(*SEPTEMBER)) == date(2026, 10, 13)


def test_a_newspaper_is_missed_in_the_holidays() -> None:
    """Who publishes every day is silent four days later, whatever the calendar says."""
    days = [date(2026, 9, 1) + timedelta(days=step) for step in range(30)]
    assert first_silent_day(history(*days)) == date(2026, 10, 5)


def test_today_is_not_held_against_a_source() -> None:
    """A visit in the morning counts the days until yesterday."""
    known = history(*workdays(date(2026, 11, 2), date(2026, 11, 16)))
    assert idleness(known, "listing", date(2026, 11, 16)).days == 0
    assert idleness(known, "listing", date(2026, 11, 17)).days == 0
    assert idleness(known, "listing", date(2026, 11, 18)).days == 1


def test_without_a_rhythm_the_limit_is_a_month() -> None:
    """One item ever: silent once 30 whole days have passed."""
    known = history(date(2026, 9, 1))
    assert first_silent_day(known) == date(2026, 9, 1) + timedelta(days=UNKNOWN_LIMIT + 2)


def test_a_source_that_never_gave_anything_is_silent_after_a_month() -> None:
    """A list that is blocked from the first day on is told once, with what it says."""
    known = history(first_visit=date(2026, 9, 1))
    blocked = visit(date(2026, 10, 15), rows=None, state=SourceState.BLOCKED)
    change = change_of(known, blocked, "listing")
    assert change is not None
    assert "nothing ever came" in change.why
    assert "blocked: the list answered 404." in change.why
    assert change_of(known, replace(blocked, day=date(2026, 9, 15)), "listing") is None


def test_an_item_with_an_old_date_is_a_life_sign() -> None:
    """A list that adds something, though dated long ago, is not silent."""
    known = history(*SEPTEMBER, last_new=date(2026, 11, 19))
    assert change_of(known, visit(date(2026, 11, 20)), "listing") is None


@pytest.mark.parametrize(("kind", "silent"), [("feed", True), ("rsshub", True), ("listing", False)])
def test_an_old_feed_is_silent_at_once_and_an_old_list_is_not(kind: str, silent: bool) -> None:
    """On its second visit a feed is judged by its newest item, a list by what we saw ourselves."""
    known = history(*SEPTEMBER, first_visit=date(2026, 11, 20))
    change = change_of(known, visit(date(2026, 11, 20)), kind)
    assert (change is not None) is silent
    if change is not None:
        assert "the newest item of its feed is of 2026-09-30" in change.why


def test_an_empty_list_is_silent_at_once() -> None:
    """Zero rows count on a day on which an item came, too."""
    known = history(*SEPTEMBER, first_visit=date(2026, 9, 1))
    change = change_of(known, visit(date(2026, 9, 30), rows=0), "listing")
    assert change is not None
    assert not change.recovered
    assert "shows no article" in change.why


@pytest.mark.parametrize("rows", [20, None])
@pytest.mark.parametrize("kind", ["listing", "feed"])
def test_the_first_visit_calls_no_source_silent_that_gives_rows(
    rows: int | None, kind: str
) -> None:
    """There is nothing yet that could have stopped, or its trouble is told as what it is."""
    known = SourceHistory(source="s", days=(date(2024, 1, 1),))
    assert change_of(known, visit(date(2026, 11, 20), rows=rows), kind) is None


@pytest.mark.parametrize("kind", ["listing", "feed", "json"])
def test_a_list_without_rows_is_silent_at_the_first_visit(kind: str) -> None:
    """A new source that reads nothing: its address, its selectors or its place are wrong."""
    change = change_of(SourceHistory(source="s"), visit(date(2026, 11, 20), rows=0), kind)
    assert change is not None
    assert not change.recovered
    assert "shows no article" in change.why


def test_a_feed_that_gave_something_may_be_empty_on_a_quiet_day() -> None:
    """It is judged by its rhythm; a list keeps its old rows."""
    known = SourceHistory(source="s", first_visit=date(2026, 9, 1), days=SEPTEMBER)
    empty = visit(SEPTEMBER[-1], rows=0)
    assert change_of(known, empty, "feed") is None
    assert change_of(known, empty, "listing") is not None
    late = change_of(known, visit(date(2026, 11, 20), rows=0), "feed")
    assert late is not None
    assert "newest item" in late.why


def test_a_broken_list_is_not_an_empty_one() -> None:
    """A list that could not be read starts no silence before its time, and ends none."""
    broken = visit(date(2026, 9, 30), rows=None, state=SourceState.FAILED)
    assert change_of(history(*SEPTEMBER), broken, "listing") is None
    assert change_of(history(*SEPTEMBER, silence=OPEN), broken, "listing") is None


def test_silence_is_told_once_and_ends_once() -> None:
    """While it lasts nothing changes; the next new item ends it."""
    silent = history(*SEPTEMBER, silence=OPEN)
    assert change_of(silent, visit(date(2026, 10, 14)), "listing") is None
    assert change_of(silent, visit(date(2026, 10, 14), rows=0), "listing") is None
    spoke = replace(silent, last_new=date(2026, 10, 15))
    change = change_of(spoke, visit(date(2026, 10, 15), rows=21), "listing")
    assert change is not None
    assert change.recovered
    assert "21 articles" in change.why
    assert "2026-10-15" in change.why


def test_the_reason_names_days_and_rhythm() -> None:
    """A reader learns since when, for how long, and what is usual."""
    change = change_of(history(*SEPTEMBER), visit(date(2026, 10, 13)), "listing")
    assert change is not None
    assert change.why == (
        "nothing new since 2026-09-30, 4 working days ago; "
        "it seldom pauses for more than 1 working day."
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (7_199, "1 hour"),
        (2 * 86_400 - 1, "1 day"),
        (4 * 86_400 + 5, "4 days"),
    ],
)
def test_a_duration_is_told_in_its_largest_whole_unit(seconds: int, words: str) -> None:
    """A source that was away for seconds was not away for a day."""
    assert lasting(timedelta(seconds=seconds)) == words
