"""Find the contact that a prepaid balance belongs to, and prove the new keys.

Expand only: the previous release does not ask so, and writes go on while it is made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "drop index concurrently if exists contacts_account_id_prepaid_wallet_key"
        )
        op.create_index(
            "contacts_account_id_prepaid_wallet_key",
            "contacts",
            ["account_id", "prepaid_wallet_id"],
            unique=True,
            postgresql_where=sa.text("prepaid_wallet_id is not null"),
            postgresql_concurrently=True,
        )
        for table in ("contacts", "former_contacts"):
            op.execute(
                f"alter table {table}"
                f" validate constraint {table}_account_id_prepaid_wallet_id_fkey"
            )
