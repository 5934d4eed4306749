"""Migrations make exactly the tables that the code uses, on both databases."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from monitor.storage import open_store
from monitor.storage.engine import connect
from monitor.storage.location import parse_location
from monitor.storage.schema import VERSION_TABLE
from monitor.storage.tables import METADATA

FOLDER = Path(open_store.__code__.co_filename).parent / "migrations"
VERSIONS = sorted((FOLDER / "versions").glob("*.py"))


def test_migrations_and_tables_agree(empty_url: str) -> None:
    """After all migrations nothing is left to generate: tables, columns, types, indexes, keys."""
    open_store(empty_url).close()
    engine = connect(parse_location(empty_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "compare_type": True,
                "compare_server_default": True,
                "target_metadata": METADATA,
            },
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_foreign_keys_and_primary_keys_agree(empty_url: str) -> None:
    """What the comparison leaves out: primary keys, and foreign keys by column."""
    open_store(empty_url).close()
    engine = connect(parse_location(empty_url))
    inspector = inspect(engine)
    for name, table in METADATA.tables.items():
        stored = inspector.get_pk_constraint(name)
        assert stored["constrained_columns"] == [column.name for column in table.primary_key]
        assert {tuple(key["constrained_columns"]) for key in inspector.get_foreign_keys(name)} == {
            tuple(key.column_keys) for key in table.foreign_key_constraints
        }
    engine.dispose()


def test_key_tables_of_sqlite_have_no_row_ids(tmp_path: Path) -> None:
    """The key table is its own index; with row ids it would be stored twice."""
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    open_store(url).close()
    engine = connect(parse_location(url))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE wr = 1")
        assert {row[0] for row in rows} >= {"keys", "article_chains", "article_regions"}
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    engine.dispose()


def test_revisions_form_one_line_from_nothing(tmp_path: Path) -> None:
    """One base, one head, each numbered by its file."""
    scripts = ScriptDirectory(str(FOLDER))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert sorted(revisions) == [path.name.split("_")[0] for path in VERSIONS]
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_migration_stands_on_its_own(path: Path) -> None:
    """A migration imports nothing of ours: it must not change when the code does."""
    modules = {
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }
    assert modules <= {"__future__", "sqlalchemy", "alembic"}
