"""What keeps two articles apart although they read alike.

Officials copy from each other: the neighbour province issues the same notice with other names,
next year's bulletin is this year's with other figures, the final text is the draft with a few
words changed. Each of these is news. Every check answers with a short reason, or ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from monitor.dedupe import cuts, otherwise, roundups, series, stages, subjects
from monitor.dedupe import days as calendar
from monitor.dedupe.figures import counts, weight
from monitor.dedupe.folding import fold
from monitor.dedupe.official_number import own_number
from monitor.dedupe.reading import Reading, standing
from monitor.dedupe.sketch import estimated_jaccard

Check = Callable[[Reading, Reading], str | None]

#: Kinds of news that are told apart from one another with difficulty.
ANNOUNCEMENTS = frozenset({"cluster-announcement", "chain-chief", "policy-plan"})

ROUND_UP = "one is a round-up of several news"
ANOTHER_TIME = "the same words at another time"
_OTHER_FIGURES = "other figures"

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
#: One ceremony is reported within days; what was signed breaks ground later.
_ONE_EVENT_DAYS = 3
#: Provinces and cities report their part of a national list within a week.
_ONE_LIST_DAYS = 7
#: What national lists are of, and from how many on their number says which list.
_LISTED, _LONG_LIST = ("chains", "clusters"), 10
#: Reprints come within days: those of the labelled sets within a week.
_REPRINT_DAYS = 14
#: Estimated Jaccard of two texts of one template; retellings in other words have 0.2 and less.
_ONE_TEMPLATE = 0.4
#: How many precise figures no two regions share.
_PRECISE_FIGURES = 3


def other_region(new: Reading, old: Reading) -> str | None:
    """Both name regions, and none in common."""
    regions = set(new.labels.regions), set(old.labels.regions)
    if all(regions) and regions[0].isdisjoint(regions[1]):
        return "other regions"
    return None


def other_region_alone(new: Reading, old: Reading) -> str | None:
    """Other regions, unless each reports its own part of one national list, or both give the
    same precise figures: a dateline may pass for the region, three such figures for none other."""
    reason = other_region(new, old)
    if reason is None or national_list(new, old) or _same_precise_figures(new, old):
        return None
    return reason


def _same_precise_figures(new: Reading, old: Reading) -> bool:
    if len(new.precise) < _PRECISE_FIGURES:
        return False  # the other one need not be read
    return len(new.precise & old.precise) >= _PRECISE_FIGURES


@lru_cache(maxsize=64)
def national_list(new: Reading, old: Reading) -> bool:
    """Whether both report one list of a national organ, perhaps each for its own province.

    Labels may miss the nation in a province's report; then the organ in both first paragraphs and
    a telling count that both give, within a week, speak for the list. Ten clusters or chains are
    telling enough where both are about the same chain.
    """
    if "CN" in new.labels.regions and "CN" in old.labels.regions:
        return True
    if new.day is None or old.day is None or abs((new.day - old.day).days) > _ONE_LIST_DAYS:
        return False
    if not new.lead_organs or not new.lead_organs & old.lead_organs:
        return False
    listed = _LISTED if new.chains & old.chains else ()
    return any(
        weight(figure) >= 1 or (figure.unit in listed and figure.value >= _LONG_LIST)
        for figure in new.counts & old.counts
    )


@lru_cache(maxsize=64)
def one_list(new: Reading, old: Reading) -> bool:
    """Whether both first paragraphs name the organ of a list and its length, within a week: a
    province's report has its own days, sums and chains besides."""
    if new.day is None or old.day is None or abs((new.day - old.day).days) > _ONE_LIST_DAYS:
        return False
    return bool(new.lead_organs & old.lead_organs) and any(
        figure.unit in _LISTED and figure.value >= _LONG_LIST
        for figure in counts(new.lead) & counts(old.lead)
    )


