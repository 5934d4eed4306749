"""Which earlier announcement a new one follows: the next stage, the next edition, the neighbour's.

What reads like an earlier report and is kept apart from it by a reason is not unrelated: the
groundbreaking follows the signing, the final text its draft, this year's figures last year's. The
reason is the one that kept the two apart (``monitor.dedupe.apart``).

Figures months later have hardly anything in common with the programme that they are of but its
number ("the 16 chains"), implementing rules but the name of their document, the next batch but the
words of its headline: each of these ties a step to its programme. A link is found only where the
two share a key of the index (``signature``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from monitor.dedupe import apart, near_copy, story, subjects
from monitor.dedupe.figures import counts
from monitor.dedupe.folding import fold
from monitor.dedupe.normalise import tokens
from monitor.dedupe.reading import Reading
from monitor.model import Followed, Known

#: Half of the shorter text in the longer: one template, whatever the parts say.
_TEMPLATE = 0.5
#: Points, in natural log odds, of two reports that would be one story but for time, stage and year.
#: Those of the next step in tests/dedupe/cases have 1.0 and more.
_KIN = 0.9

#: What ties a later step to its programme, in the same points.
_PROGRAMME = 4.0
#: So many chains or clusters, announced by one region, are a programme: "Hubei's 16 chains".
_LISTED, _LONG_LIST = ("chains", "clusters"), 8
#: Other authorities than the region's own count for themselves, down to the same number.
_STRANGERS = frozenset({"other cities", "a city's announcement and its province's"})
#: Words of a document's name, in characters, that no other document of the region has.
_NAME = 10
_DOCUMENT = re.compile(r"《([^《》]{6,80})》")
#: What a later paper adds to the name of the one that it is about.
_ADDED = re.compile(
    r"[(（〔][^()（）〔〕]*[)）〕]|征求意见稿|送审稿|草案|实施细则|实施办法|申报指南|政策解读|解读"
)
#: Headlines of one series: so many word pairs in common, English and Chinese, half of the shorter.
_HEADLINE_PAIRS, _HEADLINE_SHARE = {"en": 3, "zh": 6}, 0.5

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
        if (_earlier(old, new) or _of_stages(new, old)) and _comparable(new, old)
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


def _of_stages(new: Reading, old: Reading) -> bool:
    """Whether both are papers about one document: its draft may be found when its final text is
    long known."""
    return new.document_stages != old.document_stages and _same_document(new, old)


def _reason(new: Reading, old: Reading) -> str | None:
    """Why it is another announcement: by what keeps reports apart, by figures, or by later days."""
    reason = apart.other_announcement(new, old) or apart.template_twin(new, old)
    if reason == apart.ANOTHER_TIME:
        reason = apart.template_twin(new, old)  # which asks for that last
    if reason in _STRANGERS and _same_series(new, old):
        reason = apart.other_of_series(new, old) or apart.other_year(new, old) or reason
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
    least = _PROGRAMME if _same_programme(new, old) else -8.0
    unshared = _UNSHARED * story.unshared(new, old).points
    needed = max(_KIN, least) - story.PRIOR - unshared
    parts = story.weighed(new, old, _KEPT, least=needed)
    if parts is None:
        return least
    return max(least, story.PRIOR + sum(part.points for part in parts) + unshared)


def _same_programme(new: Reading, old: Reading) -> bool:
    """Whether two articles of one region name the same programme: its document, the number of its
    chains or clusters, or a headline of the same series."""
    if _same_document(new, old) or _same_series(new, old):
        return True
    return apart.other_announcement(new, old) not in _STRANGERS and any(
        figure.unit in _LISTED and figure.value >= _LONG_LIST
        for figure in counts(old.lead) & counts(new.lead)
    )


def _same_document(new: Reading, old: Reading) -> bool:
    """Whether both first paragraphs give the name of one document, but for what it became."""
    return any(
        (one in other or other in one) and min(len(one), len(other)) >= _NAME
        for one in _documents(new.lead)
        for other in _documents(old.lead)
    )


@lru_cache(maxsize=1024)
def _documents(lead: str) -> frozenset[str]:
    return frozenset(_ADDED.sub("", name).strip() for name in _DOCUMENT.findall(fold(lead)))


def _same_series(new: Reading, old: Reading) -> bool:
    """Whether headlines of one language say the same of another batch, year or stage, and not of
    another city."""
    if new.article.language != old.article.language:
        return False
    if subjects.headline_places(new) != subjects.headline_places(old):
        return False
    pairs = [set(pairwise(tokens(side.article.title))) for side in (new, old)]
    shared = len(pairs[0] & pairs[1])
    least = _HEADLINE_PAIRS.get(new.article.language, 3)
    return shared >= least and shared >= _HEADLINE_SHARE * min(map(len, pairs))
