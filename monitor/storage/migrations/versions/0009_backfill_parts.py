"""What the shards of a backfill came to, for the process that put them up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backfill_parts",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("part", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run", "shard", name="pk_backfill_parts"),
    )
