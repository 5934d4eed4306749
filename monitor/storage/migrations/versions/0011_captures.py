"""Archives are read by month of capture for a whole window; what a cell did not get is noted.

The cells of archives before asked only for captures made inside of their month, where a page is
captured days to years after it was published: they vouch for what nobody asked for, and go.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cells", sa.Column("captured_since", sa.Date(), nullable=True))
    op.add_column("cells", sa.Column("captured_until", sa.Date(), nullable=True))
    for table in ("cell_articles", "cells"):
        op.execute(f"DELETE FROM {table} WHERE way IN ('wayback', 'commoncrawl')")
    op.create_table(
        "cell_misses",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", "way", "cell", "address", name="pk_cell_misses"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cell_misses_address", "cell_misses", ["address"])
    op.create_index("ix_cell_articles_address", "cell_articles", ["address"])
