"""One classifier with the reviewed lexicon for all tests of this folder."""

from __future__ import annotations

import pytest

from monitor.catalog.taxonomy import load_gazetteer, load_taxonomy
from monitor.classify import Classifier


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier(load_taxonomy(), load_gazetteer())
