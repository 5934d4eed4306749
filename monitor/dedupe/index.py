"""The index of known articles in memory, for commands that know no database.

An article takes some 2 kB, packed; the latest are kept as they are
(tests/benchmarks/bench_stream.py).
"""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.dedupe.keytable import KeyTable
from monitor.dedupe.official_number import own_number
from monitor.dedupe.shortlist import PER_KEY, SAME_DOCUMENT, SAME_TEXT, shortlist
from monitor.dedupe.sketch import hash63
from monitor.model import Article, Known, Signature, Verdict

#: Articles kept unpacked: those of the last days are compared again and again.
_UNPACKED = 4096


class MemoryIndex:
    """``ports.ArticleIndex`` over what was added so far, in order of arrival."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._packed: list[bytes] = []
        self._unpacked: OrderedDict[int, Known] = OrderedDict()
        self._seeds: dict[int, frozenset[int]] = {}
        self._ties: dict[str, str] = {}
        self._keys = KeyTable()
        self._exact = KeyTable()
        for one in known:
            self.add(one)

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, known: Known) -> None:
        """Remember an article; later ones are compared with it."""
        place = len(self._packed)
        if known.seed:
            self._seeds[place] = frozenset(known.signature.keys)
        self._keys.add(known.signature.keys, place)
        self._exact.add((mark for mark, _ in _marks(known.article, known.signature)), place)
        self._packed.append(zlib.compress(pickle.dumps(known), 1))
        self._keep(place, known)

    def tie(self, verdict: Verdict) -> None:
        """From now on the stories that a verdict ties are one."""
        for gone in verdict.ties:
            self._ties[gone] = verdict.story

    def candidates(self, article: Article, signature: Signature) -> Sequence[Known]:
        """The likeliest of those that share address, document number, content hash or a key."""
        places = {
            place
            for mark, most in _marks(article, signature)
            for place in self._exact.earliest(mark, most)
        }
        shared = [
            (key, place) for key in signature.keys for place in self._keys.latest(key, PER_KEY)
        ]
        shared += [
            (key, place)
            for place, keys in self._seeds.items()
            for key in keys.intersection(signature.keys)
        ]
        places |= shortlist(shared, self._seeds)
        return [self._known(place) for place in sorted(places)]

    def _known(self, place: int) -> Known:
        known = self._unpacked.get(place)
        if known is None:
            known = pickle.loads(zlib.decompress(self._packed[place]))
            assert isinstance(known, Known)
        self._keep(place, known)
        story = known.story
        while story in self._ties:
            story = self._ties[story]
        return known if story == known.story else replace(known, story=story)

    def _keep(self, place: int, known: Known) -> None:
        self._unpacked[place] = known
        self._unpacked.move_to_end(place)
        if len(self._unpacked) > _UNPACKED:
            self._unpacked.popitem(last=False)


def _marks(article: Article, signature: Signature) -> Iterator[tuple[int, int]]:
    """What is shared exactly, and how many articles are compared for it."""
    if article.canonical_url:
        yield hash63("url", article.canonical_url), SAME_TEXT
    number = own_number(article)
    if number is not None:
        yield hash63("document", number), SAME_DOCUMENT
    yield hash63("content", signature.content_hash), SAME_TEXT
