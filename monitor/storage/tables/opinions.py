"""What the endpoint for second opinions answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class OpinionRow(Row, table=True):
    """The chains that one answer confirmed, a list; ``question`` is a SHA-256 in hex."""

    __tablename__ = "opinions"

    question: str = text_column(primary_key=True)
    chains: Any = json_column()
    answered: datetime = Field()
