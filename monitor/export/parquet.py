"""Parquet, by DuckDB, which comes with the extra of that name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from monitor.errors import ConfigError
from monitor.export.tables import write_jsonl
from monitor.model import Story

#: Columns and types, fixed so that a file without facts has the same schema as one with them.
_EVIDENCE = 'STRUCT(field VARCHAR, "start" BIGINT, "end" BIGINT, text VARCHAR)'
_COLUMNS = {
    "id": "VARCHAR",
    "title": "VARCHAR",
    "language": "VARCHAR",
    "published": "VARCHAR",
    "first_seen": "TIMESTAMPTZ",
    "languages": "VARCHAR[]",
    "relevant": "BOOLEAN",
    "regions": "VARCHAR[]",
    "places": "VARCHAR[]",
    "chains": f"STRUCT(id VARCHAR, score DOUBLE, evidence {_EVIDENCE}[])[]",
    "event": "VARCHAR",
    "new_cluster": "BOOLEAN",
    "novel": "STRUCT(region VARCHAR, chain VARCHAR)[]",
    "facts": (
        "STRUCT(kind VARCHAR, value DOUBLE, unit VARCHAR, year BIGINT, upper DOUBLE, "
        f"evidence {_EVIDENCE})[]"
    ),
    "officials": f"STRUCT(name VARCHAR, role VARCHAR, chain VARCHAR, evidence {_EVIDENCE})[]",
    "enterprises": f"STRUCT(name VARCHAR, chain VARCHAR, evidence {_EVIDENCE})[]",
    "corrected": "BOOLEAN",
    "follows": "STRUCT(story VARCHAR, article VARCHAR, why VARCHAR)[]",
    "articles": (
        "STRUCT(id VARCHAR, url VARCHAR, title VARCHAR, source VARCHAR, publisher VARCHAR, "
        "published VARCHAR, language VARCHAR, verdict VARCHAR, rung VARCHAR, why VARCHAR)[]"
    ),
}


def write_parquet(stories: Iterable[Story], stream: IO[bytes]) -> None:
    """The fields of the JSON Lines, nested as there. Raises ConfigError without DuckDB."""
    try:
        import duckdb
    except ImportError as error:
        raise ConfigError(
            "Parquet needs DuckDB; install it with: pip install -c constraints.txt -e '.[parquet]'"
        ) from error
    with tempfile.TemporaryDirectory(prefix="monitor-") as folder:
        lines, target = Path(folder) / "stories.jsonl", Path(folder) / "stories.parquet"
        with lines.open("wb") as written:
            write_jsonl(stories, written)
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
        with duckdb.connect() as database:
            database.execute(
                f"COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited', "
                f"columns = {{{columns}}}, maximum_object_size = 67108864)) "
                f"TO '{target}' (FORMAT parquet)"
            )
        with target.open("rb") as made:
            shutil.copyfileobj(made, stream)
