"""Stories that turn out to be one: the article that is of both shows it.

A cut reprint may come in before the report that it was cut from, with too little left in it to
join the older story that it is of. The full report then is of both: a copy of the cut one, and of
one announcement with the older story. Whoever came first, the three are one story.

One loose retelling ties nothing: with one of the stories the article must share its text. And the
two stories' reports must not speak against each other, for an article that holds two pieces of
news is a copy of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.dedupe import apart, near_copy, story
from monitor.dedupe.normalise import tokens
from monitor.dedupe.reading import Reading
from monitor.model import Known

Candidates = Sequence[tuple[Known, Reading]]

#: Half of the shorter report in the other: they were cut from one text.
_ONE_TEXT = 0.5
#: Least log odds of two reports whose stories are tied. With cuts of the labelled reports that had
#: too little left to join, 117 of 171 have more, and of 2,190 pairs of different stories of one
#: region 14; that one article were of both besides is far rarer.
_NOT_AGAINST = -2.5
#: Words, or characters, of a headline that names its news.
_HEADLINE = 8


def held_off(new: Reading, known: Known, candidates: Candidates) -> bool:
    """Whether another report of the same story cannot be of one announcement with the article.

    A report that is as far from the resembled one does not count: somebody put both together.
    """
    likeness = next(old for other, old in candidates if other is known)
    return any(
        other.story == known.story
        and other is not known
        and apart.other_story(new, old)
        and not apart.other_story(likeness, old)
        for other, old in candidates
    )


def tied(new: Reading, copied: Known, candidates: Candidates) -> tuple[str, ...]:
    """The stories that are one by an article that is a copy of ``copied``: the one to be kept
    first, the seed corpus's or else that of the earliest candidate; only ``copied.story`` where
    nothing is tied."""
    kin = {copied.story, *_also_of(new, copied, candidates)}
    order = sorted(candidates, key=lambda pair: not pair[0].seed)  # of equals the oldest
    return tuple(dict.fromkeys(known.story for known, _ in order if known.story in kin))


def _also_of(new: Reading, copied: Known, candidates: Candidates) -> Iterator[str]:
    if new.is_round_up:
        return
    own = [(known, old) for known, old in candidates if known.story == copied.story]
    seeds = any(known.seed for known, _ in own)
    found: set[str] = set()
    for known, old in candidates:
        if known.story == copied.story or known.story in found or (seeds and known.seed):
            continue
        if not _is_of(new, known, old, candidates):
            continue
        theirs = [other for one, other in candidates if one.story == known.story]
        if _one_announcement([mine for _, mine in own], theirs):
            found.add(known.story)
            seeds = seeds or known.seed
            yield known.story


def _is_of(new: Reading, known: Known, old: Reading, candidates: Candidates) -> bool:
    if near_copy.match(new, old) is not None:
        return True
    return story.match(new, old) is not None and not held_off(new, known, candidates)


def _one_announcement(mine: Sequence[Reading], theirs: Sequence[Reading]) -> bool:
    """Whether nothing parts any two reports, and some two have text, headline or enough else in
    common."""
    pairs = [(one, other) for one in mine for other in theirs]
    if any(story.kept_apart(*pair) for pair in pairs):
        return False
    return any(
        near_copy.similarity(*pair) >= _ONE_TEXT
        or _same_headline(*pair)
        or story.log_odds(*pair) >= _NOT_AGAINST
        for pair in pairs
    )


def _same_headline(one: Reading, other: Reading) -> bool:
    """Two cuts of one text may have no sentence in common; 通知公告 says nothing."""
    words = tokens(one.article.title)
    return len(words) >= _HEADLINE and words == tokens(other.article.title)
