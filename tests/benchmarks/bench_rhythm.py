"""How often a source that still publishes is called silent, and how late one that has stopped is.

    python tests/benchmarks/bench_rhythm.py [--sources 60]

Each source publishes on a working day with a fixed chance, at random (the hardest case: a kept
timetable has no long gaps), over 2024 and 2025 with China's holidays, and is visited every day.
Prints for several factors (``monitor.health.SLACK``) the false alarms a source and year, and the
median calendar days from the last item of a source that stops to its alarm.
"""

# ruff: noqa: T201 (a command's output)

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Sequence
from datetime import date, timedelta

from monitor.health import FEWEST_GAPS, HISTORY, UNKNOWN_LIMIT, learn
from monitor.workdays import days_between, is_workday

_DAYS = [date(2024, 1, 1) + timedelta(days=step) for step in range(731)]
_WATCHED_FROM = 120


def _limit(days: Sequence[date], slack: float) -> float:
    rhythm = learn(days)
    return UNKNOWN_LIMIT if rhythm is None else slack * rhythm.gap


def false_alarms(published: Sequence[date], slack: float) -> int:
    """Silences raised between the items of one source, after its first months."""
    alarms = 0
    for number in range(FEWEST_GAPS + 1, len(published)):
        last, following = published[number - 1], published[number]
        if last < _DAYS[_WATCHED_FROM]:
            continue
        known = published[max(0, number - HISTORY) : number]
        idle = days_between(last, following - timedelta(days=1), is_workday)
        alarms += idle > _limit(known, slack)
    return alarms


def delay(published: Sequence[date], slack: float) -> int:
    """Calendar days from the last item to the alarm, when nothing follows."""
    limit = _limit(published[-HISTORY:], slack)
    day, idle = published[-1], 0
    while idle <= limit:
        day += timedelta(days=1)
        idle += is_workday(day)
    return (day - published[-1]).days + 1


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=60)
    sources = parser.parse_args().sources
    years = (len(_DAYS) - _WATCHED_FROM) / 365
    print("items a working day   slack   false alarms a year   told after (days)")
    for chance in (0.9, 0.5, 0.2, 0.1, 0.05):
        dice = random.Random(7)
        published = [
            [day for day in _DAYS if is_workday(day) and dice.random() < chance]
            for _ in range(sources)
        ]
        for slack in (2, 3, 4):
            alarms = sum(false_alarms(days, slack) for days in published) / sources / years
            late = statistics.median(delay(days, slack) for days in published)
            print(f"{chance:19} {slack:7} {alarms:21.2f} {late:19.0f}")


if __name__ == "__main__":
    main()
