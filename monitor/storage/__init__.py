"""Everything that is kept: the only code that knows SQLModel and SQL.

``open_store`` gives a ``monitor.ports.Store`` on SQLite or PostgreSQL, ``check_database`` tells
beforehand whether it will. Domain types go in and out, rows do not leave; a method is one
transaction.
"""

from __future__ import annotations

from monitor.storage.opening import check_database, is_read_only, open_store, open_to_read
from monitor.storage.store import Store

__all__ = ["Store", "check_database", "is_read_only", "open_store", "open_to_read"]
