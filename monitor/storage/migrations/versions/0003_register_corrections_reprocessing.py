"""Wording and programmes in the register, corrections by hand, stories that merged, reprocessing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("register") as register:
        register.alter_column("story", existing_type=sa.Text(), nullable=True)
        register.add_column(sa.Column("named_as", sa.Text(), nullable=True))
        register.add_column(sa.Column("programme", sa.Text(), nullable=True))
        register.add_column(sa.Column("declared", sa.Date(), nullable=True))
    # Until now the day of a declaration was not kept; the pair's own day is the best that is known.
    op.execute("UPDATE register SET declared = since WHERE level = 'declared'")
    op.add_column("stories", sa.Column("merged_into", sa.Text(), nullable=True))
    op.create_table(
        "corrections",
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("correction", sa.JSON(), nullable=False),
        sa.Column("corrected", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_corrections_story"),
        sa.PrimaryKeyConstraint("story", name="pk_corrections"),
    )
    op.create_table(
        "reprocessings",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("run", name="pk_reprocessings"),
    )
    op.create_table(
        "reprocessed",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("article", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("run", "article", name="pk_reprocessed"),
    )
