"""Find what a contact did last where the ledger has nothing of it.

Expand only: the previous release does not ask so, and writes go on while it is made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists credit_receptions_unmoved_idx")
        op.create_index(
            "credit_receptions_unmoved_idx",
            "credit_receptions",
            ["account_id", "contact_id", "recorded_at"],
            unique=False,
            postgresql_where=sa.text("wallet_seq is null"),
            postgresql_concurrently=True,
        )
