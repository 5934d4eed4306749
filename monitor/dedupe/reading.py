"""An article as the rungs look at it: with its labels, its signature and what can be read off."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.dedupe.figures import Figure, figures
from monitor.dedupe.normalise import body_lines
from monitor.dedupe.sketch import shingles
from monitor.model import Article, Known, Labels, Signature


@dataclass(frozen=True, slots=True)
class Reading:
    """One side of a comparison. What is derived from the text is computed once for each text and
    kept for the next comparison (bounded caches), so most candidates cost nothing to read."""

    article: Article
    labels: Labels
    signature: Signature
    seed: bool = False

    @classmethod
    def of(cls, known: Known) -> Reading:
        return cls(known.article, known.labels, known.signature, known.seed)

    @property
    def shingles(self) -> frozenset[str]:
        """Token trigrams of the body, without page furniture."""
        return shingles(self.article.text)

    @property
    def lead(self) -> str:
        """Title and first paragraph: where an article says what it is about."""
        lines = body_lines(self.article.text)
        return "\n".join([self.article.title, *lines[:1]])

    @property
    def figures(self) -> frozenset[Figure]:
        """Every number of title and body, in base units."""
        return figures(self.article.title + "\n" + "\n".join(body_lines(self.article.text)))

    @property
    def title_figures(self) -> frozenset[Figure]:
        """The numbers of the headline."""
        return figures(self.article.title)


@dataclass(frozen=True, slots=True)
class Match:
    """A rung's finding about one earlier article: how sure (0..1), and a sentence's end."""

    copy: bool
    score: float
    because: str
    revision: bool = False
