"""What an article is about: chains, regions, event, facts. Pure functions of values, no I/O."""

from __future__ import annotations

from monitor.classify.classifier import Classifier
from monitor.classify.gazetteer import Gazetteer
from monitor.classify.taxonomy import Taxonomy

__all__ = ["Classifier", "Gazetteer", "Taxonomy"]
