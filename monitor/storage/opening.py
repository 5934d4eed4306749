"""Open the store, or say in one sentence why that cannot be."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Literal

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from monitor.errors import ConfigError
from monitor.ports import Clock, utc_now
from monitor.storage.engine import WAIT_SECONDS, connect
from monitor.storage.failures import sentence_of
from monitor.storage.location import Location, file_problems, parse_location
from monitor.storage.schema import current_revision, is_current, is_newer, newer, upgrade
from monitor.storage.store import Store


def open_store(url: str, *, create: bool = True, clock: Clock = utc_now) -> Store:
    """The store behind ``url`` (``sqlite:///FILE`` or ``postgresql+psycopg://…``), upgraded.

    ``create=False`` opens only what is there already. ``clock`` times the leases of sources.
    Several processes may open one database at once. Raises ConfigError, never with the password.
    """
    location = parse_location(url)
    problems = file_problems(location)
    if location.file is not None and not problems and not create and not location.file.exists():
        problems = [f"{location.name}: is not there yet; run the monitor first."]
    if problems:
        raise ConfigError(problems)
    engine = connect(location)
    try:
        if location.file is not None:
            _use_write_ahead_log(engine)
        upgrade(engine, location.name, create=create)
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        engine.dispose()
        raise ConfigError(f"{location.name}: {sentence_of(error)}.") from error
    except ConfigError:
        engine.dispose()
        raise
    return Store(engine, location.name, clock=clock)


def is_read_only(url: str) -> bool:
    """Whether there is a SQLite file at ``url`` that this user may read and not write."""
    location = parse_location(url)
    file = location.file
    return (
        file is not None
        and file.is_file()
        and os.access(file, os.R_OK)
        and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK))
    )


def open_to_read(url: str, *, clock: Clock = utc_now) -> Store:
    """The store behind ``url``, which must be there, for commands that only read.

    A SQLite file that may not be written (another user's, a read-only mount, a backup) is read as
    it is. Raises ConfigError, also where its tables are of an earlier version: to upgrade them
    takes the right to write.
    """
    if not is_read_only(url):
        return open_store(url, create=False, clock=clock)
    location = parse_location(url)
    engine = connect(location, read_only=_mode(location))
    try:
        with engine.connect() as connection:
            current = current_revision(connection)
    except (SQLAlchemyError, sqlite3.Error) as error:
        engine.dispose()
        raise ConfigError(f"{location.name}: {sentence_of(error)}.") from error
    if is_current(current):
        return Store(engine, location.name, clock=clock)
    engine.dispose()
    if current is None:
        raise ConfigError(f"{location.name}: nothing is stored there yet; run the monitor first.")
    if is_newer(current):
        raise ConfigError(newer(location.name))
    raise ConfigError(
        f"{location.name}: was written by an earlier version and may not be written by this user; "
        "let a user who may write it run: monitor stories list"
    )


def _mode(location: Location) -> Literal["ro", "immutable"]:
    """Without a log there is nothing to recover and nobody at work, so that SQLite needs no file
    beside the database; with one it takes part in the locking of those who write."""
    assert location.file is not None
    return "ro" if _log_of(location.file).exists() else "immutable"


def check_database(url: str) -> list[str]:
    """Everything that would keep ``open_store`` from working, without creating any file.

    One sentence each; empty if all is well. Tries to reach a server for at most 10 s.
    """
    try:
        location = parse_location(url)
    except ConfigError as error:
        return list(error.problems)
    problems = file_problems(location)
    if problems or (location.file is not None and not location.file.exists()):
        return problems
    try:
        revision = _stored_revision(location)
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        return [f"{location.name}: {sentence_of(error)}."]
    return [newer(location.name)] if revision is not None and is_newer(revision) else []


def _stored_revision(location: Location) -> str | None:
    if location.file is not None and not _log_of(location.file).exists():
        # Nothing to recover and nobody at work: read without leaving a log beside the file.
        connection = sqlite3.connect(f"{location.file.absolute().as_uri()}?immutable=1", uri=True)
        try:
            row = connection.execute("SELECT version_num FROM monitor_schema_version").fetchone()
        except sqlite3.OperationalError:
            return None  # an empty database: no table of ours yet
        finally:
            connection.close()
        return None if row is None else str(row[0])
    engine = connect(location)
    try:
        with engine.connect() as connected:
            return current_revision(connected)
    finally:
        engine.dispose()


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _use_write_ahead_log(engine: Engine) -> None:
    """Readers and a writer side by side. Kept in the file, so set only once.

    SQLite does not wait for others here, whatever the timeout, so the waiting is ours.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        finally:
            connection.close()
