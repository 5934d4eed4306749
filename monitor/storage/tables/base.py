"""What all tables share: one metadata, and constraint names that migrations can rely on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, Table
from sqlmodel import Field, SQLModel

from monitor.storage.columns import Json, SafeText

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    """Base of every table. ``table=True`` does not validate: never build one outside storage."""

    metadata = METADATA


def table_of(row: type[Row]) -> Table:
    """The Core table of a row class. What runs for every article goes past the ORM."""
    return METADATA.tables[str(row.__tablename__)]


def text_column(**options: Any) -> Any:
    """A text column for what comes from outside; ``options`` as for ``sqlmodel.Field``."""
    return Field(sa_type=SafeText, **options)


def json_column(**options: Any) -> Any:
    """A JSON column; ``options`` as for ``sqlmodel.Field``."""
    return Field(sa_type=Json, **options)
