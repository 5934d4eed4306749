"""An article as the rungs look at it: with its labels, its signature and what can be read off."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from monitor.dedupe import days as calendar
from monitor.dedupe import stages
from monitor.dedupe.enterprises import enterprises, marks
from monitor.dedupe.figures import Figure, counts, figures, weight
from monitor.dedupe.folding import fold
from monitor.dedupe.normalise import KEPT_TEXTS, body_lines, body_tokens, first_line
from monitor.dedupe.organs import national_organs
from monitor.dedupe.sketch import shingles
from monitor.model import Article, Known, Labels, Signature

#: Weight of a figure of three significant digits: few texts share one by chance.
PRECISE = 2.6


_LARGE_SUM = 10_000_000


@dataclass(frozen=True, eq=False)
class Reading:
    """One side of a comparison. What is derived from the text is computed once, when it is asked
    for, and kept for the next comparison: most candidates were candidates before. Shingles and word
    pairs are large, so of these only the latest texts' are kept."""

    article: Article
    labels: Labels
    signature: Signature
    seed: bool = False

    @staticmethod
    def of(known: Known) -> Reading:
        """An earlier article, as the index gave it."""
        return _KEPT.of(known)

    def prepare(self) -> Reading:
        """Read off now what most comparisons ask for; the reading itself.

        It can be pickled with all that was read off, so another process may do this
        (``monitor.preparing``).
        """
        for name in _USUAL:
            getattr(self, name)
        return self

    def keep(self) -> None:
        """Keep it, as those of earlier articles: it is one from now on."""
        _KEPT.keep(self)

    @cached_property
    def day(self) -> date | None:
        """The calendar day of publication, if it is known."""
        return self.article.published.day if self.article.published else None

    @cached_property
    def chains(self) -> frozenset[str]:
        """The ids of the chains that it is about."""
        return frozenset(label.chain for label in self.labels.chains)

    @cached_property
    def headline_chains(self) -> frozenset[str]:
        """The ids of the chains whose evidence stands in the headline."""
        return frozenset(
            label.chain
            for label in self.labels.chains
            if any(proof.field == "title" for proof in label.evidence)
        )

    @cached_property
    def lead_chains(self) -> frozenset[str]:
        """Those whose evidence stands in headline or first paragraph."""
        lead = fold(self.lead)
        return frozenset(
            label.chain
            for label in self.labels.chains
            if any(proof.field == "title" or fold(proof.text) in lead for proof in label.evidence)
        )

    @cached_property
    def body(self) -> str:
        """Headline and own lines, without page furniture."""
        return _body(self.article.title, self.article.text)

    @cached_property
    def lead(self) -> str:
        """Headline and first paragraph: where an article says what it is about."""
        return _lead(self.article.title, self.article.text)

    @cached_property
    def lead_places(self) -> frozenset[str]:
        """The places of the labels that stand in headline or first paragraph."""
        return standing(self.labels.places, self.lead)

    @cached_property
    def enterprises(self) -> frozenset[str]:
        """The enterprises and programmes that it names, by their English names."""
        return enterprises(self.body)

    @cached_property
    def lead_enterprises(self) -> frozenset[str]:
        """Those of headline and first paragraph: whose project it is."""
        return enterprises(self.lead)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Types and numbers in Latin script that both languages write alike: A320, 8.6, 51020."""
        return marks(self.body)

    @property
    def shingles(self) -> frozenset[str]:
        """Token trigrams of the text, without page furniture."""
        return shingles(self.article.text)

    @property
    def word_pairs(self) -> frozenset[tuple[str, str]]:
        """Token pairs of headline and text, for how alike two texts of one language sound."""
        return _word_pairs(self.body)

    @cached_property
    def figures(self) -> frozenset[Figure]:
        """Every number of headline and text, in base units."""
        return figures(self.body)

    @cached_property
    def title_figures(self) -> frozenset[Figure]:
        """The numbers of the headline."""
        return figures(self.article.title)

    @cached_property
    def lead_money(self) -> frozenset[Figure]:
        """The sums of headline and first paragraph, from ten million on."""
        return frozenset(
            figure
            for figure in figures(self.lead)
            if figure.unit in ("CNY", "USD") and figure.value >= _LARGE_SUM
        )

    @cached_property
    def telling(self) -> frozenset[Figure]:
        """The numbers of headline and text that are not small, nor a stock of every plan."""
        return frozenset(figure for figure in self.figures if weight(figure) >= 1)

    @cached_property
    def precise(self) -> frozenset[Figure]:
        """Those of three significant digits and more."""
        return frozenset(figure for figure in self.figures if weight(figure) >= PRECISE)

    @cached_property
    def proof(self) -> float:
        """What its figures would prove, were they all shared, in natural log odds."""
        return sum(map(weight, self.figures))

    @cached_property
    def title_counts(self) -> frozenset[Figure]:
        """What the headline counts."""
        return counts(self.article.title)

    @cached_property
    def organs(self) -> frozenset[str]:
        """The national organs that it names."""
        return national_organs(self.body)

    @cached_property
    def lead_organs(self) -> frozenset[str]:
        """Those of headline and first paragraph."""
        return national_organs(self.lead)

    @cached_property
    def document_stages(self) -> frozenset[str]:
        """The stages of a document that the headline names: draft, interpretation."""
        return stages.document_stages(self.article.title)

    @cached_property
    def project_stages(self) -> frozenset[str]:
        """The stages of a project that it leads with: signed, started, producing."""
        return stages.project_stages(self.lead)

    @cached_property
    def is_round_up(self) -> bool:
        """Whether the headline announces a collection of news."""
        return stages.is_round_up(self.article.title)

    @cached_property
    def is_later_edition(self) -> bool:
        """Whether the headline says that a list grew, or is not the first."""
        return stages.is_later_edition(self.article.title)

    @cached_property
    def headline_results(self) -> bool:
        """Whether the headline says what was reached."""
        return stages.reports_results(self.article.title)

    @cached_property
    def results(self) -> bool:
        """Whether headline or text says what was reached."""
        return stages.reports_results(self.body)

    @cached_property
    def places(self) -> frozenset[str]:
        """The places of the labels, folded."""
        return frozenset(map(fold, self.labels.places))

    @cached_property
    def counts(self) -> frozenset[Figure]:
        """What text and labels count: 11 chains, 1,221 projects, 120,000 tonnes."""
        return counted(self.body, self.labels)

    @cached_property
    def aims(self) -> frozenset[tuple[float, str, int]]:
        """What is to be reached by a year to come, by its labels: 30 percent by 2024."""
        return frozenset(
            (fact.value, fact.unit, fact.year)
            for fact in self.labels.facts
            if fact.year is not None and (self.day is None or fact.year > self.day.year)
        )

    @cached_property
    def days(self) -> frozenset[tuple[int, int]]:
        """The (month, day) pairs that it names."""
        return calendar.days(self.body, self.day)

    @cached_property
    def lead_days(self) -> frozenset[tuple[int, int]]:
        """Those of headline and first paragraph: when it happened."""
        return calendar.days(self.lead, self.day)

    @cached_property
    def periods(self) -> frozenset[tuple[int, int]]:
        """The months that its statistics are of: the headline's, or else the first paragraph's."""
        return calendar.periods(self.article.title) or calendar.periods(self.lead)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it names."""
        return calendar.years(self.body)

    @cached_property
    def spans(self) -> frozenset[tuple[int, int]]:
        """The spans of years that it names: those of a plan."""
        return calendar.spans(self.body)


