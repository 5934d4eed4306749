"""One store of all repositories, as ``monitor.ports.Store`` wants it."""

from __future__ import annotations

from monitor.storage.arranging import ArrangingRepository
from monitor.storage.articles import ArticleRepository
from monitor.storage.cells import CellRepository
from monitor.storage.decisions import DecisionRepository
from monitor.storage.health import HealthRepository
from monitor.storage.history import HistoryRepository
from monitor.storage.hosts import HostRepository
from monitor.storage.labelling import CorrectionRepository
from monitor.storage.ledger import LedgerRepository
from monitor.storage.opinions import OpinionRepository
from monitor.storage.outbox import OutboxRepository
from monitor.storage.register import RegisterRepository
from monitor.storage.reprocessing import ReprocessingRepository


class Store(
    LedgerRepository,
    ArticleRepository,
    HistoryRepository,
    RegisterRepository,
    CorrectionRepository,
    DecisionRepository,
    ReprocessingRepository,
    CellRepository,
    ArrangingRepository,
    OutboxRepository,
    HealthRepository,
    OpinionRepository,
    HostRepository,
):
    """Everything that is kept. Safe from several threads and several processes at once.

    Made by ``open_store``. Every method is one transaction (the streams: one a batch) and raises
    StoreError when the database fails; nothing is stored then.
    """

    def close(self) -> None:
        """Close every connection; the store is not used after this."""
        self._engine.dispose()
