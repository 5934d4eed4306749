"""A backfill cut into shards, for workers that are started for each: cells of one source together.

Whoever puts the shards up prepares the ledger, and arranges what they found when all are done: so
it comes out as if one process had read everything. Pure but for reading the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest

from monitor.backfill.planning import CAPTURED, PlannedCell, SourcePlan, Wanted
from monitor.cells import Way

#: Seconds of work in a shard at least, as planned: a flow run on a running server costs some 4 s
#: to start. At the polite delay a month of a source is a shard of its own.
SHARD_SECONDS = 60.0

#: Months of a sitemap in a shard. Whoever takes a shard reads the sitemap with all its files anew,
#: at the polite delay, while the one host of its pages is asked by one worker at a time anyway.
SITEMAP_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Cells of a source that one worker reads, one after another.

    ``cells`` are their names; none for a list that is read page by page, whose ranges follow from
    each other. ``run`` is the run that they belong to; the rest is what its command asked for.
    """

    name: str
    run: str
    source: str
    wanted: Wanted
    cells: tuple[str, ...] = ()
    notify: bool = False


def shards_of(
    plans: Sequence[SourcePlan], wanted: Wanted, *, run: str, notify: bool
) -> list[Shard]:
    """What is left of the plans, sources in turn: the hosts are to be asked side by side."""
    by_source = [_of_source(plan, wanted, run=run, notify=notify) for plan in plans]
    return [shard for shard in chain.from_iterable(zip_longest(*by_source)) if shard is not None]


def _of_source(plan: SourcePlan, wanted: Wanted, *, run: str, notify: bool) -> list[Shard]:
    left = [cell for cell in plan.cells if not cell.state.finished]
    # The ranges of a list follow from each other, and the captures of an archive are read in their
    # order, that the earliest of a page is taken and no other: one worker reads them all.
    together = plan.way is Way.PAGES or plan.way in CAPTURED
    groups = _groups(left) if not together else [left] if left else []
    return [
        Shard(
            name=_name(plan.source.slug, group),
            run=run,
            source=plan.source.slug,
            wanted=wanted,
            cells=() if plan.way is Way.PAGES else tuple(one.cell.name for one in group),
            notify=notify,
        )
        for group in groups
    ]


def _groups(cells: Sequence[PlannedCell]) -> list[list[PlannedCell]]:
    """Cells in a row that are work enough together; of a dump, whose work is not known, one."""
    groups: list[list[PlannedCell]] = []
    for cell in cells:
        if not groups or _is_enough(groups[-1]) or cell.cell.way is Way.DUMP:
            groups.append([])
        groups[-1].append(cell)
    return groups


def _is_enough(group: Sequence[PlannedCell]) -> bool:
    if group[0].cell.way is Way.SITEMAP:
        return len(group) == SITEMAP_MONTHS
    return sum(cell.seconds for cell in group) >= SHARD_SECONDS


def _name(slug: str, group: Sequence[PlannedCell]) -> str:
    """``gx-english 2024-01 to 2024-04``; of a dump its file, and where a stretch of it begins."""
    first, last = group[0].cell, group[-1].cell
    if first.way is Way.DUMP:
        place = "" if first.stretch is None else f" from byte {first.stretch.begin}"
        return f"{slug} {first.start}{place}"
    since, until = _month(first.since), _month(last.until)
    return f"{slug} {since}" if since == until else f"{slug} {since} to {until}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
