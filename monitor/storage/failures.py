"""Every error of the database → StoreError with one plain sentence; nothing foreign passes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.errors import StoreError

FULL = "the disk or the database is full; free some space and run again"
LOCKED = "another process held it locked for longer than 30 s; run again when that one is done"
READ_ONLY = "it may not be written; give this user the right to write it"
UNOPENED = "it could not be opened; check that it exists and that this user may read and write it"
LOST = "the connection was refused or lost; check that the server runs, then run again"
DENIED = "the server did not accept the user or the password; check them"
NO_DATABASE = "the server has no database of that name; create it first"
DAMAGED = "the file is damaged; restore it from a backup"
NOT_A_DATABASE = "the file is not a SQLite database; give another path"
DISK = "the disk reported a read or write error; check the disk"
BUSY_SERVER = "the server is out of connections or memory; run again with fewer workers"
RULE = "a rule of the tables was broken, so nothing of this was stored; please report it"
TOO_LARGE = "a value is larger than the database can hold"
CONFLICT = "the server gave up one of two conflicting writers; run again"
SCHEMA = "its tables are not as this version made them; please report it"

#: Primary result codes of SQLite (https://www.sqlite.org/rescode.html).
SQLITE_SENTENCES = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: UNOPENED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: NOT_A_DATABASE,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_NOMEM: BUSY_SERVER,
    sqlite3.SQLITE_CONSTRAINT: RULE,
    sqlite3.SQLITE_TOOBIG: TOO_LARGE,
    sqlite3.SQLITE_SCHEMA: SCHEMA,
    sqlite3.SQLITE_ERROR: SCHEMA,
}

#: SQLSTATEs, the whole one before its class (PostgreSQL's manual, appendix A).
POSTGRESQL_SENTENCES = {
    "08": LOST,
    "22": TOO_LARGE,
    "23": RULE,
    "25006": READ_ONLY,
    "28": DENIED,
    "3D": NO_DATABASE,
    "40": CONFLICT,
    "42501": READ_ONLY,
    "42": SCHEMA,
    "53100": FULL,
    "53": BUSY_SERVER,
    "54": TOO_LARGE,
    "55P03": LOCKED,
    "57": LOST,
    "58": DISK,
    "XX": DAMAGED,
}


def sentence_of(error: Exception) -> str:
    """What went wrong and what to do, without SQL, parameters or secrets."""
    if isinstance(error, PoolTimeout):
        return BUSY_SERVER
    cause = error.orig if isinstance(error, DBAPIError) else error
    found: str | None = None
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        found = None if code is None else SQLITE_SENTENCES.get(code & 0xFF)
    elif isinstance(cause, psycopg.Error):
        state = cause.sqlstate
        if state is not None:
            found = POSTGRESQL_SENTENCES.get(state) or POSTGRESQL_SENTENCES.get(state[:2])
        elif isinstance(cause, psycopg.OperationalError):
            found = _of_libpq(str(cause))
    return found or f"it failed in a way that has no name here ({type(cause).__name__})"


def _of_libpq(message: str) -> str:
    """Errors made by the client library, before or after there was a server: no SQLSTATE."""
    if re.search(r"password authentication failed|no password supplied|role .* does not", message):
        return DENIED
    if re.search(r"database .* does not exist", message):
        return NO_DATABASE
    return LOST


@contextmanager
def mapped(name: str) -> Iterator[None]:
    """Raise StoreError for whatever the database raises; ``name`` tells which one it is."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        raise StoreError(f"{name}: {sentence_of(error)}.") from error
