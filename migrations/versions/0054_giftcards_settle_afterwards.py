"""Find what was not settled yet, and what was settled together.

Expand only: the previous release asks neither, and writes go on while they are made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "drop index concurrently if exists giftcard_transactions_settlement_id_idx"
        )
        op.create_index(
            "giftcard_transactions_settlement_id_idx",
            "giftcard_transactions",
            ["account_id", "settlement_id", "id"],
            unique=False,
            postgresql_where=sa.text("settlement_id is not null"),
            postgresql_concurrently=True,
        )
        op.execute(
            "drop index concurrently if exists giftcard_transactions_unsettled_idx"
        )
        op.create_index(
            "giftcard_transactions_unsettled_idx",
            "giftcard_transactions",
            ["account_id", "program_id", "id"],
            unique=False,
            postgresql_where=sa.text("settlement_id is null and type = 'STANDARD'"),
            postgresql_concurrently=True,
        )
