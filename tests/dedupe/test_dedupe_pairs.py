"""Pairs written to mislead the ladder, each read in both orders, alone in an archive of seeds.

``same`` pairs are one announcement: retold, translated by a machine, in other units, from another
angle of one conference, corrected; with the city's name only or the province's; a national list and
a province's part of it. The others share nearly all: place, day, count and sum with another
chain; list and day with another city; firm, city and day with another project; template and
figures with another province; organ, number and day with another list.
"""

from __future__ import annotations

import pytest
from dedupe_cases import Archive, Case, article_of, cases, predicted

from monitor.model import VerdictKind

_LINES = iter(cases("pairs"))
PAIRS = {one["pair"]: (one, other) for one, other in zip(_LINES, _LINES, strict=True)}

#: What still goes wrong, with the reason.
KNOWN = {
    # One firm signs and starts up in one city on one day for one sum; a report of either may be of
    # a ceremony of both.
    "d-2proj-same-amt": "wrong merge",
    # The classifier takes the English one for irrelevant, and of what they share "8" and "17" prove
    # little.
    "s-only-prov2": "missed",
}


def joined(first: Case, second: Case) -> bool:
    """Whether the second is of the first one's story."""
    archive = Archive()
    story = archive.take(article_of(first), predicted(first)).story
    return archive.take(article_of(second), predicted(second)).story == story


@pytest.mark.parametrize("name", [name for name in PAIRS if name not in KNOWN])
def test_a_misleading_pair_is_told(name: str) -> None:
    """One story or two, whoever comes first."""
    one, other = PAIRS[name]
    assert joined(one, other) == joined(other, one) == one["same"]


def test_projects_of_two_chains_with_one_count_and_sum_are_two_stories() -> None:
    """17 projects worth 20 billion yuan in one city on one day, twice: the headlines' chains tell."""
    one, other = PAIRS["d-17-200"]
    archive = Archive()
    archive.take(article_of(one), predicted(one))
    verdict = archive.take(article_of(other), predicted(other))
    assert verdict.kind is VerdictKind.NEW
    assert verdict.follows is None or verdict.follows.why == "other chains"
