"""The tables, split by domain. Rows stay inside ``monitor.storage``; domain types go in and out.

``articles`` has the articles, their pages, keys and links; ``stories`` the stories, the register
and the queue to the alerts; ``sources`` what was listed, the leases and the runs; ``outbox`` the
deliveries; ``health`` how the sources did; ``corrections`` what people corrected; ``decisions``
what they put together or apart, and which story follows which; ``reprocessing`` what a reprocess is
done with; ``opinions`` what a second opinion was; ``backfill`` which past windows were read;
``hosts`` whose turn it is at a host. Every change here needs a migration in
``monitor/storage/migrations/versions``.
"""

from __future__ import annotations

from monitor.storage.tables.articles import (
    ArticleChainRow,
    ArticleRegionRow,
    ArticleRow,
    KeyRow,
    PageRow,
)
from monitor.storage.tables.backfill import CellArticleRow, CellMissRow, CellRow, PartRow
from monitor.storage.tables.base import METADATA, table_of
from monitor.storage.tables.corrections import CorrectionRow
from monitor.storage.tables.decisions import FollowRow, PinRow
from monitor.storage.tables.health import SilenceRow, VisitRow
from monitor.storage.tables.hosts import HostRow
from monitor.storage.tables.opinions import OpinionRow
from monitor.storage.tables.outbox import DeliveryRow
from monitor.storage.tables.reprocessing import BeforeRow, ReprocessedRow, ReprocessingRow
from monitor.storage.tables.sources import EntryRow, LeaseRow, RunRow, SourceRow
from monitor.storage.tables.stories import QueueRow, RegisterRow, StoryRow

__all__ = [
    "METADATA",
    "ArticleChainRow",
    "ArticleRegionRow",
    "ArticleRow",
    "BeforeRow",
    "CellArticleRow",
    "CellMissRow",
    "CellRow",
    "CorrectionRow",
    "DeliveryRow",
    "EntryRow",
    "FollowRow",
    "HostRow",
    "KeyRow",
    "LeaseRow",
    "OpinionRow",
    "PageRow",
    "PartRow",
    "PinRow",
    "QueueRow",
    "RegisterRow",
    "ReprocessedRow",
    "ReprocessingRow",
    "RunRow",
    "SilenceRow",
    "SourceRow",
    "StoryRow",
    "VisitRow",
    "table_of",
]
