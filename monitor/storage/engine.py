"""Engines: how each of the two databases is connected to, so that both behave the same.

Readers see a consistent state; writers are serialised from their first statement on, by
``BEGIN IMMEDIATE`` on SQLite and by one advisory lock on PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event

from monitor.storage.columns import dump_json
from monitor.storage.location import Location

#: How long a writer waits for another one, in seconds, on both databases.
WAIT_SECONDS = 30
_CONNECT_SECONDS = 10
#: Any constant will do that no other program uses in this database: "monitor" in bytes.
_ADVISORY_LOCK = int.from_bytes(b"monitor", "big")
_WRITES = "monitor_writes"


def connect(location: Location, *, read_only: Literal["ro", "immutable"] | None = None) -> Engine:
    """An engine for ``location``; nothing is opened yet.

    ``read_only`` opens a SQLite file that may not be written: ``ro`` beside others that do,
    ``immutable`` where nobody does (https://www.sqlite.org/uri.html).
    """
    options: dict[str, Any] = {
        # Statements' parameters are whole articles; they belong in no log and no error.
        "hide_parameters": True,
        "json_serializer": dump_json,
        # A flow has a thread a source; a thread that waits for a connection gains nothing.
        "max_overflow": -1,
    }
    if location.file is not None:
        if read_only is not None:
            mode = "mode=ro" if read_only == "ro" else "immutable=1"
            uri = f"{location.file.absolute().as_uri()}?{mode}"
            options["creator"] = lambda: sqlite3.connect(
                uri, uri=True, timeout=WAIT_SECONDS, check_same_thread=False
            )
        engine = create_engine(location.url, connect_args={"timeout": WAIT_SECONDS}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        location.url,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "monitor"},
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        **options,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine and pool, whose transactions are writers'."""
    return engine.execution_options(**{_WRITES: True})


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # The driver's own transactions start too late (at the first write) and not at all for DDL.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # With a write-ahead log a power cut may cost the last commits, never the file's integrity.
    connection.execute("PRAGMA synchronous = NORMAL")
    # An article's keys fall on some 60 scattered pages; a log that is folded into the file less
    # often (32 MB) folds each page once for many articles (tests/benchmarks/bench_store.py).
    connection.execute("PRAGMA wal_autocheckpoint = 8000")
    connection.execute("PRAGMA cache_size = -32000")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _prepare_postgresql(connection: Any, record: object) -> None:
    connection.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
