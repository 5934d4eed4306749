"""The register in tables: who promotes what since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from monitor.model import Article, Labels, RegionChain, RegisterEntry
from monitor.storage.tables import RegisterRow
from monitor.storage.transactions import Transactions

_OF_REGIONS = select(RegisterRow).where(
    col(RegisterRow.region).in_(bindparam("regions", expanding=True))
)


def enter(
    session: Session, article: Article, labels: Labels, story: str, *, now: datetime
) -> tuple[RegionChain, ...]:
    """Put an article's pairs into the register; those that it did not hold, in their order.

    A pair is ``declared`` by an article that names a new chain or cluster, else ``reported``; a
    reported pair may become declared later and keeps its story and its day.
    """
    pairs = tuple(dict.fromkeys(labels.pairs))
    if not pairs:
        return ()
    regions = list({pair.region for pair in pairs})
    known = {
        RegionChain(row.region, row.chain): row
        for row in session.scalars(_OF_REGIONS, {"regions": regions})
    }
    level = "declared" if labels.new_cluster else "reported"
    since = None if article.published is None else article.published.day
    novel = tuple(pair for pair in pairs if pair not in known)
    session.add_all(
        RegisterRow(
            region=pair.region,
            chain=pair.chain,
            story=story,
            since=since,
            level=level,
            recorded=now,
        )
        for pair in novel
    )
    session.flush()  # several articles may enter in one transaction, and each must see the others
    if level == "declared":
        for pair in pairs:
            if pair in known:
                known[pair].level = level
    return novel


class RegisterRepository(Transactions):
    """Reading the register."""

    def register(self) -> Mapping[RegionChain, RegisterEntry]:
        """Every pair, ordered by region and chain."""
        with self._read() as session:
            entries = [_entry(row) for row in session.exec(select(RegisterRow))]
        return {entry.pair: entry for entry in sorted(entries, key=lambda entry: entry.pair)}


def _entry(row: RegisterRow) -> RegisterEntry:
    return RegisterEntry(
        pair=RegionChain(row.region, row.chain),
        story=row.story,
        since=row.since,
        level=cast("Literal['declared', 'reported']", row.level),
    )
