"""Every error of the database becomes a StoreError with a sentence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy.exc
from conftest import plain
from psycopg import errors as pg
from sqlalchemy import event, make_url
from store_values import NOW, always_new, article, at, delivery, draft, signature

from monitor.errors import StoreError
from monitor.model import DeliveryState, RegionChain, RegisterEntry, Validators
from monitor.storage import Store, open_store
from monitor.storage import failures as f
from monitor.storage.failures import mapped, sentence_of
from monitor.storage.tables import METADATA


def wrapped(cause: Exception) -> sqlalchemy.exc.DBAPIError:
    """As SQLAlchemy hands it on."""
    return sqlalchemy.exc.OperationalError("SELECT secret", {"password": "secret"}, cause)


def sqlite_error(code: int) -> sqlite3.OperationalError:
    """An error as the sqlite3 module makes it."""
    error = sqlite3.OperationalError("disk I/O secret")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_FULL, f.FULL),
        (sqlite3.SQLITE_BUSY, f.LOCKED),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, f.LOCKED),
        (sqlite3.SQLITE_LOCKED, f.LOCKED),
        (sqlite3.SQLITE_READONLY, f.READ_ONLY),
        (sqlite3.SQLITE_READONLY_DBMOVED, f.READ_ONLY),
        (sqlite3.SQLITE_CANTOPEN, f.UNOPENED),
        (sqlite3.SQLITE_CORRUPT, f.DAMAGED),
        (sqlite3.SQLITE_NOTADB, f.NOT_A_DATABASE),
        (sqlite3.SQLITE_IOERR_WRITE, f.DISK),
        (sqlite3.SQLITE_NOMEM, f.BUSY_SERVER),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, f.RULE),
        (sqlite3.SQLITE_TOOBIG, f.TOO_LARGE),
        (sqlite3.SQLITE_ERROR, f.SCHEMA),
    ],
)
def test_sqlite_codes_have_their_sentence(code: int, sentence: str) -> None:
    """Primary and extended result codes."""
    assert sentence_of(wrapped(sqlite_error(code))) == sentence


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (pg.DiskFull(), f.FULL),
        (pg.LockNotAvailable(), f.LOCKED),
        (pg.ReadOnlySqlTransaction(), f.READ_ONLY),
        (pg.InsufficientPrivilege(), f.READ_ONLY),
        (pg.InvalidPassword(), f.DENIED),
        (pg.InvalidCatalogName(), f.NO_DATABASE),
        (pg.ConnectionFailure(), f.LOST),
        (pg.AdminShutdown(), f.LOST),
        (pg.TooManyConnections(), f.BUSY_SERVER),
        (pg.OutOfMemory(), f.BUSY_SERVER),
        (pg.UniqueViolation(), f.RULE),
        (pg.ForeignKeyViolation(), f.RULE),
        (pg.DeadlockDetected(), f.CONFLICT),
        (pg.SerializationFailure(), f.CONFLICT),
        (pg.UndefinedTable(), f.SCHEMA),
        (pg.ProgramLimitExceeded(), f.TOO_LARGE),
        (pg.StringDataRightTruncation(), f.TOO_LARGE),
        (pg.IoError(), f.DISK),
        (pg.DataCorrupted(), f.DAMAGED),
        (psycopg.OperationalError("server closed the connection unexpectedly"), f.LOST),
        (psycopg.OperationalError('FATAL: database "x" does not exist'), f.NO_DATABASE),
        (psycopg.OperationalError("FATAL: password authentication failed"), f.DENIED),
    ],
)
def test_postgresql_states_have_their_sentence(error: psycopg.Error, sentence: str) -> None:
    """Whole SQLSTATEs before their classes; the client's own errors by their text."""
    assert sentence_of(wrapped(error)) == sentence


def test_every_table_entry_is_a_sentence_to_act_on() -> None:
    """No code maps to nothing."""
    for sentence in (*f.SQLITE_SENTENCES.values(), *f.POSTGRESQL_SENTENCES.values()):
        assert len(sentence) > 20
        assert not sentence.endswith(".")


@pytest.mark.parametrize(
    "error",
    [
        wrapped(sqlite3.ProgrammingError("Cannot operate on a closed database.")),
        wrapped(psycopg.ProgrammingError("secret")),
        sqlalchemy.exc.TimeoutError("QueuePool limit"),
        sqlalchemy.exc.InvalidRequestError("secret"),
        sqlalchemy.exc.NoResultFound("secret"),
        sqlite3.DatabaseError("secret"),
        psycopg.InterfaceError("secret"),
    ],
)
def test_no_foreign_error_passes_and_none_is_quoted(error: Exception) -> None:
    """Whatever the libraries raise is a StoreError that names the database and no content."""
    with pytest.raises(StoreError) as raised, mapped("database x"):
        raise error
    assert str(raised.value).startswith("database x: ")
    assert "secret" not in str(raised.value)


def test_other_errors_pass_as_they_are() -> None:
    """A mistake of the caller is not dressed up as one of the database."""
    with pytest.raises(ZeroDivisionError), mapped("database x"):
        raise ZeroDivisionError