@dataclass(frozen=True, slots=True)
class Match:
    """A rung's finding about one earlier article: how sure (0..1), and a sentence's end."""

    copy: bool
    score: float
    because: str
    revision: bool = False


#: Asked for in the comparisons of two articles in three and more (``bench_ingest``'s pages).
_USUAL = (
    "body", "lead", "figures", "precise", "proof", "title_figures", "title_counts", "counts",
    "aims", "lead_organs", "lead_places", "places", "chains", "headline_chains", "lead_chains",
    "enterprises", "lead_enterprises", "marks", "spans", "years",
)  # fmt: skip

#: Articles that are kept as read, a few kB each: those of a busy province's month.
_KEPT_READINGS = 1024


class _Readings:
    """The latest articles as they were read, by id. Safe to use from several threads."""

    def __init__(self) -> None:
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, known: Known) -> Reading:
        """The reading of an earlier article; read anew where it or its labels changed since."""
        with self._lock:
            kept = self._readings.get(known.article.id)
        if kept is None or not _is_of(kept, known):
            kept = Reading(known.article, known.labels, known.signature, known.seed)
        self.keep(kept)
        return kept

    def keep(self, reading: Reading) -> None:
        with self._lock:
            self._readings[reading.article.id] = reading
            self._readings.move_to_end(reading.article.id)
            if len(self._readings) > _KEPT_READINGS:
                self._readings.popitem(last=False)


_KEPT = _Readings()


def _is_of(reading: Reading, known: Known) -> bool:
    """Whether it is a reading of just this; where it was first listed is not read."""
    return (
        reading.seed == known.seed
        and reading.labels == known.labels
        and reading.signature == known.signature
        and replace(reading.article, source=known.article.source) == known.article
    )


@lru_cache(maxsize=1024)
def _body(title: str, text: str) -> str:
    return "\n".join([title, *body_lines(text)])


@lru_cache(maxsize=1024)
def _lead(title: str, text: str) -> str:
    return "\n".join(f"{title}\n{first_line(text)}".split("\n")[:2])


@lru_cache(maxsize=KEPT_TEXTS)
def _word_pairs(body: str) -> frozenset[tuple[str, str]]:
    words = body_tokens(body)
    return frozenset(pairwise(words))


def standing(places: Iterable[str], text: str) -> frozenset[str]:
    """Those of the places that stand in a text."""
    folded = fold(text)
    return frozenset(place for place in places if fold(place) in folded)


def counted(body: str, labels: Labels) -> frozenset[Figure]:
    """What text and labels count, amounts of money and shares left out."""
    labelled = {
        Figure(fact.value, fact.unit)
        for fact in labels.facts
        if fact.unit not in ("CNY", "USD", "percent") and fact.value > 1
    }
    return counts(body) | labelled