def other_place(new: Reading, old: Reading) -> str | None:
    """Same language, both name cities or zones, and none in common."""
    if new.article.language != old.article.language:
        return None
    if not new.places or not old.places:
        return None
    if any(one in other or other in one for one in new.places for other in old.places):
        return None
    return "other places"


def other_city(new: Reading, old: Reading) -> str | None:
    """Each is of its own city or zone: the first paragraphs name places, and strangers only."""
    if national_list(new, old) or _same_precise_figures(new, old):
        return None
    return "other cities" if subjects.strangers(new, old) else None


def other_level(new: Reading, old: Reading) -> str | None:
    """A city's announcement and its province's: a headline names the city and not the province,
    and the other first paragraph names the province and not the city.

    Announcements only: a project is the city's and the province's at once.
    """
    if not {new.labels.event, old.labels.event} <= ANNOUNCEMENTS or national_list(new, old):
        return None
    for city, province in ((new, old), (old, new)):
        places, regions = subjects.headline_places(city), city.labels.regions
        if (
            places
            and not subjects.names_region(city.article.title, regions)
            and subjects.names_region(province.lead, regions)
            and subjects.unnamed(places, city, province)
        ):
            return "a city's announcement and its province's"
    return None


def other_level_of_template(new: Reading, old: Reading) -> str | None:
    """The same in the same words, where the city that the one headline names is nowhere in the
    other text: a reprint keeps it."""
    reason = other_level(new, old)
    if reason is None:
        return None
    for city, province in ((new, old), (old, new)):
        places = subjects.headline_places(city)
        if places and not standing(places, province.body):
            return reason
    return None


def other_document_stage(new: Reading, old: Reading) -> str | None:
    """A document and its draft, its interpretation, its implementing rules.

    By the headline: a draft differs from the final text in a few words, and an interpretation
    quotes most of it.
    """
    if new.document_stages != old.document_stages:
        return "another stage of the document"
    return None


def other_names(new: Reading, old: Reading) -> str | None:
    """Other regions or places, by labels that no precise figures contradict.

    A dateline or a portal's head may mislead the labels of a mere reprint; a neighbour who puts in
    its own names puts in its own figures too, and its own names are not in the other's text.
    """
    reason = other_region(new, old) or other_place(new, old)
    if reason is None or _same_precise_figures(new, old) or subjects.same_names(new, old):
        return None
    return reason


def other_project_stage(new: Reading, old: Reading) -> str | None:
    """A project that was signed breaks ground later, and produces later still."""
    if new.day is None or old.day is None or abs((new.day - old.day).days) <= _ONE_EVENT_DAYS:
        return None
    stages = new.project_stages, old.project_stages
    if all(stages) and stages[0].isdisjoint(stages[1]):
        return "another stage of the project"
    return None


def other_year(new: Reading, old: Reading) -> str | None:
    """Both headlines name years that have come, and none in common; targets lie ahead."""
    years = [
        {
            int(year)
            for year in _YEAR.findall(fold(side.article.title))
            if side.day is None or int(year) <= side.day.year
        }
        for side in (new, old)
    ]
    if all(years) and years[0].isdisjoint(years[1]):
        return "another year"
    return None


def other_lead_year(new: Reading, old: Reading) -> str | None:
    """Both first paragraphs name years that have come, and none in common: a list a year.

    Of one text only: another report may count from another year.
    """
    years = [series.past_years(side.lead, side.day) for side in (new, old)]
    if all(years) and years[0].isdisjoint(years[1]) and not cuts.opens_within(new, old):
        return "another year"  # a headline's year is other_year's
    return None


def other_of_series(new: Reading, old: Reading) -> str | None:
    """The fourth batch and the third; the second phase and the first."""
    kind = series.other_number(new.lead, old.lead)
    if kind is not None and cuts.opens_within(new, old):
        kind = series.other_number(new.article.title, old.article.title)
    return None if kind is None else f"another {kind}"


