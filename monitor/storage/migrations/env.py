"""Alembic's entry: migrate the connection that ``monitor.storage.schema`` hands over.

Imported by Alembic only. The caller holds the transaction and the lock.
"""

from __future__ import annotations

from alembic import context

from monitor.storage.schema import VERSION_TABLE
from monitor.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # SQLite can, with transactions begun by us; Alembic believes it cannot.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
