"""Rung ``story``: the same announcement in other words, or in the other language.

What ties two reports of one event together does not depend on wording: region and place, chains,
figures in base units, days, names in both scripts, publication time. Each part adds points for or
against in natural log odds; the logistic function of their sum is the score. Weights began as a
logistic regression over the labelled pairs of the gold and of tests/dedupe/cases, rounded; what
the classifier's own mistakes showed was mended by hand, and so was what the odd half of
tests/gold/heldout.jsonl showed (other facts chosen, few figures, enterprises of two names). The
prior is lower than the fit: an archive holds more near misses than a labelled set does, and a wrong
merge suppresses news. With all articles moved to one region and one day, unlike ones still stay
apart but for stages of one project and lists of chains that happen to have one length.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.dedupe import apart, near_copy, subjects
from monitor.dedupe.figures import Figure, weight
from monitor.dedupe.names import shared_names
from monitor.dedupe.reading import Match, Reading

THRESHOLD = 0.55
PRIOR = -4.0
#: The threshold in natural log odds, less what rounding may do.
_LEAST = math.log(THRESHOLD / (1 - THRESHOLD)) - 1e-9

#: A seed is reference knowledge: it is restated years later and is still the same announcement,
#: so beyond this many days time says no more. For news it goes on counting.
_SEED_DAYS = 20
_LONG_AGO = -1.6
#: News is retold within weeks; what is alike after months is the next step.
NEWS_DAYS, _STALE = 45, 2.0
#: Least points from parts that prove; a shared count of chains with its figure has about 2.
PROOF = 1.3
#: Fewer word pairs than in three sentences say nothing of two texts' wording.
_WORDY = 60
#: What the same words throughout are worth.
_MOST_WORDING = 2.0
#: Two texts of which half is shared were written from one template or one source.
_TEMPLATE = 0.5


#: A sum of three digits differs so much from the same in full: 1,086.7 and "more than 1,080".
_ROUNDED = 0.01
#: Headlines or first paragraphs that name chains, none in common: in the labelled sets only those
#: of different stories do, but a chain may be missed.
_OTHER_CHAINS = -2.5
#: A headline's chain tells where a report has so few; a list has them all.
_FEW_CHAINS = 4
#: So many chains in common are a list, and no two provinces or years have one list.
_CHAIN_LIST = 5
#: A list that both give at length, nearly alike.
_LONG_LIST, _ONE_LIST = 10, 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """One reason for or against, with its points, and its words where a reader should see it.

    ``proof`` is what only reports of one event share. Region, topic, kind and day of news are not:
    a busy province has several announcements on one chain in a week.
    """

    points: float
    words: str = ""
    proof: bool = False


Check = Callable[[Reading, Reading], Part]


def match(new: Reading, old: Reading) -> Match | None:
    """The same story, where the parts outweigh the prior and nothing keeps the two apart."""
    if kept_apart(new, old):
        return None
    parts = weighed(new, old, CHECKS, least=_LEAST - PRIOR)
    if parts is None:
        return None
    score = 1 / (1 + math.exp(-_sum(parts)))
    if score < THRESHOLD:
        return None
    words = ", ".join(part.words for part in parts if part.points > 0 and part.words)
    return Match(copy=False, score=round(score, 4), because=words or "the same wording")


def weighed(
    new: Reading, old: Reading, checks: Iterable[Check], *, least: float
) -> list[Part] | None:
    """What the checks, among them ``wording``, find; ``None`` where they prove too little.

    Words are compared last, for that costs most, and not at all where they could not bring the
    points up to ``least``.
    """
    parts = [check(new, old) for check in checks if check is not wording]
    points, proof = sum(part.points for part in parts), _proof(parts)
    if points + _MOST_WORDING < least or proof + _MOST_WORDING < PROOF:
        return None
    parts.append(wording(new, old))
    return parts if _proof(parts) >= PROOF else None


def _proof(parts: Iterable[Part]) -> float:
    return sum(part.points for part in parts if part.proof and part.points > 0)


def log_odds(new: Reading, old: Reading) -> float:
    """How likely two reports are of one announcement, in natural log odds, whatever keeps them
    apart."""
    return _sum([check(new, old) for check in CHECKS])


def _sum(parts: Iterable[Part]) -> float:
    return PRIOR + sum(part.points for part in parts)


def kept_apart(new: Reading, old: Reading) -> bool:
    """Whether something keeps two reports apart; of one template also what tells twins."""
    if apart.other_announcement(new, old):
        return True
    if not near_copy.may_share(new, old, _TEMPLATE):
        return False
    return near_copy.similarity(new, old) >= _TEMPLATE and bool(apart.template_twin(new, old))


def _region(new: Reading, old: Reading) -> Part:
    shared = [region for region in new.labels.regions if region in old.labels.regions]
    if not shared:
        return Part(0.0 if apart.national_list(new, old) else -1.0)
    return Part(0.2, f"region {', '.join(shared[:3])}")


def _relevance(new: Reading, old: Reading) -> Part:
    """Other news has no chains to tell it apart: companies' figures stand in many reports."""
    if new.labels.relevant and old.labels.relevant:
        return Part(0.0)
    return Part(-0.4 if new.labels.relevant or old.labels.relevant else -2.0)


