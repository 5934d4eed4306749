"""The index of known articles in memory, for commands that know no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from monitor.dedupe.document_number import own_number
from monitor.dedupe.shortlist import PER_KEY, SAME_DOCUMENT, SAME_TEXT, shortlist
from monitor.model import Article, Known, Signature


class MemoryIndex:
    """``ports.ArticleIndex`` over what was added so far, in order of arrival."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._known: list[Known] = []
        self._seeds: list[int] = []
        self._places: defaultdict[tuple[str, str | int], list[int]] = defaultdict(list)
        for one in known:
            self.add(one)

    def __len__(self) -> int:
        return len(self._known)

    def add(self, known: Known) -> None:
        """Remember an article; later ones are compared with it."""
        if known.seed:
            self._seeds.append(len(self._known))
        for mark in _marks(known.article, known.signature):
            self._places[mark].append(len(self._known))
        self._known.append(known)

    def candidates(self, article: Article, signature: Signature) -> Sequence[Known]:
        """The likeliest of those that share address, document number, content hash or a key."""
        places: set[int] = set()
        shared: list[tuple[int, int]] = []
        for mark in _marks(article, signature):
            kind, key = mark
            held = self._places.get(mark, [])
            if kind != "key":
                places.update(held[: SAME_DOCUMENT if kind == "document" else SAME_TEXT])
            else:
                assert isinstance(key, int)
                shared += [(key, place) for place in held[-PER_KEY:]]
                shared += [(key, place) for place in self._seeds if place in held]
        return [self._known[place] for place in sorted(places | shortlist(shared, self._seeds))]


def _marks(article: Article, signature: Signature) -> Iterator[tuple[str, str | int]]:
    if article.canonical_url:
        yield "url", article.canonical_url
    number = own_number(article)
    if number is not None:
        yield "document", number
    yield "content", signature.content_hash
    for key in signature.keys:
        yield "key", key