def other_grade(new: Reading, old: Reading) -> str | None:
    """One first paragraph speaks of what the nation recognised and the other of the province's; a
    translation may say it otherwise."""
    if new.article.language != old.article.language:
        return None
    grades = series.grades(new.lead), series.grades(old.lead)
    return "another level's list" if all(grades) and grades[0].isdisjoint(grades[1]) else None


def other_of_series_later(new: Reading, old: Reading) -> str | None:
    """The same in different words, more than a week apart: within the week a report of the second
    batch may speak of the first."""
    if new.day is None or old.day is None or abs((new.day - old.day).days) <= _ONE_LIST_DAYS:
        return None
    return other_of_series(new, old)


def other_document(new: Reading, old: Reading) -> str | None:
    """Each is a document with an official number of its own, and not the same."""
    numbers = own_number(new.article), own_number(old.article)
    return "another document" if all(numbers) and numbers[0] != numbers[1] else None


def other_time(new: Reading, old: Reading) -> str | None:
    """The same words weeks later with something else in its place, or about a chain more: the next
    one of its kind. What a seed says is retold for years.
    """
    if new.seed or old.seed or new.day is None or old.day is None:
        return None
    if abs((new.day - old.day).days) <= _REPRINT_DAYS:
        return None
    if estimated_jaccard(new.signature.minhash, old.signature.minhash) < _ONE_TEMPLATE:
        return None
    later, earlier = (new, old) if new.day > old.day else (old, new)
    if later.chains - earlier.chains or series.replaced(_paragraph(later), _paragraph(earlier)):
        return ANOTHER_TIME
    return None


def _paragraph(side: Reading) -> str:
    """The first paragraph: portals write headlines of their own."""
    headline, _, paragraph = side.lead.partition("\n")
    return paragraph or headline


def other_list(new: Reading, old: Reading) -> str | None:
    """Both first paragraphs count chains or clusters, and no number of one is the other's."""
    unit = _other_number(new.lead, old.lead)
    if unit is not None and cuts.opens_within(new, old):
        unit = _other_number(new.article.title, old.article.title)
    return None if unit is None else f"another number of {unit}"


def _other_number(lead: str, other: str) -> str | None:
    for unit in _LISTED:
        numbers = [
            {figure.value for figure in counts(words) if figure.unit == unit}
            for words in (lead, other)
        ]
        if all(numbers) and numbers[0].isdisjoint(numbers[1]):
            return unit
    return None


def other_period(new: Reading, old: Reading) -> str | None:
    """Figures of other months: each month's bulletin is the last one's with other numbers."""
    if not new.periods or not old.periods or not new.periods.isdisjoint(old.periods):
        return None
    headlines = [calendar.periods(side.article.title) for side in (new, old)]
    if not all(headlines) and cuts.opens_within(new, old):
        return None
    return "another period"


def other_chains(new: Reading, old: Reading) -> str | None:
    """Both are about chains, and none in common: one notice for each chain, in the same words.

    Labels read a cut without its head; where its headline names no chain, it is the whole's.
    """
    if not new.chains or not old.chains or not new.chains.isdisjoint(old.chains):
        return None
    shorter, longer = sorted((new, old), key=lambda side: side.signature.shingles)
    if not shorter.headline_chains and cuts.nothing_of_its_own(shorter, longer):
        return None
    return "other chains"


def other_headline_chains(new: Reading, old: Reading) -> str | None:
    """Each headline names a chain, and the two reports have none in common: 17 projects of one
    chain and 17 of another, signed in one city on one day.

    No two reports of one story in the labelled sets are so, but of national lists.
    """
    if not new.headline_chains or not old.headline_chains:
        return None
    if not subjects.no_kin(new.chains, old.chains):
        return None
    if national_list(new, old) or _same_precise_figures(new, old):
        return None
    return "other chains"


def other_edition(new: Reading, old: Reading) -> str | None:
    """A new round, a second batch or a longer list, announced later than a week after the other.

    Within the week the headlines of one announcement may differ in saying so.
    """
    if new.day is None or old.day is None or abs((new.day - old.day).days) <= _ONE_LIST_DAYS:
        return None
    later, earlier = (new, old) if new.day > old.day else (old, new)
    if later.is_later_edition and not earlier.is_later_edition:
        return "a later edition"
    return None


