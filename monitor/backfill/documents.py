"""Plans, cells and coverage as JSON documents; fields may be added, never removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.backfill.coverage import MonthCover
from monitor.backfill.planning import SourcePlan, Wanted, other_ways, seconds_expected
from monitor.cells import CellRecord


def plan_document(wanted: Wanted, plans: Sequence[SourcePlan]) -> dict[str, Any]:
    """What ``monitor backfill --plan --json`` prints; ``pages`` are requests, lists included."""
    cells = [cell for plan in plans for cell in plan.cells]
    return {
        "from": wanted.since.isoformat(),
        "to": wanted.until.isoformat(),
        "cells": len(cells),
        "pages": sum(cell.pages for cell in cells),
        "seconds": round(seconds_expected(plans)),
        "about": any(cell.about for cell in cells),
        "sources": [
            {
                "slug": plan.source.slug,
                "way": plan.way.value,
                "why": plan.why,
                "other_ways": [way.value for way in other_ways(plan.source, plan.way)],
                "host": plan.host,
                "pages": plan.pages,
                "seconds": round(plan.seconds),
                "cells": [
                    {
                        "cell": cell.cell.name,
                        "state": cell.state.value,
                        "lists": cell.lists,
                        "articles": cell.articles,
                        "pages": cell.pages,
                        "seconds": round(cell.seconds),
                        "about": cell.about,
                    }
                    for cell in plan.cells
                ],
            }
            for plan in plans
        ],
    }


def cell_document(record: CellRecord) -> dict[str, Any]:
    """One cell as the ledger holds it."""
    counts = record.counts
    return {
        "source": record.cell.source,
        "way": record.cell.way.value,
        "cell": record.cell.name,
        "state": record.state.value,
        "listed": counts.listed,
        "fetched": counts.fetched,
        "new": counts.new,
        "copies": counts.copies,
        "same_story": counts.same_story,
        "unchanged": counts.unchanged,
        "failed": counts.failed,
        "outside": record.outside,
        "attempts": record.attempts,
        "error": record.error,
    }


def cover_document(cover: MonthCover) -> dict[str, Any]:
    """One month of ``monitor coverage --json``."""
    return {
        "source": cover.source,
        "month": f"{cover.month:%Y-%m}",
        "state": cover.state.value,
        "articles": cover.articles,
        "missing": [day.isoformat() for day in cover.missing],
        "unread_days": cover.unread_days,
        "unread": [{"from": str(first), "to": str(last)} for first, last in cover.unread],
        "asked": cover.asked,
        "error": cover.error,
        "unobtainable": list(cover.unobtainable),
    }