def calls(store: Store) -> list[Callable[[], object]]:
    """Every method of the store, once."""
    return [
        lambda: store.claim("a", "b"),
        lambda: store.release("a", "b"),
        lambda: store.validators("a"),
        lambda: store.is_first_sight("a"),
        lambda: store.note_listed("a", [], now=NOW, first_sight=True),
        lambda: store.current_entries("a"),
        lambda: store.note_unchanged("a", "b", now=NOW),
        lambda: store.note_failed("a", "b", "c", now=NOW),
        lambda: store.finish_listing("a", Validators(), now=NOW),
        lambda: store.candidates(article("a"), signature("a", 1)),
        lambda: store.record(draft("a"), always_new),
        lambda: store.page_validators("a"),
        lambda: list(store.stories()),
        lambda: store.story("a"),
        lambda: store.register(),
        lambda: store.add_entries(
            [RegisterEntry(pair=RegionChain("a", "b"), story=None, since=None, level="reported")],
            now=NOW,
        ),
        lambda: store.correct("a", None, programmes=(), now=NOW),
        lambda: list(store.corrected_heads()),
        lambda: store.begin_reprocessing("a", rules="b", since=None, now=NOW),
        lambda: store.merged_stories(),
        lambda: store.awaiting_match(),
        lambda: store.settle(["a"], []),
        lambda: store.lease_due("a", now=NOW, destination="b"),
        lambda: store.lease_digest("a", rule="b", now=NOW),
        lambda: store.renew("a", ["b"], now=NOW),
        lambda: store.give_back("a", ["b"]),
        lambda: store.note_sent(["a"], now=NOW),
        lambda: store.note_delivery_failed(["a"], "b", now=NOW, due=None),
        lambda: store.hold(["a"], until=None, digest=True),
        lambda: list(store.deliveries()),
        lambda: store.delivery_counts(),
    ]


def test_every_method_reports_a_lost_schema_as_a_store_error(
    empty_url: str,
) -> None:
    """When the tables are gone, each method says so in our words."""
    store = open_store(empty_url)
    tables = [table.name for table in reversed(METADATA.sorted_tables)]
    if empty_url.startswith("sqlite"):
        connection = sqlite3.connect(empty_url.removeprefix("sqlite:///"))
        for table in tables:
            connection.execute(f"DROP TABLE {table}")
        connection.close()
    else:
        with psycopg.connect(plain(empty_url), autocommit=True) as server:
            server.execute(f"DROP TABLE {', '.join(tables)}")  # type: ignore[arg-type]
    for call in calls(store):
        with pytest.raises(StoreError, match="tables are not as this version made them"):
            call()
    store.close()


def test_full_disk_is_a_store_error_and_loses_nothing(tmp_path: Path) -> None:
    """A database that may not grow refuses the article whole, and takes it when it may."""
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    store.record(draft("one", "steel"), always_new)
    large = draft("large", "batteries", text="产业链" * 200_000)
    bounded: list[sqlite3.Connection] = []

    def bound(connection: sqlite3.Connection, record: object, proxy: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        bounded.append(connection)

    event.listen(store._engine, "checkout", bound)
    with pytest.raises(StoreError, match="full; free some space"):
        store.record(large, always_new)
    assert [s.title for s in store.stories()] == ["Headline of one"]
    event.remove(store._engine, "checkout", bound)
    for connection in bounded:
        connection.execute("PRAGMA max_page_count = 1073741823")
    assert store.record(large, always_new).new_story
    store.close()


def test_lost_server_is_a_store_error_and_the_store_recovers(
    make_postgresql: Callable[[], str],
) -> None:
    """Connections cut by the server cost one error at most; the next call connects again."""
    url = make_postgresql()
    store = open_store(url)
    store.record(draft("one"), always_new)

    def cut() -> None:
        with psycopg.connect(plain(url), autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'monitor' AND datname = current_database()"
            )

    def decide_while_the_server_goes(candidates: object) -> object:
        cut()
        return always_new([])

    with pytest.raises(StoreError, match="refused or lost"):
        store.record(draft("two"), decide_while_the_server_goes)  # type: ignore[arg-type]
    assert store.record(draft("two"), always_new).new_story
    cut()
    assert len(list(store.stories())) == 2
    store.close()


def test_read_only_database_is_a_store_error(tmp_path: Path) -> None:
    """A store whose connection may only read says so and stays whole."""
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.commit()
    with pytest.raises(StoreError, match="may not be written"):
        store.record(draft("one"), always_new)
    store.close()


def test_writer_that_never_ends_is_a_store_error_in_time(
    tmp_path: Path, make_postgresql: Callable[[], str]
) -> None:
    """A lock held by another program is waited for, then reported, on both databases."""
    path = tmp_path / "monitor.db"
    store = open_store(f"sqlite:///{path}")
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 200")
        connection.commit()
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        store.record(draft("one"), always_new)
    assert list(store.stories()) == []
    blocker.execute("ROLLBACK")
    assert store.record(draft("one"), always_new).new_story
    blocker.close()
    store.close()

    url = make_postgresql()
    name = make_url(url).database
    server = open_store(url)
    event.listen(
        server._engine, "checkout", lambda dbapi, _, __: dbapi.execute("SET lock_timeout = '200ms'")
    )
    with psycopg.connect(plain(url)) as holder:
        holder.execute("LOCK TABLE stories IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreError, match="locked") as raised:
            server.record(draft("one"), always_new)
        assert str(name) in str(raised.value)
    server.close()


def test_thread_that_never_ends_writing_does_not_block_readers(store: Store) -> None:
    """While one thread writes, others read what was there before."""
    store.record(draft("one"), always_new)
    store.settle([], [delivery(1, article("one").id)])
    seen: list[int] = []

    def read_meanwhile(candidates: object) -> object:
        reader = threading.Thread(target=lambda: seen.append(len(list(store.stories()))))
        reader.start()
        reader.join(10)
        return always_new([])

    store.record(draft("two", seen=at(1)), read_meanwhile)  # type: ignore[arg-type]
    assert seen == [1]
    assert store.delivery_counts()[DeliveryState.PENDING] == 1
