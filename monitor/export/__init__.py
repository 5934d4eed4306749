"""Stories → files, a story at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO

from monitor.export.feed import write_atom
from monitor.export.parquet import write_parquet
from monitor.export.tables import write_csv, write_jsonl, write_xlsx
from monitor.model import Story

#: Every format by the name that ``monitor export --format`` takes.
FORMATS: dict[str, Callable[[Iterable[Story], IO[bytes]], None]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
    "atom": write_atom,
}