def _places(new: Reading, old: Reading) -> Part:
    """Places by name in one language; across scripts, every name that sounds alike."""
    if new.article.language == old.article.language:
        one, other = new.places, old.places
        shared, named = sorted(one & other), bool(new.lead_places and old.lead_places)
        leading = bool(new.lead_places & old.lead_places)
        word = "place"
    else:
        english, chinese = (new, old) if new.article.language == "en" else (old, new)
        shared = shared_names(english.body, chinese.body)
        named = bool(english.lead_places)
        leading = bool(shared_names(english.lead, chinese.lead))
        word = "name"
    if shared:
        words = f"{word}{'s' if len(shared) > 1 else ''} {', '.join(shared[:3])}"
        points = 0.8 * min(2, len(shared)) + 0.5 * min(3, max(0, len(shared) - 2))
        points += 0.4 if leading else 0.0
        return Part(points, words, proof=True)
    if apart.national_list(new, old):  # each report names the places of its own province
        return Part(0.0)
    return Part(-0.4 if named else 0.0)


def _enterprises(new: Reading, old: Reading) -> Part:
    """Whose project it is, and at which stage; and types that both languages write alike."""
    both = new.enterprises & old.enterprises
    leading = new.lead_enterprises & old.lead_enterprises
    points = 0.8 * min(2, len(leading)) + 0.3 * min(2, len(both - leading))
    if leading and new.project_stages & old.project_stages:
        points += 0.7
    alike = new.marks & old.marks
    points += 0.8 * min(2, len(alike))
    shared = [*sorted(leading), *sorted(both - leading), *sorted(mark.upper() for mark in alike)]
    return Part(points, ", ".join(shared[:4]), proof=True)


def stage(new: Reading, old: Reading) -> Part:
    """One stage of a project; and what was reached is told apart from what was announced."""
    if new.project_stages & old.project_stages:
        return Part(0.5)
    if new.labels.event != old.labels.event:
        for report, other in ((new, old), (old, new)):
            if report.headline_results and not other.results:
                return Part(-2.5)
    return Part(0.0)


def _chains(new: Reading, old: Reading) -> Part:
    one, other = new.chains, old.chains
    if not one or not other:
        return Part(0.0)
    common = len(one & other)
    if not common:  # a province reports its own part of a national list
        part = set(new.labels.regions) != set(old.labels.regions)
        if part and apart.national_list(new, old):
            return Part(0.0)
        named = new.lead_chains and old.lead_chains and subjects.no_kin(one, other)
        return Part(_OTHER_CHAINS if named else -0.7)
    alike = (common / len(one | other) + common / min(len(one), len(other))) / 2
    points = 1.7 * alike + 0.7 * min(common, 8) / 8
    if common >= _LONG_LIST and alike >= _ONE_LIST:
        points += 1.0
    total = max(len(one), len(other))
    words = f"{common} of {total} chains" if total > 1 else f"chain {next(iter(one))}"
    return Part(points, words, proof=common >= _CHAIN_LIST)


