"""Have each hold captured by one transaction, and prove the new checks.

Expand only: the previous release writes none of it, and writes go on meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "drop index concurrently if exists giftcard_transactions_account_id_hold_key"
        )
        op.create_index(
            "giftcard_transactions_account_id_hold_key",
            "giftcard_transactions",
            ["account_id", "hold_id"],
            unique=True,
            postgresql_where=sa.text("hold_id is not null"),
            postgresql_concurrently=True,
        )
        op.execute(
            "drop index concurrently if exists prepaid_transactions_account_id_hold_key"
        )
        op.create_index(
            "prepaid_transactions_account_id_hold_key",
            "prepaid_transactions",
            ["account_id", "hold_id"],
            unique=True,
            postgresql_where=sa.text("hold_id is not null"),
            postgresql_concurrently=True,
        )
        op.execute("alter table holds validate constraint holds_captured_check")
        op.execute("alter table holds validate constraint holds_spent_check")
