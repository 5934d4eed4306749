"""Rung ``story``: the same announcement in other words, or in the other language.

What ties two reports of one event together does not depend on wording: region and place, chains,
figures in base units, publication time. Each part adds points for or against; the logistic
function turns their sum into a score. Weights and threshold were set on one half of the
development set and confirmed on the other (``monitor evaluate``, tests/dedupe).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from monitor.dedupe import apart
from monitor.dedupe.figures import weight
from monitor.dedupe.reading import Match, Reading
from monitor.text import fold

#: Wrong merges are worse than missed ones: the score must be well above even odds.
THRESHOLD = 0.6
_PRIOR = -6.5


@dataclass(frozen=True, slots=True)
class Part:
    """One reason for or against, with its points (natural log odds) and its words."""

    points: float
    words: str = ""


def match(new: Reading, old: Reading) -> Match | None:
    if not (new.labels.relevant and old.labels.relevant):
        return None
    if apart.other_region(new, old) or apart.other_place(new, old) or apart.other_stage(new, old):
        return None
    if apart.other_year(new, old):
        return None
    parts = weigh(new, old)
    score = 1 / (1 + math.exp(-_PRIOR - sum(part.points for part in parts)))
    if score < THRESHOLD:
        return None
    words = ", ".join(part.words for part in parts if part.points > 0 and part.words)
    return Match(copy=False, score=round(score, 4), because=words)


def weigh(new: Reading, old: Reading) -> list[Part]:
    """The parts of the score, in the order in which a reader wants them."""
    return [check(new, old) for check in _CHECKS]


def _region(new: Reading, old: Reading) -> Part:
    shared = [region for region in new.labels.regions if region in old.labels.regions]
    if not shared:
        return Part(-1.0)
    first = new.labels.regions[0] == old.labels.regions[0]
    return Part(1.0 if first else 0.5, f"region {', '.join(shared)}")


def _chains(new: Reading, old: Reading) -> Part:
    one = {label.chain for label in new.labels.chains}
    other = {label.chain for label in old.labels.chains}
    if not one or not other:
        return Part(-0.5 if one or other else 0.0)
    common = len(one & other)
    if not common:
        return Part(-3.0)
    jaccard = common / len(one | other)
    points = 3.0 * jaccard * min(1.0, 0.4 + 0.12 * len(one & other))
    return Part(points, f"{common} of {max(len(one), len(other))} chains")


def _figures(new: Reading, old: Reading) -> Part:
    shared = sorted(new.figures & old.figures, key=weight, reverse=True)
    points = sum(weight(figure) for figure in shared[:6])
    telling = [figure for figure in shared if weight(figure) >= 1][:4]
    words = f"figures {', '.join(map(str, telling))}" if telling else ""
    return Part(min(points, 7.0), words)


def _headline_figures(new: Reading, old: Reading) -> Part:
    one = {figure for figure in new.title_figures if weight(figure) >= 0.3}
    other = {figure for figure in old.title_figures if weight(figure) >= 0.3}
    strangers = bool(one and one.isdisjoint(old.figures)) + bool(
        other and other.isdisjoint(new.figures)
    )
    return Part(-2.0 * strangers)


def _event(new: Reading, old: Reading) -> Part:
    return Part(0.5 if new.labels.event == old.labels.event else -0.5)


def _place(new: Reading, old: Reading) -> Part:
    one = {fold(place) for place in new.labels.places}
    shared = sorted(one & {fold(place) for place in old.labels.places})
    return Part(min(2.0, len(shared)), f"place {', '.join(shared)}" if shared else "")


def _time(new: Reading, old: Reading) -> Part:
    if new.article.published is None or old.article.published is None:
        return Part(-1.0)
    days = abs((new.article.published.moment - old.article.published.moment).days)
    for limit, points in ((1, 2.0), (3, 1.5), (7, 0.5), (14, -0.5), (31, -2.0), (92, -3.0)):
        if days <= limit:
            return Part(points, f"{days} days apart" if points > 0 and days > 1 else "")
    return Part(-1.0 if old.seed else -4.0)


_CHECKS: tuple[Callable[[Reading, Reading], Part], ...] = (
    _region,
    _place,
    _chains,
    _figures,
    _headline_figures,
    _event,
    _time,
)
