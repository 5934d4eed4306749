"""Bring a database to this version's tables: Alembic, run from the package, under a lock.

Everything happens in one writing transaction (both databases have transactional DDL), so two
processes that start at once wait for each other, and one that dies leaves nothing half-made.
"""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import ConfigError
from monitor.storage.engine import writing
from monitor.storage.tables import METADATA

#: Not Alembic's usual name: a PostgreSQL database may be shared with a program that uses that.
VERSION_TABLE = "monitor_schema_version"
_MIGRATIONS = Path(__file__).parent / "migrations"
# Alembic keeps the context of a running migration in module globals.
_one_at_a_time = threading.Lock()


def upgrade(engine: Engine, name: str, *, create: bool) -> None:
    """Make or upgrade the tables. ``create=False``: only a database that has them already.

    Raises ConfigError for a schema newer than this code, for tables of another program, and, with
    ``create=False``, for a database without tables; SQLAlchemyError for the rest.
    """
    with _one_at_a_time, writing(engine).begin() as connection:
        _check_writable(connection, name)
        scripts = ScriptDirectory.from_config(_config())
        current = current_revision(connection)
        if current == scripts.get_current_head():
            return
        if current is None:
            if not create:
                raise ConfigError(f"{name}: nothing is stored there yet; run the monitor first.")
            _refuse_foreign_tables(connection, name)
        elif is_newer(current, scripts):
            raise ConfigError(newer(name))
        command.upgrade(_config(connection), "head")


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at; ``None`` without tables of ours."""
    return MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()


def is_current(revision: str | None) -> bool:
    """Whether ``revision`` is that of this code's tables."""
    return revision == ScriptDirectory.from_config(_config()).get_current_head()


def is_newer(revision: str, scripts: ScriptDirectory | None = None) -> bool:
    """Whether ``revision`` is none of this code's own."""
    known = scripts or ScriptDirectory.from_config(_config())
    return all(script.revision != revision for script in known.walk_revisions())


def newer(name: str) -> str:
    """The sentence for a database that a later version has upgraded."""
    return f"{name}: was written by a newer version of the monitor; install that version."


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={} if connection is None else {"connection": connection})
    # The file format of Alembic's settings gives % a meaning; a path may hold one.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _refuse_foreign_tables(connection: Connection, name: str) -> None:
    taken = sorted(set(inspect(connection).get_table_names()) & set(METADATA.tables))
    if taken:
        raise ConfigError(
            f"{name}: holds tables of another program ({', '.join(taken)}); give another database."
        )


def _check_writable(connection: Connection, name: str) -> None:
    """SQLite refused the writing transaction already; PostgreSQL says so only when asked."""
    if connection.dialect.name == "postgresql":
        read_only = connection.execute(text("SELECT current_setting('transaction_read_only')"))
        if read_only.scalar() == "on":
            raise ConfigError(f"{name}: may not be written (it is read-only).")
