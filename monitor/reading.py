"""Classifier and ladder over plain records, in memory: for pipes and for evaluation.

Knows the reviewed data in seeds/ and what it was given, nothing else; no database.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from monitor.catalog.corpus import seed_known
from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier
from monitor.dates import parse_date
from monitor.dedupe import MemoryIndex, Reading, decide, sign
from monitor.model import Article, Known, Labels, RegionChain, Verdict
from monitor.ports import shanghai_today, utc_now
from monitor.register import novel
from monitor.reviewed import load_reviewed
from monitor.text import detect_language
from monitor.urls import canonical_url


def load_classifier() -> Classifier:
    """The classifier over seeds/chains and seeds/regions.toml."""
    return Classifier(load_taxonomy(), load_gazetteer())


class Reader:
    """Labels records, and tells new from known in their order of arrival."""

    def __init__(self) -> None:
        reviewed = load_reviewed()
        self._classifier = Classifier(reviewed.taxonomy, reviewed.gazetteer)
        self._register = reviewed.register()
        self._index = MemoryIndex()
        for seed in seed_known(reviewed.corpus):
            self._index.add(seed)

    def read(self, identifier: Any, record: Mapping[str, Any]) -> tuple[Article, Labels]:
        """A record (title, text, url, published, language) as an article, and its labels."""
        article = to_article(identifier, record)
        published = article.published.day if article.published else None
        labels = self._classifier.classify(
            article.title,
            article.text,
            published=published,
            language=article.language,
        )
        return article, labels

    def novel(self, labels: Labels) -> tuple[RegionChain, ...]:
        """The pairs that the reviewed register does not hold."""
        return novel(labels.pairs, self._register)

    def decide(self, identifier: Any, record: Mapping[str, Any]) -> Verdict:
        """The verdict on a record, against the seed corpus and all records decided before."""
        article, labels = self.read(identifier, record)
        return self.decide_labelled(article, labels)

    def decide_labelled(self, article: Article, labels: Labels) -> Verdict:
        """``decide`` for an article whose labels are known already; remembers the article."""
        signature = sign(article, labels)
        reading = Reading(article, labels, signature)
        verdict = decide(reading, self._index.candidates(article, signature))
        reading.keep()
        self._index.tie(verdict)
        self._index.add(
            Known(article=article, labels=labels, signature=signature, story=verdict.story)
        )
        return verdict


def to_article(identifier: Any, record: Mapping[str, Any]) -> Article:
    """A record of JSON Lines as an article; without an address it gets one that no other has."""
    title, text = record.get("title") or "", record["text"]
    url = record.get("url") or f"urn:uuid:{uuid.uuid4()}"
    language = record.get("language")
    try:
        canonical = canonical_url(url)
    except ValueError:
        canonical = url
    return Article(
        id=identifier,
        url=url,
        canonical_url=canonical,
        title=title,
        text=text,
        language=language if language in ("en", "zh") else detect_language(f"{title}\n{text}"),
        published=parse_date(
            record.get("published") or "",
            origin="input",
            today=shanghai_today(utc_now),
            stored=True,
        ),
    )
