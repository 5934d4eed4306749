"""What people corrected by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from monitor.storage.tables.base import Row, json_column, text_column


class CorrectionRow(Row, table=True):
    """A story's correction, all that was said of it together; ``codec.dump_correction``.

    Only ``monitor stories label`` writes here.
    """

    __tablename__ = "corrections"

    story: str = text_column(primary_key=True, foreign_key="stories.id")
    correction: Any = json_column()
    corrected: datetime = Field()
