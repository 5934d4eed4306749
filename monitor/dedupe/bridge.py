"""Stories that turn out to be one: the article that is of both shows it.

A cut reprint may come in before the report that it was cut from, with too little left in it to
join the older story that it is of. The full report then is of both: a copy of the cut one, and of
one announcement with the older story. Whoever came first, the three are one story.

One loose retelling ties nothing: with one of the stories the article must share its text. And the
two stories' reports must not speak against each other, for an article that holds two pieces of
news is a copy of both.

What stays dependent on the order: two cuts that have no sentence and no headline in common, each
with a beginning like news, came in before their report. Nothing tells their report from a page of
two pieces of news, and a wrong tie suppresses one of these, so one cut keeps a story of its own;
had the report come first, both would be its copies. So it is with a cut whose labels name another
region than its report, or whose beginning is the portal's own. Of 255 made-up sets of a report and
two or three cuts of 30 to 50 percent, in all orders, 21 end in other stories in some order (47
before cuts were told by sentence and headline); of 2,100 pages of two other pieces of news 9 tie
them (11 before).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from monitor.dedupe import apart, cuts, near_copy, series, story
from monitor.dedupe.normalise import sentences, tokens
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
#: Of two headlines of one news the shorter keeps so many word pairs, and this share of its own.
_HEADLINE_PAIRS, _HEADLINE_KEPT = 4, 0.6
#: So many words, or characters, of a sentence are no phrase that every report has.
_SENTENCE = 12


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
        mine = [other for _, other in own]
        if _apart(mine, theirs):
            continue
        if _alike(mine, theirs) or _cut_of(new, mine, theirs):
            found.add(known.story)
            seeds = seeds or known.seed
            yield known.story


def _is_of(new: Reading, known: Known, old: Reading, candidates: Candidates) -> bool:
    if near_copy.match(new, old) is not None:
        return True
    return story.match(new, old) is not None and not held_off(new, known, candidates)


def _apart(mine: Sequence[Reading], theirs: Sequence[Reading]) -> bool:
    """Whether something parts any two reports."""
    return any(story.kept_apart(one, other) for one in mine for other in theirs)


def _alike(mine: Sequence[Reading], theirs: Sequence[Reading]) -> bool:
    """Whether some two reports have text, headline or enough else in common."""
    return any(
        near_copy.similarity(*pair) >= _ONE_TEXT
        or _same_headline(*pair)
        or story.log_odds(*pair) >= _NOT_AGAINST
        for pair in product(mine, theirs)
    )


def _cut_of(whole: Reading, mine: Sequence[Reading], theirs: Sequence[Reading]) -> bool:
    """Whether some two reports are cuts of the whole one, and no two pieces of news that it holds.

    They have a sentence or the words of their headlines in common, or the one from further down
    begins like no report and has the whole one's headline.
    """
    for pair in product(mine, theirs):
        if any(near_copy.match(whole, part) is None for part in pair):
            continue
        if _same_sentence(*pair) or _kin_headlines(*pair):
            return True
        first, second = sorted(pair, key=lambda part: cuts.place_in(part, whole))
        if (
            cuts.place_in(first, whole) < cuts.place_in(second, whole)
            and _kin_headlines(second, whole)
            and not cuts.opens_like_news(second)
        ):
            return True
    return False


def _same_headline(one: Reading, other: Reading) -> bool:
    """Two cuts of one text may have no sentence in common; 通知公告 says nothing."""
    words = tokens(one.article.title)
    return len(words) >= _HEADLINE and words == tokens(other.article.title)


def _same_sentence(one: Reading, other: Reading) -> bool:
    """Two cuts that overlap; two pieces of news on one page have no sentence in common."""
    first, second = (set(sentences(side.article.text)) for side in (one, other))
    return any(sentence.count(" ") >= _SENTENCE - 1 for sentence in first & second)


def _kin_headlines(one: Reading, other: Reading) -> bool:
    """Portals shorten headlines and put words before them; they replace none."""
    pairs = [set(pairwise(tokens(side.article.title))) for side in (one, other)]
    shared = len(pairs[0] & pairs[1])
    if shared < _HEADLINE_PAIRS or shared < _HEADLINE_KEPT * min(map(len, pairs)):
        return False
    return not series.replaced(one.article.title, other.article.title)
