"""Which earlier announcement a new one follows: the next stage, the next edition, the neighbour's.

What reads like an earlier report and is kept apart from it by a reason is not unrelated: the
groundbreaking follows the signing, the final text its draft, this year's figures last year's. The
reason is the one that kept the two apart (``monitor.dedupe.apart``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.dedupe import apart, near_copy, story
from monitor.dedupe.reading import Reading
from monitor.model import Followed, Known

#: Half of the shorter text in the longer: one template, whatever the parts say.
_TEMPLATE = 0.5
#: Points, in natural log odds, of two reports that would be one story but for time, stage and year.
#: Those of the next step in tests/dedupe/cases have 1.0 and more.
_KIN = 0.9

#: So many are looked at, those with the most keys in common: a link is not worth reading more.
_LIKELY = 10

#: What a later step changes by nature: not held against it.
_CHANGED: tuple[Callable[[Reading, Reading], story.Part], ...] = (
    story.time,
    story.later,
    story.stage,
    story.event,
    story.days,
    story.amounts,
)
_KEPT = tuple(check for check in story.CHECKS if check not in (*_CHANGED, story.unshared))
#: The next edition has figures of its own, another matter has nothing but these.
_UNSHARED = 0.5


def followed(new: Reading, candidates: Sequence[tuple[Known, Reading]]) -> Followed | None:
    """The earlier article that a new one follows, with the reason; ``None`` where there is none.

    ``candidates`` are those that no rung joined it to. Of several the likeliest counts, then the
    latest: the third stage follows the second.
    """
    keys = set(new.signature.keys)
    likely = [
        (len(keys.intersection(old.signature.keys)), place)
        for place, (_, old) in enumerate(candidates)
        if _earlier(old, new) and _comparable(new, old)
    ]
    found = [
        (kinship, known.article.published.moment if known.article.published else None, known, why)
        for known, old in (candidates[place] for _, place in sorted(likely)[-_LIKELY:])
        if (why := _reason(new, old)) is not None and (kinship := _kinship(new, old)) >= _KIN
    ]
    if not found:
        return None
    _, _, known, why = max(found, key=lambda one: (round(one[0]), one[1] is not None, one[1]))
    return Followed(article=known.article.id, story=known.story, why=why)


def _comparable(new: Reading, old: Reading) -> bool:
    """Whether it is worth reading: announcements of other regions are linked by template alone."""
    return near_copy.may_share(new, old, _TEMPLATE) or not set(new.labels.regions).isdisjoint(
        old.labels.regions
    )


def _earlier(old: Reading, new: Reading) -> bool:
    return old.day is None or new.day is None or old.day <= new.day


def _reason(new: Reading, old: Reading) -> str | None:
    """Why it is another announcement: by what keeps reports apart, by figures, or by later days."""
    reason = apart.other_announcement(new, old) or apart.template_twin(new, old)
    if reason == apart.ANOTHER_TIME:
        reason = apart.template_twin(new, old)  # which asks for that last
    if reason is not None:
        return None if reason == apart.ROUND_UP else reason
    if new.headline_results and not old.headline_results:
        return "later results"
    if new.day and old.day and (new.day - old.day).days > story.NEWS_DAYS:
        return "a later report"
    return None


def _kinship(new: Reading, old: Reading) -> float:
    """How much the two are about one thing, in natural log odds; a shared template is enough."""
    if near_copy.may_share(new, old, _TEMPLATE) and near_copy.similarity(new, old) >= _TEMPLATE:
        return 8.0
    if set(new.labels.regions).isdisjoint(old.labels.regions):
        return -8.0  # other regions are linked by their template alone
    parts = [check(new, old) for check in _KEPT]
    if sum(part.points for part in parts if part.proof and part.points > 0) < story.PROOF:
        return -8.0
    points = sum(part.points for part in parts) + _UNSHARED * story.unshared(new, old).points
    return story.PRIOR + points
