"""Rung ``url``: the same address, or the same number in China Daily's family of portals."""

from __future__ import annotations

from monitor.dedupe.reading import Match, Reading
from monitor.urls import china_daily_key


def shared_number(canonical_url: str) -> str | None:
    """The number that China Daily's portals share for one article, ``None`` elsewhere."""
    return china_daily_key(canonical_url)


def match(new: Reading, old: Reading) -> Match | None:
    """Same address and same text is a copy, another text a revision (contract of ``dedupe``)."""
    address = new.article.canonical_url
    if not address or not old.article.canonical_url:
        return None
    if address == old.article.canonical_url:
        what = f"the same address ({address})"
    else:
        number = shared_number(address)
        if number is None or number != shared_number(old.article.canonical_url):
            return None
        what = f"the article number that China Daily's portals share ({number})"
    same = new.signature.content_hash == old.signature.content_hash
    text = "the same text" if same else "another text: it was revised"
    return Match(copy=same, revision=not same, score=1.0, because=f"{what}, {text}")
