"""Find the contacts of a tier, and prove the new key.

Expand only: the previous release does not ask so, and writes go on while it is made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists contacts_tier_id_idx")
        op.create_index(
            "contacts_tier_id_idx",
            "contacts",
            ["account_id", "tier_id"],
            postgresql_where=sa.text("tier_id is not null"),
            postgresql_concurrently=True,
        )
        op.execute(
            "alter table contacts validate constraint contacts_account_id_tier_id_fkey"
        )
