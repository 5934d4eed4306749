"""Keys of 63 bits → the places that have them, in some 8 bytes each, for millions of keys.

A dictionary needs ten times as much. Pairs are packed into integers of 64 bits, 40 of the key and
24 of the place, and kept in sorted arrays: two of equal size become one, so there are few. Of keys
that agree in 40 bits each is found for the other, which costs a comparison and changes no verdict.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import merge

_PLACE_BITS = 24
_KEY_MASK = (1 << 40) - 1
_PLACE_MASK = (1 << _PLACE_BITS) - 1
#: Pairs that are sorted at once; a later merge reads them as one array.
_FIRST = 1 << 14


class KeyTable:
    """Places, numbered from 0 up to 16 million, by the keys that they have."""

    def __init__(self, *, first: int = _FIRST) -> None:
        self._first = first
        self._fresh: dict[int, list[int]] = {}
        self._fresh_pairs = 0
        self._runs: list[array[int]] = []

    def add(self, keys: Iterable[int], place: int) -> None:
        """Note that a place, later than all before, has these keys."""
        for key in keys:
            self._fresh.setdefault(key & _KEY_MASK, []).append(place)
            self._fresh_pairs += 1
        if self._fresh_pairs >= self._first:
            self._settle()

    def latest(self, key: int, count: int) -> list[int]:
        """The latest so many places that have a key, latest first."""
        packed = key & _KEY_MASK
        found = self._fresh.get(packed, [])[: -count - 1 : -1]
        for run in reversed(self._runs):
            if len(found) >= count:
                break
            end = bisect_left(run, (packed + 1) << _PLACE_BITS)
            start = bisect_left(run, packed << _PLACE_BITS, 0, end)
            start = max(start, end - (count - len(found)))
            found += [pair & _PLACE_MASK for pair in reversed(run[start:end])]
        return found

    def earliest(self, key: int, count: int) -> list[int]:
        """The earliest so many places that have a key, earliest first."""
        packed = key & _KEY_MASK
        found: list[int] = []
        for run in self._runs:
            start = bisect_left(run, packed << _PLACE_BITS)
            end = bisect_left(run, (packed + 1) << _PLACE_BITS, start)
            found += [pair & _PLACE_MASK for pair in run[start : min(end, start + count)]]
        return [*found, *self._fresh.get(packed, [])][:count]

    def _settle(self) -> None:
        run = array("Q", sorted(self._pairs()))
        self._fresh, self._fresh_pairs = {}, 0
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = array("Q", merge(self._runs.pop(), run))
        self._runs.append(run)

    def _pairs(self) -> Iterator[int]:
        for packed, places in self._fresh.items():
            for place in places:
                yield packed << _PLACE_BITS | place
