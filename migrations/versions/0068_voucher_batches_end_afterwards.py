"""Find the batches of vouchers that are still being made, and prove the new check.

Expand only: the previous release writes nothing of it, and writes go on meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists voucher_batches_unfinished_idx")
        op.create_index(
            "voucher_batches_unfinished_idx",
            "voucher_batches",
            ["account_id", "promotion_id", "id"],
            postgresql_where=sa.text("finished_at is null"),
            postgresql_concurrently=True,
        )
        op.execute(
            "alter table voucher_batches validate constraint voucher_batches_left_out_check"
        )
