"""Deliveries that are over are found by when they ended.

Expand only: an index, built beside who writes; the previous release needs none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists webhook_deliveries_ended_at_idx")
        op.create_index(
            "webhook_deliveries_ended_at_idx",
            "webhook_deliveries",
            ["account_id", "ended_at"],
            unique=False,
            postgresql_where=sa.text("ended_at is not null"),
            postgresql_concurrently=True,
        )
