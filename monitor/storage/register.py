"""The register in tables: who promotes what since when.

What stands in it is decided by the pure functions of ``monitor.register``; here it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update
from sqlmodel import Session

from monitor.model import SHANGHAI, Article, Labels, RegionChain, RegisterEntry
from monitor.register import article_entries, joined
from monitor.storage.tables import RegisterRow, StoryRow, table_of
from monitor.storage.transactions import Transactions

_REGISTER = table_of(RegisterRow)
_STORIES = table_of(StoryRow)
_ALL = select(_REGISTER)
#: The pairs asked for, and others of the same regions and chains.
_AROUND = _ALL.where(
    _REGISTER.c.region.in_(bindparam("regions", expanding=True)),
    _REGISTER.c.chain.in_(bindparam("chains", expanding=True)),
)
_SEEN = (
    _REGISTER.c.region == bindparam("of_region"),
    _REGISTER.c.chain == bindparam("of_chain"),
)
_INSERT = insert(_REGISTER)
_DELETE = delete(_REGISTER).where(*_SEEN)
_COLUMNS = ("story", "since", "level", "named_as", "programme", "declared", "recorded", "note")
_UPDATE = (
    update(_REGISTER).where(*_SEEN).values({name: bindparam(f"to_{name}") for name in _COLUMNS})
)


def enter(
    session: Session, article: Article, labels: Labels, story: str, *, now: datetime
) -> tuple[RegionChain, ...]:
    """Put an article's pairs into the register; those that it did not hold, in their order."""
    since = None if article.published is None else article.published.day
    return _state(session, article_entries(since, labels, story), now=now, told=True)


def _state(
    session: Session,
    added: Mapping[RegionChain, RegisterEntry],
    *,
    now: datetime,
    told: bool = False,
) -> tuple[RegionChain, ...]:
    """Join entries to what stands; the pairs that are new, in their order.

    ``told``: where an older report takes the place of who was first until now, a note says so.
    """
    if not added:
        return ()
    # Past the ORM: several articles may enter in one transaction, and each must see the others.
    around = {
        "regions": list({pair.region for pair in added}),
        "chains": list({pair.chain for pair in added}),
    }
    found = session.connection().execute(_AROUND, around).mappings()
    held = {entry.pair: entry for entry in map(_entry, found)}
    fresh = {pair: replace(entry, recorded=now) for pair, entry in added.items()}
    after = _joined(held, fresh)
    if told:
        after = {
            pair: _told(held[pair], entry, now) if pair in held else entry
            for pair, entry in after.items()
        }
    _write(session, held, {**held, **after})
    return tuple(pair for pair in added if pair not in held)


def _joined(
    held: Mapping[RegionChain, RegisterEntry], added: Mapping[RegionChain, RegisterEntry]
) -> dict[RegionChain, RegisterEntry]:
    return {
        pair: joined(held[pair], entry) if pair in held else entry for pair, entry in added.items()
    }


def _told(before: RegisterEntry, after: RegisterEntry, now: datetime) -> RegisterEntry:
    """The entry, with a note where another report is the first one now."""
    if after.since == before.since:
        return after
    was = before.programme or before.story
    if (before.story, before.programme) == (after.story, after.programme):
        was = f"a later report of {was}"
    until = f"Until {now.astimezone(SHANGHAI).date()} "
    if (before.note or "").startswith(until):
        return replace(after, note=before.note)  # who was first before today
    return replace(
        after,
        note=f"{until}the first was {was} ({before.since or 'undated'}); "
        "an older report was found then.",
    )


def _write(
    session: Session,
    before: Mapping[RegionChain, RegisterEntry],
    after: Mapping[RegionChain, RegisterEntry],
) -> None:
    """Turn the rows of ``before`` into those of ``after``."""
    connection = session.connection()
    gone = [_place(pair) for pair in before if pair not in after]
    new = [
        {"region": pair.region, "chain": pair.chain, **_values(entry)}
        for pair, entry in after.items()
        if pair not in before
    ]
    changed = [
        _place(pair) | {f"to_{name}": value for name, value in _values(entry).items()}
        for pair, entry in after.items()
        if pair in before and before[pair] != entry
    ]
    for statement, rows in ((_DELETE, gone), (_INSERT, new), (_UPDATE, changed)):
        if rows:
            connection.execute(statement, rows)


def _place(pair: RegionChain) -> dict[str, Any]:
    return {"of_region": pair.region, "of_chain": pair.chain}


def _values(entry: RegisterEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _COLUMNS}


def _entry(row: RowMapping) -> RegisterEntry:
    return RegisterEntry(
        pair=RegionChain(row["region"], row["chain"]),
        story=row["story"],
        since=row["since"],
        level=cast("Literal['declared', 'reported']", row["level"]),
        named_as=row["named_as"],
        programme=row["programme"],
        declared=row["declared"],
        recorded=row["recorded"],
        note=row["note"],
    )


def held_entries(session: Session) -> dict[RegionChain, RegisterEntry]:
    """The whole register as it stands."""
    return {
        entry.pair: entry for entry in map(_entry, session.connection().execute(_ALL).mappings())
    }


def replace_entries(
    session: Session,
    pairs: Iterable[RegionChain] | None,
    stated: Mapping[RegionChain, RegisterEntry],
) -> tuple[tuple[RegionChain, ...], tuple[RegionChain, ...]]:
    """Let exactly ``stated`` stand for these pairs (``None``: for all); the pairs new and gone.

    When a pair was first known here is kept, and a note as long as the first one stays the first.
    """
    held = held_entries(session)
    chosen = set(held) | set(stated) if pairs is None else set(pairs)
    before = {pair: entry for pair, entry in held.items() if pair in chosen}
    after = {
        pair: _kept(before[pair], entry) if pair in before else entry
        for pair, entry in stated.items()
        if pair in chosen
    }
    _write(session, before, after)
    return tuple(sorted(after.keys() - before.keys())), tuple(sorted(before.keys() - after.keys()))


def _kept(before: RegisterEntry, entry: RegisterEntry) -> RegisterEntry:
    note = before.note if before.since == entry.since else None
    return replace(entry, recorded=before.recorded, note=note)


def with_stored_stories(
    session: Session, entries: Iterable[RegisterEntry]
) -> dict[RegionChain, RegisterEntry]:
    """Entries by pair, without the stories that are not stored (a seed that was not loaded)."""
    found = {entry.pair: entry for entry in entries}
    stories = sorted({entry.story for entry in found.values() if entry.story is not None})
    known = set(
        session.connection()
        .execute(select(_STORIES.c.id).where(_STORIES.c.id.in_(stories)))
        .scalars()
    )
    return {
        pair: entry if entry.story in known else replace(entry, story=None)
        for pair, entry in found.items()
    }


class RegisterRepository(Transactions):
    """Reading the register, and opening it with what was reviewed."""

    def register(self) -> Mapping[RegionChain, RegisterEntry]:
        """Every pair, ordered by region and chain."""
        with self._read() as session:
            entries = held_entries(session)
        return {pair: entries[pair] for pair in sorted(entries)}

    def add_entries(self, entries: Sequence[RegisterEntry], *, now: datetime) -> int:
        """See ``ports.ArticleStore``."""
        with self._read() as session:
            held = held_entries(session)
            added = with_stored_stories(session, entries)
        if all(held.get(pair) == entry for pair, entry in _joined(held, added).items()):
            return 0
        with self._write() as session:
            return len(_state(session, with_stored_stories(session, entries), now=now))
