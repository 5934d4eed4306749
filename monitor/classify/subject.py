"""Is it our subject? Words of industrial policy weighed against those of look-alike news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.classify import cues
from monitor.classify.document import Document
from monitor.classify.matcher import Matcher, surface_forms
from monitor.classify.regions import Whereabouts
from monitor.model import ChainLabel

# Points of distinct words; the title counts double. Set on tests/gold/dev.jsonl.
_STRONG, _PLAIN, _PLAIN_MOST, _AGAINST = 3, 1, 6, 4
_A_CHAIN, _MOST_CHAINS = 2, 3
_CHAIN_IN_TITLE = 2
_ENOUGH = 6
# Less will do where a chain is clear and not a word speaks of something else.
_CLEAR, _ENOUGH_ALONE = 0.7, 4


@dataclass(frozen=True, slots=True)
class Subject:
    """How much an article speaks the language of industrial policy, and of something else.

    ``cued`` are the indexes of the sentences with a word of industrial policy.
    """

    industry: int
    elsewhere: int
    cued: set[int]

    def is_industrial(self, chains: Sequence[ChainLabel]) -> bool:
        """Whether the words, with the chains that were found, make it news of industry."""
        points = self.industry + _A_CHAIN * min(len(chains), _MOST_CHAINS)
        if any(proof.field == "title" for label in chains for proof in label.evidence):
            points += _CHAIN_IN_TITLE
        if not self.elsewhere and any(label.score >= _CLEAR for label in chains):
            return points >= _ENOUGH_ALONE
        return points >= _ENOUGH and points > self.elsewhere


class SubjectFinder:
    """The compiled cues. Read-only after it is built."""

    def __init__(self) -> None:
        self._matcher: Matcher[tuple[str, int]] = Matcher(_cue_entries())

    def find(self, document: Document) -> Subject:
        """Weigh the words of an article, each once."""
        industry: dict[str, int] = {}
        against: dict[str, int] = {}
        plain = 0
        cued: set[int] = set()
        for start, end, meanings in self._matcher.find(document.searchable):
            if document.is_furniture(start):
                continue
            word = document.searchable[start:end]
            double = 2 if document.in_title(start) else 1
            for kind, points in meanings:
                if kind == "industry":
                    cued.add(document.sentence_at(start))
                    if points == _PLAIN:
                        plain += word not in industry
                    if points == _STRONG or plain <= _PLAIN_MOST:
                        industry[word] = max(industry.get(word, 0), points * double)
                else:
                    against[word] = max(against.get(word, 0), points * double)
        return Subject(sum(industry.values()), sum(against.values()), cued)


def _cue_entries() -> Iterable[tuple[str, tuple[str, int]]]:
    for words, points in ((cues.INDUSTRY_STRONG, _STRONG), (cues.INDUSTRY_PLAIN, _PLAIN)):
        for word in words:
            for form in surface_forms(word):
                yield form, ("industry", points)
    for kind, words in cues.ELSEWHERE.items():
        for word in words:
            for form in surface_forms(word):
                yield form, (kind, _AGAINST)


def is_relevant(subject: Subject, where: Whereabouts, chains: Sequence[ChainLabel]) -> bool:
    """About industrial policy, chains or clusters of a Chinese region or of the nation."""
    return where.in_china and subject.is_industrial(chains)
