"""Say of a batch of vouchers how many were never made.

Expand only: a column with a default, which the previous release neither reads nor
writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "voucher_batches",
        sa.Column("left_out", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(
        "alter table voucher_batches add constraint voucher_batches_left_out_check CHECK (left_out >= 0) not valid"
    )
    op.execute("grant update (left_out) on voucher_batches to regulars")
