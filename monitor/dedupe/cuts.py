"""What a cut of a report is by its words: its opening is from the report's middle, or none at all.

A portal with little space prints the end or the middle of a report. Such a piece has no lead of its
own, so what a lead says (which year, which batch, how many) cannot be held against it, and often
nothing of its own that would be news.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.dedupe.days import days
from monitor.dedupe.enterprises import enterprises
from monitor.dedupe.folding import fold
from monitor.dedupe.normalise import body_tokens, first_line
from monitor.dedupe.organs import national_organs
from monitor.dedupe.reading import Reading, standing
from monitor.dedupe.subjects import names_some_region

#: A cut is printed within days; a list of next year that quotes the last one whole comes later.
_CUT_DAYS = 14
#: So many words, or characters, are the opening; fewer than the second may stand anywhere.
_OPENING, _SHORT_OPENING = 24, 8
#: A cut in mid-word breaks the first and the last trigram.
_BROKEN = 2

_SENTENCE_END = re.compile(r"[。！？!?；;]|\.(?=\s|$)|\n")
#: How news begins that names no day.
_NEWS = re.compile(
    r"近日|日前|昨[日天]|今[日天]|当[日天]|本周|记者|讯"
    r"|\b(?:recently|yesterday|today|this week|the other day|lately)\b"
)


def nothing_of_its_own(shorter: Reading, longer: Reading) -> bool:
    """Whether every word of the shorter text stands in the longer, in its order."""
    return len(shorter.shingles - longer.shingles) <= _BROKEN


def opens_within(new: Reading, old: Reading) -> bool:
    """Whether the shorter text opens with words from further down in the longer, days apart at
    most: a cut, whose first paragraph is no lead."""
    if new.day is None or old.day is None or abs((new.day - old.day).days) > _CUT_DAYS:
        return False
    shorter, longer = sorted((new, old), key=lambda side: side.signature.shingles)
    return place_in(shorter, longer) > 0


def place_in(part: Reading, whole: Reading) -> int:
    """After how many words of the whole text the part's opening stands in it word for word; -1
    where it does not, or is too short to tell."""
    return _place(part.article.text, whole.article.text)


@lru_cache(maxsize=256)
def _place(part: str, whole: str) -> int:
    words = body_tokens(part)
    if len(words) < _SHORT_OPENING:
        return -1
    inner = f" {' '.join(words[1 : min(_OPENING, len(words) - 1)])} "  # outermost: cut in two
    before, found, _ = f" {' '.join(body_tokens(whole))} ".partition(inner)
    return max(0, len(before.split()) - 1) if found else -1


def opens_like_news(report: Reading) -> bool:
    """Whether the first sentence says when, where, or who, as that of every report does and that of
    a piece from a report's middle seldom."""
    sentence = next(
        (part for part in _SENTENCE_END.split(first_line(report.article.text)) if part.strip()), ""
    )
    return bool(
        days(sentence, report.day)
        or names_some_region(sentence)
        or standing(report.labels.places, sentence)
        or enterprises(sentence)
        or national_organs(sentence)
        or _NEWS.search(fold(sentence))
    )
