"""Opening and checking databases: each one that cannot be used is refused in one sentence."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import plain
from processes import run_at_once
from sqlalchemy import make_url
from store_values import always_new, draft

from monitor.errors import ConfigError
from monitor.storage import check_database, open_store
from monitor.storage.schema import VERSION_TABLE

SECRET = "s3cr3t-w0rd"


def refusal(url: str, *, create: bool = True) -> str:
    """The one sentence with which ``open_store`` refuses; it and its causes hold no password."""
    with pytest.raises(ConfigError) as raised:
        open_store(url, create=create)
    assert len(raised.value.problems) == 1
    error: BaseException | None = raised.value
    while error is not None:
        assert SECRET not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    sentence = raised.value.problems[0]
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def execute(url: str, statement: str) -> None:
    """Run one statement past the store."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute(statement)
        connection.commit()
        connection.close()
    else:
        with psycopg.connect(plain(url), autocommit=True) as server:
            server.execute(statement)  # type: ignore[arg-type]


def closed_port() -> int:
    """A port of this machine where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "monitor.db",
        "sqlite://monitor.db",
        "sqlite:///",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "sqlite:///x.db?timeout=5",
        "sqlite:///x\x00y.db",
        f"mysql://user:{SECRET}@127.0.0.1/monitor",
        f"postgresql://user:{SECRET}@127.0.0.1/monitor",
        f"postgresql+psycopg2://user:{SECRET}@127.0.0.1/monitor",
        f"postgresql+psycopg://user:{SECRET}@127.0.0.1/",
        f"postgresql+psycopg://user:{SECRET}@127.0.0.1:port/monitor",
        f"postgresql+psycopg://user:{SECRET}@ss@127.0.0.1:{SECRET}/monitor",
        f"postgresql+psycopg://user:{SECRET}",
        f"postgresql+psycopg//user:{SECRET}@127.0.0.1/monitor",
        f"nonsense {SECRET} ://",
    ],
)
def test_url_that_names_no_database_of_ours_is_refused(url: str) -> None:
    """Malformed, unknown, in memory, with options: one sentence, the same from check and open."""
    sentence = refusal(url)
    assert check_database(url) == [sentence]
    assert "sqlite:///FILE" in sentence


def test_folder_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    """A path into nowhere is refused; nothing is created."""
    url = f"sqlite:///{tmp_path / 'nowhere' / 'monitor.db'}"
    assert str(tmp_path / "nowhere") in refusal(url)
    assert check_database(url) == [refusal(url)]
    assert list(tmp_path.iterdir()) == []


def test_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """A folder is not a database."""
    url = f"sqlite:///{tmp_path}"
    assert "not a file" in refusal(url)
    assert check_database(url) == [refusal(url)]


@pytest.mark.parametrize("content", [b"not a database at all", b"x", b"\x00" * 5000])
def test_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """Another program's file is not touched."""
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert "not a SQLite database" in refusal(f"sqlite:///{path}")
    assert check_database(f"sqlite:///{path}") == [refusal(f"sqlite:///{path}")]
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_damaged_database_is_refused(tmp_path: Path) -> None:
    """The right first bytes and rubbish after them."""
    path = tmp_path / "monitor.db"
    path.write_bytes(b"SQLite format 3\x00" + b"rubbish" * 1000)
    assert "database" in refusal(f"sqlite:///{path}")
    assert check_database(f"sqlite:///{path}")


def test_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    """A file made by mktemp can be used."""
    path = tmp_path / "monitor.db"
    path.touch()
    assert check_database(f"sqlite:///{path}") == []
    open_store(f"sqlite:///{path}").close()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a file system without files")
def test_place_where_no_file_can_be_made_is_refused() -> None:
    """Not even root can make a file in /proc."""
    assert "database /proc/monitor.db" in refusal("sqlite:////proc/monitor.db")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, as pytest's own may not be."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become someone else")
