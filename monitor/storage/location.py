"""``database = …`` → where that is; every wrong one is refused with a sentence and no password."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import ConfigError

FORMS = "write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
_SQLITE_HEADER = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Location:
    """A database that could be there. ``name`` is safe to print; ``file`` is set for SQLite."""

    url: URL
    name: str
    file: Path | None = None


def parse_location(url: str) -> Location:
    """Raises ConfigError for a malformed URL, an unknown driver, an option that is not taken."""
    try:
        parsed = make_url(url)
        driver = parsed.drivername
    except (ArgumentError, ValueError):
        # The parser's own message may hold a part of the password; it is not passed on.
        raise ConfigError(f"database: {_shown(url)} is no database URL; {FORMS}.") from None
    if driver == "sqlite":
        return _sqlite(parsed)
    if driver != "postgresql+psycopg":
        raise ConfigError(f"database: the driver {driver!r} is not known; {FORMS}.")
    if not parsed.database:
        raise ConfigError(f"database: the URL names no database; {FORMS}.")
    host = f"{parsed.host or parsed.query.get('host') or 'local'}"
    port = f":{parsed.port}" if parsed.port else ""
    return Location(parsed, f"database {parsed.database} on {host}{port}")


def _shown(url: str) -> str:
    """As much of a malformed URL as cannot be a password: a bare path, or what names a driver."""
    if re.fullmatch(r"[\w./\\-]{1,80}", url):
        return repr(url)
    scheme = url.partition(":")[0]
    return f"'{scheme}:…'" if re.fullmatch(r"[a-z0-9+]{1,30}", scheme) else "this"


def _sqlite(url: URL) -> Location:
    if url.host or url.username or url.password or url.port:
        raise ConfigError(
            "database: a SQLite URL has three slashes before a relative and four before an "
            "absolute path; write sqlite:///FILE."
        )
    if url.query:
        raise ConfigError("database: a SQLite URL takes no options; write sqlite:///FILE.")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        # Every process of a run would see a database of its own.
        raise ConfigError("database: SQLite needs a file; write sqlite:///FILE.")
    if "\x00" in url.database:
        raise ConfigError(f"database: the path holds a NUL character; {FORMS}.")
    return Location(url, f"database {url.database}", Path(url.database))


def file_problems(location: Location) -> list[str]:
    """What keeps a SQLite file from being opened or made; empty if nothing. Creates nothing."""
    path, name = location.file, location.name
    if path is None:
        return []
    folder = path.parent
    try:
        if not folder.is_dir():
            return [f"{name}: the folder {folder} is not there; create it first."]
        if not path.exists():
            if not os.access(folder, os.W_OK | os.X_OK):
                return [f"{name}: the folder {folder} may not be written by this user."]
            return _no_new_file(folder, name)
        if not path.is_file():
            return [f"{name}: is not a file; give the path of a file."]
        if not os.access(path, os.R_OK | os.W_OK):
            return [f"{name}: the file may not be read and written by this user."]
        if not os.access(folder, os.W_OK | os.X_OK):
            # The write-ahead log lies beside the file.
            return [f"{name}: the folder {folder} may not be written by this user."]
        with path.open("rb") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        return [f"{name}: cannot be opened: {error.strerror}."]
    if header and header != _SQLITE_HEADER:
        return [f"{name}: the file is not a SQLite database; give another path."]
    return []


def _no_new_file(folder: Path, name: str) -> list[str]:
    """Why the folder takes no new file although its rights allow it (/proc; a full disk).

    Tried with a nameless file, which is gone at once.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            return []
    except OSError as error:
        return [f"{name}: no file can be made in the folder {folder}: {error.strerror}."]
