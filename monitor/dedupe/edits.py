"""Where two texts that are nearly the same differ: the sentences that were edited, word by word.

A sentence that one text has and the other lacks was added or cut. One that has a counterpart, most
of its word pairs in common, was edited, and only there can one word stand for another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from monitor.dedupe.folding import fold
from monitor.dedupe.normalise import body_lines, tokens

#: Half of the shorter sentence's word pairs: it was edited. Sentences of official texts on other
#: matters share a fifth and less.
_EDITED = 0.5
#: What opens both texts says the news of both, and may be rewritten further; a portal's head is
#: not.
_REWRITTEN = 0.2
#: A first line with fewer words, or characters, is a heading; the next line leads, too.
_HEADING = 25
#: Fewer equal words than these between two changes are chance: one character of two names.
_BETWEEN = 2
_CONTEXT = 6

_SENTENCE = re.compile(r"(?:[^。！？!?；;.\n]|\.(?!\s|$))+")
#: Where and when a paper got the report, at its head: no part of the news.
_DATELINE = re.compile(
    r"^\s*(?:[\[【(][^\])】]{0,20}[\])】]\s*)?"
    r"(?:[^,。;:]{0,16}?\d{1,2}日[电讯]|(?:本[报网台]|[^,。;:]{0,6}?[社网报])[^,。;:]{0,10}?[电讯](?=[\s(:,]))"
    r"\s*(?:\([^)]{0,40}\))?[,:\s]*"
    r"|^\s*[a-z][a-z ,.]{1,40}?(?:\d{1,2}\s*)?(?:\([a-z ]{2,30}\))?\s*-{1,2}(?=\s|[a-z])\s*"
)
_CREDITED = re.compile(r"\([^()]{0,4}(?:记者|通讯员|编辑|reporter)[^()]{0,30}\)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed and folded (of one length), and its words.

    ``place`` counts from 0; it may be of the lead, open a paragraph, or close the text.
    """

    printed: str
    folded: str
    words: tuple[str, ...]
    place: int
    leads: bool
    opens: bool
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Words that stand in another's place, with the equal ones before and after; either may be
    empty."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of the article's own lines, datelines and bylines taken off."""
    found: list[Sentence] = []
    led = 0
    for line in body_lines(text):
        leads = led < _HEADING
        opens = True
        for match in _SENTENCE.finditer(line):
            printed, folded = _news(match[0], first=not found)
            if words := tuple(tokens(folded)):
                found.append(Sentence(printed, folded, words, len(found), leads, opens))
                led += len(words)
                opens = False
    return (*found[:-1], *(replace(last, closes=True) for last in found[-1:]))


def _news(printed: str, *, first: bool) -> tuple[str, str]:
    folded = fold(printed)
    credit = _CREDITED.search(folded)
    if credit is not None:
        printed = printed[: credit.start()] + printed[credit.end() :]
        folded = folded[: credit.start()] + folded[credit.end() :]
    if first and (dateline := _DATELINE.match(folded)) is not None:
        return printed[dateline.end() :], folded[dateline.end() :]
    return printed, folded


@lru_cache(maxsize=64)
def edited(one: str, other: str) -> tuple[tuple[Sentence, Sentence], ...]:
    """The sentences of two texts that have a counterpart and differ from it, where one of the two
    is of its text's lead; a cut in the middle of a sentence is no edit."""
    mine, theirs = unshared(one, other)
    likely = sorted(
        (
            (-_alike(sentence, candidate), sentence.place, candidate.place)
            for sentence in mine
            for candidate in theirs
            if (sentence.leads or candidate.leads)
        ),
    )
    by_place = {sentence.place: sentence for sentence in mine}
    others = {sentence.place: sentence for sentence in theirs}
    found = []
    for share, place, counterpart in likely:
        if place not in by_place or counterpart not in others:
            continue
        if -share < (_EDITED if place or counterpart else _REWRITTEN):
            continue
        pair = by_place.pop(place), others.pop(counterpart)
        if not _cut(*pair) and not _cut(*pair[::-1]):
            found.append(pair)
    return tuple(found)


@lru_cache(maxsize=64)
def unshared(one: str, other: str) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """The sentences of each text that the other does not have word for word."""
    first, second = sentences(one), sentences(other)
    common = {sentence.words for sentence in first} & {sentence.words for sentence in second}
    return (
        tuple(sentence for sentence in first if sentence.words not in common),
        tuple(sentence for sentence in second if sentence.words not in common),
    )


def _alike(one: Sentence, other: Sentence) -> float:
    """The share of the shorter sentence's word pairs that the other one has."""
    pairs = set(pairwise(one.words)), set(pairwise(other.words))
    fewest = min(map(len, pairs))
    return len(pairs[0] & pairs[1]) / fewest if fewest else 0.0


def _cut(part: Sentence, whole: Sentence) -> bool:
    """Whether a sentence is a piece of the other, at the edge where its text was cut off."""
    if f" {' '.join(part.words)} " not in f" {' '.join(whole.words)} ":
        return False
    if part.closes and whole.words[: len(part.words)] == part.words:
        return True
    return part.place == 0 and whole.place > 0


@lru_cache(maxsize=256)
def changes(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[Change, ...]:
    """What was put in, left out or put in another's place, in order."""
    found: list[tuple[int, int, int, int]] = []
    for tag, *span in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        start, end, begin, finish = span
        if found and start - found[-1][1] < _BETWEEN:
            start, begin = found[-1][0], found[-1][2]
            found.pop()
        found.append((start, end, begin, finish))
    return tuple(
        Change(
            words[start:end],
            others[begin:finish],
            words[max(0, start - _CONTEXT) : start],
            words[end : end + _CONTEXT],
        )
        for start, end, begin, finish in found
    )
