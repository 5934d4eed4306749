"""What may alert: an article's own date, and what its story was before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from monitor.model import (
    ChainLabel,
    Evidence,
    Fact,
    Labels,
    Precision,
    PublicationDate,
    RegionChain,
    Silence,
    VerdictKind,
)
from monitor.stories import first_said, may_alert, silence_of, sure_pairs

TODAY = date(2026, 11, 21)
PAIR = (RegionChain("CN-GX", "low-altitude-economy"),)


def dated(precision: Precision, year: int, month: int = 1, day: int = 1) -> PublicationDate:
    whole = PublicationDate.of_day(date(year, month, day), "meta")
    return PublicationDate(whole.moment, precision, "meta")


@pytest.mark.parametrize(
    ("published", "first_sight", "expected"),
    [
        (dated(Precision.DAY, 2026, 11, 21), True, None),
        (dated(Precision.DAY, 2026, 11, 18), True, None),
        (dated(Precision.DAY, 2026, 11, 17), True, Silence.OLD),
        (dated(Precision.DAY, 2026, 11, 17), False, Silence.OLD),
        (dated(Precision.DAY, 2026, 11, 22), False, None),
        (None, True, Silence.UNDATED),
        (None, False, None),
        (dated(Precision.MONTH, 2026, 11), True, Silence.UNDATED),
        (dated(Precision.MONTH, 2026, 11), False, None),
        (dated(Precision.MONTH, 2026, 10), False, Silence.OLD),
        (dated(Precision.YEAR, 2026), False, None),
        (dated(Precision.YEAR, 2025), False, Silence.OLD),
        (dated(Precision.MONTH, 2025, 12), False, Silence.OLD),
    ],
)
def test_freshness(
    published: PublicationDate | None, first_sight: bool, expected: Silence | None
) -> None:
    """At most three calendar days old; undated only after the first sight of the source."""
    assert silence_of(published, today=TODAY, fresh_days=3, at_first_sight=first_sight) is expected


def test_the_day_is_that_of_shanghai() -> None:
    """Half past four in the afternoon in London is the next day in Shanghai."""
    evening = PublicationDate(
        datetime(2026, 11, 17, 16, 30, tzinfo=timezone.utc), Precision.TIME, "meta"
    )
    assert silence_of(evening, today=TODAY, fresh_days=3, at_first_sight=False) is None


@pytest.mark.parametrize(
    ("verdict", "story", "article", "novel", "expected"),
    [
        (VerdictKind.NEW, None, None, (), True),
        (VerdictKind.NEW, Silence.OLD, Silence.OLD, PAIR, False),
        (VerdictKind.SAME_STORY, Silence.SEED, None, (), False),
        (VerdictKind.SAME_STORY, Silence.SEED, None, PAIR, True),
        (VerdictKind.COPY, Silence.SEED, None, PAIR, False),
        (VerdictKind.SAME_STORY, Silence.SEED, Silence.QUIET_RUN, PAIR, False),
        (VerdictKind.COPY, Silence.UNDATED, None, (), True),
        (VerdictKind.COPY, Silence.OLD, None, (), False),
        (VerdictKind.COPY, Silence.IMPORT, None, (), False),
        (VerdictKind.REVISION, None, None, (), True),
    ],
)
def test_who_makes_a_story_a_candidate(
    verdict: VerdictKind,
    story: Silence | None,
    article: Silence | None,
    novel: tuple[RegionChain, ...],
    expected: bool,
) -> None:
    """A seed story wakes only for a pair that the register lacks; silent articles never alert."""
    assert may_alert(verdict, story, article, novel) is expected


def test_only_sure_chains_wake_a_silent_story() -> None:
    """A chain of a low score may be a passing word; it does not count as named."""
    labels = Labels(
        language="en",
        relevant=True,
        chains=(ChainLabel("steel", 0.7, ()), ChainLabel("batteries", 0.8, ())),
    )
    novel = (RegionChain("CN-GX", "steel"), RegionChain("CN-GX", "batteries"))
    assert sure_pairs(novel, labels) == (RegionChain("CN-GX", "batteries"),)


def test_a_later_report_tells_what_is_new_in_it() -> None:
    """Chains, regions and figures that no report before it gave; a figure without unit as it is."""
    first = Labels(language="en", relevant=True, chains=(), regions=("CN-GX",))
    evidence = Evidence("text", 0, 2, "40")
    later = replace(
        first,
        regions=("CN-GX", "CN-GD"),
        facts=(Fact("count", 40, "", 2019, evidence), Fact("output", 5e9, "CNY", None, evidence)),
    )
    assert first_said([first, later]) == [
        (),
        ("region CN-GD", "count 40, 2019", "output 5,000,000,000 CNY"),
    ]
