"""Which stories lead to one, and what was told of it, without looking at all."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stories_merged_into", "stories", ["merged_into"])
    op.create_index("ix_deliveries_story", "deliveries", ["story"])
