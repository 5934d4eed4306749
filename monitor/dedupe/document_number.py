"""Rung ``document-number``: one official document (发文字号), whoever publishes it."""

from __future__ import annotations

import re

from monitor.dedupe import near_copy
from monitor.dedupe.folding import fold
from monitor.dedupe.official_number import own_number
from monitor.dedupe.reading import Match, Reading


def match(new: Reading, old: Reading) -> Match | None:
    """A copy where one text holds the other (0.8 and more), else the same story."""
    number = own_number(new.article)
    if number is None or number != own_number(old.article):
        return None
    issuers = new.article.issuer, old.article.issuer
    if all(issuers) and _bare(issuers[0]) != _bare(issuers[1]):
        return None
    contained = near_copy.similarity(new, old)
    if contained >= near_copy.CONTAINED:
        share = f"{contained:.0%} of the shorter text in the longer"
        return Match(copy=True, score=1.0, because=f"the document number {number}, and {share}")
    return Match(copy=False, score=1.0, because=f"the document number {number} in other words")


def _bare(issuer: str | None) -> str:
    return re.sub(r"\W", "", fold(issuer or ""))