def _figures(new: Reading, old: Reading) -> Part:
    """Shared figures count for what they prove."""
    shared = sorted(new.figures & old.figures, key=lambda one: (-weight(one), one.value))
    proof = sum(map(weight, shared[:6]))
    telling = [figure for figure in shared if weight(figure) >= 1][:4]
    words = f"figures {', '.join(map(str, telling))}" if telling else ""
    return Part(0.9 * min(proof, 8.0), words, proof=True)


def _aims(new: Reading, old: Reading) -> Part:
    """The same to be reached by the same year: round figures prove more with their year."""
    shared = new.aims & old.aims
    words = f"the aims for {max(year for *_, year in shared)}" if shared else ""
    return Part(0.4 * min(3, len(shared)), words, proof=True)


def unshared(new: Reading, old: Reading) -> Part:
    """Figures of both that the other does not have count against, as much as the labelled sets bear
    without losing a pair. Not those of a list's places, which each report gives of its own.

    Of the 42 retellings in tests/dedupe/cases/crossing.jsonl with every figure changed, 14 joined
    at a weight of 1.4, and 11 join at this one.
    """
    due = min(new.proof, old.proof)
    if not due or apart.one_list(new, old):
        return Part(0.0)
    shared = sum(map(weight, new.figures & old.figures))
    return Part(-2.4 * max(0.0, 1 - shared / due) * min(1.0, due / 2))


def amounts(new: Reading, old: Reading) -> Part:
    """Each leads with money, and neither report ever names the other's sum: another project of the
    same place, however alike the rest."""
    one, other = new.lead_money, old.lead_money
    if not one or not other or apart.one_list(new, old):
        return Part(0.0)
    return Part(0.0 if _named(one, old) or _named(other, new) else -1.0)


def _named(sums: frozenset[Figure], report: Reading) -> bool:
    """Whether a report gives one of the sums, perhaps rounded: "more than a trillion" is none."""
    if not sums.isdisjoint(report.figures):
        return True
    return any(
        one.unit == other.unit and abs(one.value - other.value) <= _ROUNDED * one.value
        for one in sums
        for other in report.figures
    )


def _headlines(new: Reading, old: Reading) -> Part:
    """A headline's figure is found in the other report, or is a stranger there; most telling is
    that both headlines count the same (11 chains)."""
    counted = new.title_counts, old.title_counts
    points = 0.8 if counted[0] & counted[1] else 0.0
    if not points and {one.unit for one in counted[0]} & {one.unit for one in counted[1]}:
        points = -0.8
    met = False
    for side, other in ((new, old), (old, new)):
        telling = {figure for figure in side.title_figures if weight(figure) >= 0.7}
        met = met or bool(telling & other.figures)
        if telling and telling.isdisjoint(other.figures):
            points -= 0.6
    if new.headline_chains & old.headline_chains and len(new.chains | old.chains) <= _FEW_CHAINS:
        points += 0.6
    return Part(points + (0.6 if met else 0.0))


def _counts(new: Reading, old: Reading) -> Part:
    """Both count the same things (11 chains); or the same kind of thing, with other results."""
    shared = sorted(new.counts & old.counts, key=lambda one: (-_counted(one), one.value, one.unit))
    if shared:
        words = " and ".join(map(str, shared[:2]))
        return Part(min(2.6, sum(map(_counted, shared))), f"{words} counted", proof=True)
    units = {one.unit for one in new.counts} & {one.unit for one in old.counts}
    return Part(-1.0 if units & {"chains", "clusters", "industries", "projects"} else 0.0)


