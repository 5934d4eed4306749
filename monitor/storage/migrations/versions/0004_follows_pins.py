"""Which story follows which; articles that a person put into a story."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follows",
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_follows_story"),
        sa.ForeignKeyConstraint(["follows"], ["stories.id"], name="fk_follows_follows"),
        sa.PrimaryKeyConstraint("story", "follows", name="pk_follows"),
    )
    op.create_index("ix_follows_follows", "follows", ["follows"])
    op.create_table(
        "pins",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("pinned", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_pins_article"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_pins_story"),
        sa.PrimaryKeyConstraint("article", name="pk_pins"),
    )
