"""Find the contact that a wallet of credits belongs to.

Expand only: the previous release does not ask so, and writes go on while it is made.
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists contacts_credit_wallet_idx")
        op.create_index(
            "contacts_credit_wallet_idx",
            "contacts",
            ["account_id", "credit_wallet_id"],
            unique=False,
            postgresql_concurrently=True,
        )
