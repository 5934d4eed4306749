"""Articles in the order of their dates: who comes before whom, and which are worth comparing.

Reading only, over one session. Used where articles found late are put in their place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping, or_, select
from sqlmodel import Session

from monitor.dedupe.shortlist import PER_KEY, SAME_DOCUMENT, SAME_TEXT, shortlist
from monitor.model import Known
from monitor.storage.article_rows import SEED, known_of
from monitor.storage.codec import load_published
from monitor.storage.composition import Rank, rank
from monitor.storage.tables import ArticleRow, KeyRow, table_of
from monitor.storage.transactions import chunks

_A = table_of(ArticleRow).c
_KEYS = table_of(KeyRow).c
_PLACE = (_A.number, _A.id, _A.verdict, _A.published, _A.published_precision, _A.published_origin)

#: Numbers of articles kept by key; most keys are of one article, a few of thousands.
_MOST_KEPT = 2_000_000


class DateOrder:
    """Looks up articles by date. What it has seen of the database it does not ask for again."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ranks: dict[int, Rank] = {}
        self._by_key: OrderedDict[int, list[int]] = OrderedDict()
        self._kept = 0

    def rank(self, number: int) -> Rank:
        """The article's place: the least comes first."""
        self._read_ranks([number])
        return self._ranks[number]

    def is_seed(self, number: int) -> bool:
        return not self.rank(number)[0]

    def sorted(self, numbers: Iterable[int]) -> list[int]:
        """Numbers of articles by date."""
        found = list(numbers)
        self._read_ranks(found)
        return sorted(found, key=self._ranks.__getitem__)

    def known(self, numbers: Sequence[int]) -> dict[int, Known]:
        """The articles themselves."""
        found: dict[int, Known] = {}
        for some in chunks(numbers):
            statement = select(ArticleRow).where(_A.number.in_(some))
            for row in self._session.scalars(statement):
                assert row.number is not None
                found[row.number] = known_of(row)
                self._session.expunge(row)
        return found

    def members(self, story: str) -> list[int]:
        """The articles of a story as it is stored."""
        return list(self._session.scalars(select(_A.number).where(_A.story == story)))

    def kin(self, number: int, known: Known) -> tuple[list[int], list[int]]:
        """(those before the article that it is to be compared with, those after it that are to be
        compared with it), both by date; the same rules as ``candidates`` has for arrivals."""
        before: list[tuple[int, int]] = []
        after: list[tuple[int, int]] = []
        own = self.rank(number)
        lists = self._lists(known.signature.keys)
        for key, numbers in lists.items():
            place = bisect_left(numbers, own, key=self._ranks.__getitem__)
            before += [(key, one) for one in numbers[max(0, place - PER_KEY) : place]]
            behind = numbers[place : place + PER_KEY + 1]
            after += [(key, one) for one in behind if one != number]
        same_text, same_document = self._same(known)
        earlier = {
            *self._listed(before),
            *[one for one in same_text if self._ranks[one] < own][:SAME_TEXT],
            *[one for one in same_document if self._ranks[one] < own][:SAME_DOCUMENT],
        }
        later = {
            *self._listed(after),
            *(one for one in (*same_text, *same_document) if self._ranks[one] > own),
        }
        return self.sorted(earlier - {number}), self.sorted(later - {number})

    def _listed(self, pairs: Sequence[tuple[int, int]]) -> list[int]:
        """The likeliest kin; of equals those of the later date."""
        order = self.sorted({number for _key, number in pairs})
        place = {number: index for index, number in enumerate(order)}
        seeds = [place[number] for number in order if self.is_seed(number)]
        chosen = shortlist(((key, place[number]) for key, number in pairs), seeds)
        return [order[index] for index in chosen]

    def _same(self, known: Known) -> tuple[list[int], list[int]]:
        """Articles with the same text, and with the same document number, by date."""
        document = known.article.document_number
        alike = _A.content_hash == known.signature.content_hash
        if document is not None:
            alike = or_(alike, _A.document_number == document)
        rows = self._session.execute(
            select(_A.number, _A.content_hash, _A.document_number).where(alike)
        ).all()
        texts = [row.number for row in rows if row.content_hash == known.signature.content_hash]
        documents = [
            row.number for row in rows if document is not None and row.document_number == document
        ]
        return self.sorted(texts), self.sorted(documents)

    def _lists(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """For each key its articles by date."""
        wanted = list(dict.fromkeys(keys))
        missing = [key for key in wanted if key not in self._by_key]
        found: dict[int, list[int]] = {key: [] for key in missing}
        for some in chunks(missing):
            rows = self._session.execute(
                select(_KEYS.key, _KEYS.article).where(_KEYS.key.in_(some))
            )
            for key, number in rows:
                found[key].append(number)
        self._read_ranks({number for numbers in found.values() for number in numbers})
        for key, numbers in found.items():
            # A key of a deleted article leads nowhere.
            self._by_key[key] = self.sorted(one for one in numbers if one in self._ranks)
            self._kept += 1 + len(numbers)
        result = {key: self._by_key[key] for key in wanted}
        while self._kept > _MOST_KEPT and len(self._by_key) > len(wanted):
            key, numbers = self._by_key.popitem(last=False)
            self._kept -= 1 + len(numbers)
        return result

    def _read_ranks(self, numbers: Iterable[int]) -> None:
        missing = [number for number in numbers if number not in self._ranks]
        for some in chunks(missing):
            statement = select(*_PLACE, _A.late).where(_A.number.in_(some))
            for row in self._session.execute(statement).mappings():
                self._ranks[row["number"]] = _rank(row)


def _rank(row: RowMapping) -> Rank:
    published = load_published(
        row["published"], row["published_precision"], row["published_origin"]
    )
    return rank(
        published,
        seed=row["verdict"] == SEED,
        number=row["number"],
        late=row["id"] if row["late"] is not None else None,
    )


def with_stories(known: Known, story: str) -> Known:
    """The article as it is in another story."""
    return known if known.story == story else replace(known, story=story)
