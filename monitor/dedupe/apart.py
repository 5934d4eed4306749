"""What keeps two articles apart although they read alike.

Officials copy from each other: the neighbour province issues the same notice with other names,
next year's bulletin is this year's with other figures, the final text is the draft with a few
words changed. Each of these is news. Every function answers with a short reason, or ``None``.
"""

from __future__ import annotations

import re

from monitor.dedupe.figures import weight
from monitor.dedupe.reading import Reading
from monitor.text import fold

#: Stages of one document, told by the headline.
_STAGES = {
    "draft": (
        r"征求意见|公开征集|意见稿|送审稿"
        r"|\bdrafts?\b|seeks? (?:public )?(?:comments?|opinions?)|for comments?\b"
    ),
    "interpretation": r"解读|图解|一图读懂|问答|\binterpret|\bexplain(?:s|ed|er)\b|\bq&a\b",
    "rules": r"实施细则|配套细则|申报指南|\b(?:implementing|detailed) rules\b|\bguide to appl",
    "review": r"验收|中期评估|考核结果|\bmid-?term (?:review|assessment)\b|\bpasses acceptance\b",
}
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


def other_region(new: Reading, old: Reading) -> str | None:
    """Both name regions, and none in common."""
    regions = set(new.labels.regions), set(old.labels.regions)
    if all(regions) and regions[0].isdisjoint(regions[1]):
        return "other regions"
    return None


def other_place(new: Reading, old: Reading) -> str | None:
    """Same language, both name cities or zones, and none in common."""
    if new.article.language != old.article.language:
        return None
    places = [{fold(place) for place in side.labels.places} for side in (new, old)]
    if not all(places):
        return None
    if any(one in other or other in one for one in places[0] for other in places[1]):
        return None
    return "other places"


def other_stage(new: Reading, old: Reading) -> str | None:
    """A draft and its final text, a document and its interpretation or implementing rules."""
    stages = [
        {name for name, words in _STAGES.items() if re.search(words, fold(side.article.title))}
        for side in (new, old)
    ]
    return "another stage of the document" if stages[0] != stages[1] else None


def draft_and_final(new: Reading, old: Reading) -> str | None:
    """One headline says draft, the other does not: nearly one text, two announcements."""
    drafts = [re.search(_STAGES["draft"], fold(side.article.title)) for side in (new, old)]
    return "draft and final text" if bool(drafts[0]) != bool(drafts[1]) else None


def other_year(new: Reading, old: Reading) -> str | None:
    """Both headlines name years, and none in common."""
    years = [set(_YEAR.findall(fold(side.article.title))) for side in (new, old)]
    if all(years) and years[0].isdisjoint(years[1]):
        return "another year"
    return None


def other_figures(new: Reading, old: Reading) -> str | None:
    """Both have telling figures, and the one with fewer shares less than half of its own."""
    telling = [{figure for figure in side.figures if weight(figure) >= 1} for side in (new, old)]
    fewer, more = sorted(telling, key=len)
    if len(fewer) < 2 or len(fewer & more) * 2 >= len(fewer):
        return None
    return "other figures"


def template_twin(new: Reading, old: Reading) -> str | None:
    """Why a text that is nearly the same is an announcement of its own all the same."""
    for check in (other_region, other_place, draft_and_final, other_year, other_figures):
        reason = check(new, old)
        if reason:
            return reason
    return None
