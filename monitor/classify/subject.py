"""Is it our subject? Words of industrial policy weighed against those of look-alike news."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.classify import cues
from monitor.classify.document import Document
from monitor.classify.matcher import surface_forms
from monitor.classify.regions import Whereabouts
from monitor.classify.scanner import Lexicon
from monitor.model import ChainLabel

# Points of distinct words; the title counts double. Set on tests/gold/dev.jsonl.
_STRONG, _PLAIN, _PLAIN_MOST, _AGAINST = 3, 1, 6, 4
_A_CHAIN, _MOST_CHAINS = 2, 3
_CHAIN_IN_TITLE = 2
_SEVERAL = 3  # chains, which are a list of industries though no other word says so
_ENOUGH = 6
# Less will do where a chain is clear and not a word speaks of something else.
_CLEAR, _ENOUGH_ALONE = 0.7, 4


@dataclass(frozen=True, slots=True)
class Subject:
    """How much an article speaks the language of industrial policy, and of something else.

    ``cued`` are the indexes of the sentences with a word of industrial policy; ``sums`` says
    whether sums of the size of an industry stand in it.
    """

    industry: int
    elsewhere: int
    cued: set[int]
    sums: bool

    def may_be_industrial(self) -> bool:
        """Whether any chains could still make it news of industry."""
        most = self.industry + _A_CHAIN * _MOST_CHAINS + _CHAIN_IN_TITLE
        return most >= (_ENOUGH if self.elsewhere else _ENOUGH_ALONE) and most > self.elsewhere

    def is_industrial(self, chains: Sequence[ChainLabel]) -> bool:
        """Whether the words, with the chains that were found, make it news of industry."""
        if not self.industry and len(chains) < _SEVERAL and not (self.sums and not self.elsewhere):
            return False  # robots that guide tourists, batteries on fire
        points = self.industry + _A_CHAIN * min(len(chains), _MOST_CHAINS)
        if any(proof.field == "title" for label in chains for proof in label.evidence):
            points += _CHAIN_IN_TITLE
        if not self.elsewhere and any(label.score >= _CLEAR for label in chains):
            return points >= _ENOUGH_ALONE
        return points >= _ENOUGH and points > self.elsewhere


class Cue(NamedTuple):
    """What a word says: (for industry or against it, points), mostly one."""

    word: str
    said: tuple[tuple[bool, int], ...]


class SubjectFinder:
    """The words of the subject and of its look-alikes. Read-only after it is built."""

    def __init__(self) -> None:
        said: dict[str, list[tuple[bool, int]]] = {}
        for word, one in _cue_entries():
            said.setdefault(word, []).append(one)
        cues = {word: Cue(word, tuple(found)) for word, found in said.items()}
        self.lexicon = Lexicon(cues, longest=False)

    def find(self, document: Document, hits: Sequence[tuple[int, int, Cue]]) -> Subject:
        """Weigh the words of an article, each once."""
        industry: dict[str, int] = {}
        against: dict[str, int] = {}
        plain = 0
        cued: set[int] = set()
        starts, title_end = document.sentence_starts, document.title_end
        for start, _, (word, said) in hits:
            double = 2 if start < title_end else 1
            for industrial, points in said:
                if industrial:
                    cued.add(bisect_right(starts, start) - 1)
                    if points == _PLAIN:
                        plain += word not in industry
                        if plain > _PLAIN_MOST:
                            continue
                    industry[word] = max(industry.get(word, 0), points * double)
                else:
                    against[word] = max(against.get(word, 0), points * double)
        sums = "亿" in document.folded or "billion" in document.folded
        return Subject(sum(industry.values()), sum(against.values()), cued, sums)


def _cue_entries() -> Iterable[tuple[str, tuple[bool, int]]]:
    for words, points in ((cues.INDUSTRY_STRONG, _STRONG), (cues.INDUSTRY_PLAIN, _PLAIN)):
        for word in words:
            for form in surface_forms(word):
                yield form, (True, points)
    for words in cues.ELSEWHERE.values():
        for word in words:
            for form in surface_forms(word):
                yield form, (False, _AGAINST)


def may_be_relevant(subject: Subject, where: Whereabouts) -> bool:
    """Whether it is worth while to look for chains."""
    return where.in_china and subject.may_be_industrial()


def is_relevant(subject: Subject, where: Whereabouts, chains: Sequence[ChainLabel]) -> bool:
    """About industrial policy, chains or clusters of a Chinese region or of the nation."""
    return where.in_china and subject.is_industrial(chains)
