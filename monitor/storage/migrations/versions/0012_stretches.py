"""A large dump is read in several cells, each a stretch of the file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cells", sa.Column("stretch_begin", sa.BigInteger(), nullable=True))
    op.add_column("cells", sa.Column("stretch_end", sa.BigInteger(), nullable=True))
    op.add_column("cells", sa.Column("stretch_before", sa.Integer(), nullable=True))
    op.add_column("cells", sa.Column("stretch_repeated", sa.LargeBinary(), nullable=True))
