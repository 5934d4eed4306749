"""The index of known articles in memory, for commands that know no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from monitor.dedupe.document_number import own_number
from monitor.model import Article, Known, Signature


class MemoryIndex:
    """``ports.ArticleIndex`` over what was added so far, in order of arrival."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._known: list[Known] = []
        self._places: defaultdict[tuple[str, str | int], list[int]] = defaultdict(list)
        for one in known:
            self.add(one)

    def __len__(self) -> int:
        return len(self._known)

    def add(self, known: Known) -> None:
        """Remember an article; later ones are compared with it."""
        for mark in _marks(known.article, known.signature):
            self._places[mark].append(len(self._known))
        self._known.append(known)

    def candidates(self, article: Article, signature: Signature) -> Sequence[Known]:
        """All that share address, document number, content hash or any key; oldest first."""
        places = {
            place for mark in _marks(article, signature) for place in self._places.get(mark, ())
        }
        return [self._known[place] for place in sorted(places)]


def _marks(article: Article, signature: Signature) -> Iterator[tuple[str, str | int]]:
    if article.canonical_url:
        yield "url", article.canonical_url
    number = own_number(article)
    if number is not None:
        yield "document", number
    yield "content", signature.content_hash
    for key in signature.keys:
        yield "key", key
