"""The register in tables: who promotes what since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session
from sqlmodel import select as select_rows

from monitor.model import Article, Labels, RegionChain, RegisterEntry
from monitor.storage.tables import RegisterRow, table_of
from monitor.storage.transactions import Transactions

_REGISTER = table_of(RegisterRow)
_OF_REGIONS = select(_REGISTER.c.region, _REGISTER.c.chain, _REGISTER.c.level).where(
    _REGISTER.c.region.in_(bindparam("regions", expanding=True))
)
_INSERT = insert(_REGISTER)
_DECLARE = (
    update(_REGISTER)
    .where(_REGISTER.c.region == bindparam("of_region"), _REGISTER.c.chain == bindparam("of_chain"))
    .values(level="declared")
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
    # Past the ORM: several articles may enter in one transaction, and each must see the others.
    connection = session.connection()
    regions = list({pair.region for pair in pairs})
    known = {
        RegionChain(region, chain): level
        for region, chain, level in connection.execute(_OF_REGIONS, {"regions": regions})
    }
    level = "declared" if labels.new_cluster else "reported"
    novel = tuple(pair for pair in pairs if pair not in known)
    if novel:
        since = None if article.published is None else article.published.day
        entry = {"story": story, "since": since, "level": level, "recorded": now}
        connection.execute(
            _INSERT, [{"region": pair.region, "chain": pair.chain, **entry} for pair in novel]
        )
    raised = [pair for pair in pairs if known.get(pair, level) != level == "declared"]
    if raised:
        connection.execute(
            _DECLARE, [{"of_region": pair.region, "of_chain": pair.chain} for pair in raised]
        )
    return novel


class RegisterRepository(Transactions):
    """Reading the register."""

    def register(self) -> Mapping[RegionChain, RegisterEntry]:
        """Every pair, ordered by region and chain."""
        with self._read() as session:
            entries = [_entry(row) for row in session.exec(select_rows(RegisterRow))]
        return {entry.pair: entry for entry in sorted(entries, key=lambda entry: entry.pair)}


def _entry(row: RegisterRow) -> RegisterEntry:
    return RegisterEntry(
        pair=RegionChain(row.region, row.chain),
        story=row.story,
        since=row.since,
        level=cast("Literal['declared', 'reported']", row.level),
    )
