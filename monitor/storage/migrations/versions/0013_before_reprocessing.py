"""What a reprocess reports: the state before it against the state after it, also after a kill."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reprocessings", sa.Column("register_change", sa.JSON(), nullable=True))
    op.create_table(
        "reprocessed_before",
        sa.Column("article", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_reprocessed_before"),
    )
