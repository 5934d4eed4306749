"""The register worked out again from what is stored, for the pairs that may have changed.

Entering articles one by one only ever adds; where labels are taken back, by a correction or a
reprocess, what stands must be found again among all that name the pair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Select, case, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from monitor.changes import RegisterChange
from monitor.corrections import corrected
from monitor.model import Precision, RegionChain, RegisterEntry
from monitor.register import article_entries, joined
from monitor.storage.article_rows import SEED, only
from monitor.storage.codec import dump_pairs, load_labels, load_pairs, load_published
from monitor.storage.corrections import all_corrections
from monitor.storage.register import replace_entries, with_stored_stories
from monitor.storage.tables import (
    ArticleChainRow,
    ArticleRegionRow,
    ArticleRow,
    StoryRow,
    table_of,
)
from monitor.storage.transactions import chunks

_ARTICLES = table_of(ArticleRow)
_CHAINS = table_of(ArticleChainRow)
_REGIONS = table_of(ArticleRegionRow)
_A = _ARTICLES.c
_STORIES = table_of(StoryRow).c
_COLUMNS = (
    _A.story,
    _A.labels,
    _A.published,
    _A.published_precision,
    _A.published_origin,
    _A.first_seen,
    _A.verdict,
)


#: The order of ``composition.rank``.
_BY_DATE = (
    (_A.verdict == SEED).desc(),
    case(
        (_A.published.is_(None), 2),
        (_A.published_precision.in_((Precision.MONTH.value, Precision.YEAR.value)), 1),
        else_=0,
    ),
    _A.published,
    _A.late.is_not(None),
    case((_A.late.is_(None), _A.number), else_=0),
    _A.id,
)


@dataclass(slots=True)
class _Replay:
    """What stands after a number of articles, and which story named each pair first."""

    register: dict[RegionChain, RegisterEntry]
    founders: dict[RegionChain, str] = field(default_factory=dict)

    def take(self, entries: Mapping[RegionChain, RegisterEntry], story: str, *, seed: bool) -> None:
        for pair, entry in entries.items():
            held = self.register.get(pair)
            if held is None and not seed:
                self.founders[pair] = story
            # In place: a copy for each article costs the more, the larger the register is.
            self.register[pair] = entry if held is None else joined(held, entry)


def restate(
    session: Session,
    pairs: Collection[RegionChain] | None,
    programmes: Iterable[RegisterEntry],
    *,
    of: Iterable[str] = (),
) -> RegisterChange:
    """Let the register hold, for ``pairs`` (``None``: all), what programmes and articles say.

    Seeds count before all else, then the articles by date; with that, the pairs that were ``novel``
    in each story are set again; ``of`` are stories that may name a pair no
    more. Holds the writers' lock while it reads every article that names one of the pairs.
    """
    chosen = None if pairs is None else frozenset(pairs)
    reviewed = with_stored_stories(session, programmes)
    replay = _Replay(
        {pair: entry for pair, entry in reviewed.items() if chosen is None or pair in chosen}
    )
    naming = set(of)
    for story, seed, entries in _entries(session, chosen):
        naming.add(story)
        replay.take(entries, story, seed=seed)
    added, removed = replace_entries(session, chosen, replay.register)
    _set_novel(session, chosen, replay.founders, naming)
    return RegisterChange(added, removed)


def _entries(
    session: Session, chosen: frozenset[RegionChain] | None
) -> Iterator[tuple[str, bool, dict[RegionChain, RegisterEntry]]]:
    """(story, whether it is a seed's article, its entries for the chosen pairs) of each article."""
    corrections = all_corrections(session)
    statement = _statement(chosen, corrections.keys()).execution_options(yield_per=500)
    for row in session.connection().execute(statement):
        labels = load_labels({**row.labels, "facts": []})
        published = load_published(row.published, row.published_precision, row.published_origin)
        entries = article_entries(
            None if published is None else published.day,
            corrected(labels, corrections.get(row.story)),
            row.story,
        )
        stated = {
            pair: replace(entry, recorded=row.first_seen)
            for pair, entry in entries.items()
            if chosen is None or pair in chosen
        }
        yield row.story, row.verdict == SEED, stated


def _statement(
    chosen: frozenset[RegionChain] | None, corrected_stories: Collection[str]
) -> Select[tuple[object, ...]]:
    """Articles that may name a chosen pair: by their own labels, or by their story's correction."""
    if chosen is None:
        naming = select(_CHAINS.c.article)
    else:
        naming = (
            select(_CHAINS.c.article)
            .join(_REGIONS, _REGIONS.c.article == _CHAINS.c.article)
            .where(
                _CHAINS.c.chain.in_({pair.chain for pair in chosen}),
                _REGIONS.c.region.in_({pair.region for pair in chosen}),
            )
        )
    return (
        select(*_COLUMNS)
        .where(or_(_A.number.in_(naming), _A.story.in_(list(corrected_stories))))
        .order_by(*_BY_DATE)
    )


def _set_novel(
    session: Session,
    chosen: frozenset[RegionChain] | None,
    founders: Mapping[RegionChain, str],
    naming: Collection[str],
) -> None:
    """Set the novel pairs of the stories that name them, or named them before."""
    own: dict[str, list[RegionChain]] = {}
    for pair, story in founders.items():
        own.setdefault(story, []).append(pair)
    if chosen is None:
        # Few stories named a pair first; the others are not worth an object each.
        naming = {*_having_novel(session), *own}
    for row in _stories(session, naming):
        held = load_pairs(row.novel)
        kept = [
            pair
            for pair in held
            if (chosen is not None and pair not in chosen) or founders.get(pair) == row.id
        ]
        novel = tuple(dict.fromkeys((*kept, *own.get(row.id, ()))))
        if novel != held:
            row.novel = dump_pairs(novel)


def _having_novel(session: Session) -> Iterator[str]:
    stories = select(_STORIES.id, _STORIES.novel).execution_options(yield_per=500)
    for row in session.connection().execute(stories):
        if row.novel:
            yield row.id


def _stories(session: Session, ids: Collection[str]) -> Iterator[StoryRow]:
    few = select_rows(StoryRow).options(only(StoryRow.id, StoryRow.novel))
    for some in chunks(sorted(ids)):
        yield from session.exec(few.where(col(StoryRow.id).in_(some)))