def _counted(figure: Figure) -> float:
    """A hundred firms are chosen in every contest."""
    if figure.value in (100, 1000):
        return 0.3
    return 1.5 if weight(figure) >= 1 else 1.0 if figure.value >= 10 else 0.8


def _organs(new: Reading, old: Reading) -> Part:
    """The organ behind a national list; for a provincial matter it says nothing."""
    if not apart.national_list(new, old):
        return Part(0.0)
    one, other = new.organs, old.organs
    if one & other:
        points = 1.2 if apart.one_list(new, old) else 0.9
        return Part(points, f"by {', '.join(sorted(one & other)[:2])}", proof=True)
    return Part(-1.5 if one and other else 0.0)


def event(new: Reading, old: Reading) -> Part:
    """Announcements are told apart from one another with difficulty, from reports with ease."""
    if not (new.labels.relevant and old.labels.relevant):
        return Part(0.0)
    one, other = new.labels.event, old.labels.event
    if one == other:
        return Part(0.7)
    return Part(0.2 if {one, other} <= apart.ANNOUNCEMENTS else -0.3)


def days(new: Reading, old: Reading) -> Part:
    shared = sorted(new.days & old.days)
    if shared:
        led = new.lead_days & old.lead_days
        words = ", ".join(f"{month:02d}-{day:02d}" for month, day in shared[:2])
        return Part(0.6 * min(2, len(shared)) + (0.7 if led else 0.0), f"day {words}", proof=True)
    if not new.days or not old.days or apart.one_list(new, old):
        return Part(0.0)
    return Part(-1.0)


def later(new: Reading, old: Reading) -> Part:
    """The later report looks back on a year that the earlier one could not know."""
    if new.day is None or old.day is None:
        return Part(0.0)
    first, second = (new, old) if new.day <= old.day else (old, new)
    unknown = second.years - first.years
    since, until = sorted((new.day.year, old.day.year))
    return Part(-1.0 if any(since < year <= until for year in unknown) else 0.0)


def _horizon(new: Reading, old: Reading) -> Part:
    """Years to come, or gone by: until when a plan runs, which years a balance is of."""
    spans = sorted(new.spans & old.spans)
    if spans:
        return Part(1.0, f"the years {spans[-1][0]}-{spans[-1][1]}", proof=True)
    own = {side.day.year for side in (new, old) if side.day}
    one, other = new.years - own, old.years - own
    if one & other:
        return Part(0.3 * min(2, len(one & other)), f"until {max(one & other)}")
    return Part(-0.3 if one and other else 0.0)


def wording(new: Reading, old: Reading) -> Part:
    if new.article.language != old.article.language:
        return Part(0.0)
    one, other = new.word_pairs, old.word_pairs
    if min(len(one), len(other)) < _WORDY:
        return Part(0.0)
    shared = len(one & other) / min(len(one), len(other))
    floor = 0.0 if apart.national_list(new, old) else -0.4
    return Part(max(floor, min(_MOST_WORDING, 4 * (shared - 0.2))), proof=True)


def time(new: Reading, old: Reading) -> Part:
    if new.day is None or old.day is None:
        return Part(-1.0)
    gap = abs((new.day - old.day).days)
    if old.seed and gap > _SEED_DAYS:
        return Part(_LONG_AGO)
    stale = _STALE if gap > NEWS_DAYS else 0.0
    return Part(-0.3 * math.log1p(min(gap, 400)) - 0.02 * min(gap, 60) - stale)


#: In the order in which a reader wants the reasons.
CHECKS: tuple[Check, ...] = (
    _region,
    _relevance,
    _places,
    _enterprises,
    _chains,
    _counts,
    _organs,
    _figures,
    _aims,
    unshared,
    amounts,
    _headlines,
    days,
    event,
    stage,
    later,
    _horizon,
    wording,
    time,
)
