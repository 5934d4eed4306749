"""The five articles that this project was started from come out as they were reviewed."""

from __future__ import annotations

import pytest

from monitor.catalog.corpus import SeedArticle, load_corpus
from monitor.classify import Classifier

SEEDS = load_corpus()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.id)
def test_seed_articles(classifier: Classifier, seed: SeedArticle) -> None:
    """Regions, event and new_cluster as reviewed; exactly the reviewed chains."""
    article = seed.article
    published = article.published.day if article.published else None
    labels = classifier.classify(article.title, article.text, published=published)
    assert labels.relevant
    assert labels.regions == seed.labels.regions
    assert (labels.event, labels.new_cluster) == (seed.labels.event, seed.labels.new_cluster)
    reviewed = {label.chain for label in seed.labels.chains}
    assert {label.chain for label in labels.chains} == reviewed
