"""What every repository stands on: short transactions, for reading or for writing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from monitor.errors import StoreError
from monitor.ports import Clock
from monitor.storage.engine import WAIT_SECONDS, writing
from monitor.storage.failures import LOCKED, mapped

T = TypeVar("T")

#: Values in one IN list or one insert; SQLite takes 32,766 parameters a statement.
CHUNK = 500


class Transactions:
    """Readers run side by side; writers one after the other, in this process and across all.

    The lock of this process spares its threads SQLite's way of waiting, which polls.
    """

    def __init__(self, engine: Engine, name: str, *, clock: Clock) -> None:
        self._engine = engine
        self._writing_engine = writing(engine)
        self._writer = threading.Lock()
        self._name = name
        self._clock = clock

    @contextmanager
    def _read(self) -> Iterator[Session]:
        """A reading transaction. Raises StoreError."""
        with mapped(self._name), Session(self._engine, autoflush=False) as session:
            yield session

    @contextmanager
    def _write(self) -> Iterator[Session]:
        """A writing transaction, committed at the end, undone by any error. Raises StoreError."""
        if not self._writer.acquire(timeout=WAIT_SECONDS):
            raise StoreError(f"{self._name}: {LOCKED}.")
        try:
            with (
                mapped(self._name),
                Session(self._writing_engine, autoflush=False, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        finally:
            self._writer.release()


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """``items`` in runs of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
