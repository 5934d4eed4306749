"""Shingles and their MinHash sketch: how much two texts share, first estimated, then counted.

The sketch is a one-permutation MinHash (Li, Owen, Zhang 2012) with rotation-free densification
(Shrivastava 2017): every shingle is hashed once, the hash picks one of 64 bins and competes there.
It is our own because sketches are stored for good and must never change: the libraries' values
differ between their releases (rensa 0.5 rejects those of 0.4), while these ten lines rest on
BLAKE2b alone, the same on every platform and in every process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from operator import eq

from monitor.dedupe.normalise import KEPT_TEXTS, body_tokens

PERMUTATIONS = 64
BANDS = 16
ROWS = PERMUTATIONS // BANDS
SHINGLE = 3

#: Texts with fewer shingles are too short to be told from one another by their body alone.
SHORT = 8

_MASK63 = (1 << 63) - 1


def hash63(*parts: object) -> int:
    """A 63-bit integer that stands for the parts, stable for good (fits SQL's BIGINT)."""
    digest = blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big") & _MASK63


@lru_cache(maxsize=KEPT_TEXTS)
def shingles(text: str) -> frozenset[str]:
    """Token trigrams of the article's own lines: character trigrams in Chinese, word trigrams in
    Latin text. A text of one or two tokens is one shingle."""
    words = body_tokens(text)
    if len(words) < SHINGLE:
        return frozenset([" ".join(words)] if words else [])
    return frozenset(
        f"{first} {second} {third}"
        for first, second, third in zip(words, words[1:], words[2:], strict=False)
    )


def minhash(items: Iterable[str]) -> tuple[int, ...]:
    """64 values of 32 bits; two sketches agree in a place with the probability of the Jaccard
    similarity. Empty for no items."""
    bins = [-1] * PERMUTATIONS
    for item in items:
        value = int.from_bytes(blake2b(item.encode("utf-8", "replace"), digest_size=5).digest())
        place, rank = value & (PERMUTATIONS - 1), value >> 8
        if rank < bins[place] or bins[place] < 0:
            bins[place] = rank
    if max(bins) < 0:
        return ()
    return tuple(rank if rank >= 0 else _borrow(bins, place) for place, rank in enumerate(bins))


def _borrow(bins: list[int], place: int) -> int:
    """An empty bin takes the value of a full one, found by the same walk in every sketch."""
    for attempt in range(1 << 16):
        donor = _walk(place, attempt)
        if bins[donor] >= 0:
            return bins[donor]
    raise AssertionError("the walk reaches every bin")


@lru_cache(maxsize=1 << 16)
def _walk(place: int, attempt: int) -> int:
    return hash63("walk", place, attempt) % PERMUTATIONS


def band_keys(sketch: tuple[int, ...]) -> list[int]:
    """16 keys of four values each: texts of Jaccard 0.8 share one with probability 0.9997."""
    return [
        hash63("band", band, *sketch[band * ROWS : (band + 1) * ROWS])
        for band in range(BANDS if sketch else 0)
    ]


def estimated_jaccard(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The share of equal values; standard error at most 0.063 with 64 of them."""
    if not one or not other:
        return 0.0
    return float(sum(map(eq, one, other))) / PERMUTATIONS


def overlap(one: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """Jaccard similarity, and containment of the smaller set in the larger; both 0..1."""
    if not one or not other:
        return 0.0, 0.0
    common = len(one & other)
    return common / (len(one) + len(other) - common), common / min(len(one), len(other))