def test_folder_or_file_of_another_user_is_refused(open_folder: Path) -> None:
    """Without the right to write, check says so; a child without root's rights asks."""
    folder = open_folder / "locked"
    folder.mkdir(mode=0o555)
    path = open_folder / "theirs.db"
    open_store(f"sqlite:///{path}").close()
    path.chmod(0o444)
    child = (
        "import os, sys; from monitor.storage import check_database; os.setuid(65534);"
        "print([check_database(u) for u in sys.argv[1:]])"
    )
    urls = [f"sqlite:///{folder}/monitor.db", f"sqlite:///{path}"]
    done = subprocess.run(
        [sys.executable, "-c", child, *urls], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("by this user.") == 2


READER = """
import os, sys
from monitor.errors import ConfigError, StoreError
from monitor.storage import open_to_read
os.setuid(65534)
for url in sys.argv[1:]:
    try:
        store = open_to_read(url)
        print(len(list(store.stories())), end=" ")
        store.claim("portal", "me")
    except (ConfigError, StoreError) as error:
        print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become someone else")
def test_database_that_may_not_be_written_is_read(open_folder: Path) -> None:
    """As it is, with what a process at work has only in the log yet; one of an earlier version is
    refused, and nothing is changed or made."""
    urls = {}
    for name in ("still", "at-work", "earlier"):
        (open_folder / name).mkdir()
        urls[name] = f"sqlite:///{open_folder / name / 'monitor.db'}"
    stores = {name: open_store(url) for name, url in urls.items()}
    for store in stores.values():
        store.record(draft("gx"), always_new)
    stores["still"].close()
    stores["earlier"].close()
    execute(urls["earlier"], f"UPDATE {VERSION_TABLE} SET version_num = '0001'")
    execute(urls["earlier"], "PRAGMA journal_mode = DELETE")
    before = sorted(open_folder.rglob("*"))
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", READER, *urls.values()], capture_output=True, text=True, check=True
    )
    still, at_work, earlier = done.stdout.splitlines()
    for line in (still, at_work):
        assert line.startswith("1 database")
        assert "may not be written" in line
    assert "was written by an earlier version" in earlier
    assert sorted(open_folder.rglob("*")) == before
    stores["at-work"].close()


def test_check_creates_nothing(tmp_path: Path) -> None:
    """A database that is still to be made passes the check and is not there after it."""
    assert check_database(f"sqlite:///{tmp_path / 'monitor.db'}") == []
    assert list(tmp_path.iterdir()) == []


def test_check_leaves_no_log_beside_a_database(tmp_path: Path) -> None:
    """Checking an existing database adds no file."""
    path = tmp_path / "monitor.db"
    open_store(f"sqlite:///{path}").close()
    before = sorted(tmp_path.iterdir())
    assert check_database(f"sqlite:///{path}") == []
    assert sorted(tmp_path.iterdir()) == before


def test_check_passes_what_can_be_opened(url: str) -> None:
    """An open database with a log beside it is fine too."""
    store = open_store(url)
    store.record(draft("one"), always_new)
    assert check_database(url) == []
    store.close()
    assert check_database(url) == []


def test_without_create_only_an_existing_store_is_opened(empty_url: str) -> None:
    """``create=False`` makes neither file nor tables."""
    assert "run the monitor first" in refusal(empty_url, create=False)
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()
    open_store(empty_url).close()
    open_store(empty_url, create=False).close()


def test_what_is_stored_is_there_after_reopening(url: str) -> None:
    """Closing and opening again keeps everything, and upgrades nothing twice."""
    first = open_store(url)
    first.record(draft("one", "steel"), always_new)
    stories = list(first.stories())
    first.close()
    second = open_store(url)
    assert list(second.stories()) == stories
    second.close()


def test_schema_of_a_newer_version_is_refused_and_left_alone(empty_url: str) -> None:
    """Old code does not touch what newer code has upgraded."""
    open_store(empty_url).close()
    execute(empty_url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    assert "newer version" in refusal(empty_url)
    assert check_database(empty_url) == [refusal(empty_url)]


def test_tables_of_another_program_are_refused(empty_url: str) -> None:
    """A database that happens to hold a table of one of our names is not ours."""
    execute(empty_url, "CREATE TABLE articles (title TEXT)")
    assert "articles" in refusal(empty_url)


def test_database_shared_with_a_program_of_other_names_is_fine(empty_url: str) -> None:
    """Another Alembic user's version table is not mistaken for ours."""
    execute(empty_url, "CREATE TABLE alembic_version (version_num TEXT)")
    execute(empty_url, "INSERT INTO alembic_version VALUES ('abc')")
    open_store(empty_url).close()


def test_server_that_does_not_answer_is_a_sentence_without_the_password() -> None:
    """Nothing listens there."""
    url = f"postgresql+psycopg://user:{SECRET}@127.0.0.1:{closed_port()}/monitor"
    sentence = refusal(url)
    assert "refused or lost" in sentence
    assert check_database(url) == [sentence]


@pytest.mark.parametrize("option", ["password", "sslpassword", "passwd"])
def test_password_among_the_options_is_not_shown(option: str) -> None:
    """A secret may stand in the query too, spelt right or wrong."""
    url = f"postgresql+psycopg://user@127.0.0.1:{closed_port()}/monitor?{option}={SECRET}"
    refusal(url)


def test_database_that_the_server_lacks_is_named(
    make_postgresql: Callable[[], str],
) -> None:
    """The server is there, the database is not."""
    url = make_url(make_postgresql()).set(database="nowhere").render_as_string(False)
    assert "no database of that name" in refusal(url)
    assert check_database(url) == [refusal(url)]


def test_user_that_the_server_does_not_know_is_refused(
    make_postgresql: Callable[[], str],
) -> None:
    """A wrong user is a sentence, and his password is nobody's business."""
    url = make_url(make_postgresql()).set(username="nobody-at-all", password=SECRET)
    assert "did not accept" in refusal(url.render_as_string(hide_password=False))


def test_read_only_server_is_refused(make_postgresql: Callable[[], str]) -> None:
    """A standby or a read-only user cannot be a store."""
    url = make_postgresql()
    name = make_url(url).database
    execute(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert "read-only" in refusal(url)


OPENER = """
import sys
from monitor.storage import open_store
print("ready", flush=True)
sys.stdin.readline()
open_store(sys.argv[3]).close()
"""


def test_processes_that_start_at_once_share_one_migration(empty_url: str) -> None:
    """Three processes open an empty database at the same moment; all succeed."""
    run_at_once(OPENER, "", empty_url, count=3)
    store = open_store(empty_url, create=False)
    assert store.record(draft("one"), always_new).new_story
    store.close()


def test_name_of_a_database_is_safe_to_print(tmp_path: Path) -> None:
    """The path of a file is shown, so that the sentence can be acted on."""
    path = tmp_path / "sub" / "monitor.db"
    assert re.search(re.escape(str(path)), refusal(f"sqlite:///{path}"))