def other_figures(new: Reading, old: Reading) -> str | None:
    """Both have telling figures, and the one with fewer shares less than half of its own."""
    fewer, more = sorted((new.telling, old.telling), key=len)
    if len(fewer) < 2 or len(fewer & more) * 2 >= len(fewer):
        return None
    return _OTHER_FIGURES


def round_up(new: Reading, old: Reading) -> str | None:
    """One side collects several news: its headline says so, or it names other regions too.

    It holds the other's text and much besides; as its copy, all the rest would be suppressed.
    """
    if national_list(new, old):
        return None  # it names many regions, and is one announcement
    regions = set(new.labels.regions), set(old.labels.regions)
    further = max(len(regions[0] - regions[1]), len(regions[1] - regions[0]))
    sizes = sorted((new.signature.shingles, old.signature.shingles))
    if 2 * sizes[0] < sizes[1] and (new.is_round_up != old.is_round_up or further >= 2):
        return ROUND_UP
    return None


def news_besides(new: Reading, old: Reading) -> str | None:
    """The one holds the other's text, whatever its headline says, and another announcement."""
    return ROUND_UP if roundups.besides(new, old) else None


def two_round_ups(new: Reading, old: Reading) -> str | None:
    """Two collections may share a piece of news; each has others."""
    return ROUND_UP if new.is_round_up and old.is_round_up else None


_TEMPLATE_CHECKS: tuple[Check, ...] = (
    other_names,
    other_level_of_template,
    other_document_stage,
    other_project_stage,
    other_year,
    other_lead_year,
    other_period,
    other_of_series,
    other_grade,
    other_document,
    other_list,
    other_chains,
    other_figures,
    otherwise.other_news,
    other_time,
    round_up,
    news_besides,
)
_REPORT_CHECKS: tuple[Check, ...] = (
    other_region_alone,
    other_city,
    other_level,
    other_year,
    other_period,
    other_of_series_later,
    other_grade,
    other_document,
    other_edition,
    other_headline_chains,
    other_document_stage,
    other_project_stage,
    other_time,
    round_up,
    two_round_ups,
)
_BUT_FIGURES = tuple(
    check for check in _TEMPLATE_CHECKS if check not in (other_figures, otherwise.other_news)
)
#: What parts an article from a whole story, whichever of its reports it resembles. Round-ups are
#: left out: one that was recorded with a story does not keep the story's later reports away.
_STORY_CHECKS: tuple[Check, ...] = tuple(
    one for one in _REPORT_CHECKS if one not in (round_up, two_round_ups)
)


def template_twin(new: Reading, old: Reading) -> str | None:
    """Why a text that is nearly the same is an announcement of its own all the same. A correction
    is none, though its figure is another."""
    reason = _first(_TEMPLATE_CHECKS, new, old)
    if reason == _OTHER_FIGURES and _corrects(new, old):
        return _first(_BUT_FIGURES, new, old)
    return reason


def _corrects(new: Reading, old: Reading) -> bool:
    if new.day is None or old.day is None or abs((new.day - old.day).days) > _REPRINT_DAYS:
        return False
    return stages.is_correction(new.body) != stages.is_correction(old.body)


@lru_cache(maxsize=64)  # asked for by several rungs
def other_announcement(new: Reading, old: Reading) -> str | None:
    """Why two reports in different words cannot be of one announcement."""
    return _first(_REPORT_CHECKS, new, old)


def other_story(new: Reading, old: Reading) -> str | None:
    """Why an article that resembles a later report of a story cannot be of it: the story's ``old``
    report speaks against it. Without this, one loose retelling would tie two announcements."""
    return _first(_STORY_CHECKS, new, old)


def _first(checks: Iterable[Check], new: Reading, old: Reading) -> str | None:
    return next((reason for check in checks if (reason := check(new, old))), None)
