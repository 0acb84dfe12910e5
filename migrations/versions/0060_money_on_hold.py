"""Set money aside on gift cards and prepaid balances, and spend a part of it.

Expand only: columns that may be empty, which the previous release neither writes nor
reads. It captures holds of credits alone, and whole, which is what an empty one says.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "giftcard_transactions", sa.Column("hold_id", sa.BigInteger(), nullable=True)
    )
    op.add_column("holds", sa.Column("captured", sa.BigInteger(), nullable=True))
    op.add_column(
        "prepaid_transactions", sa.Column("hold_id", sa.BigInteger(), nullable=True)
    )
    op.execute(
        "alter table holds add constraint holds_captured_check CHECK (((captured >= 1) AND (captured <= amount))) not valid"
    )
    op.execute(
        "alter table holds add constraint holds_spent_check CHECK (((captured IS NULL) OR (state = 'captured'::text))) not valid"
    )
    op.execute("grant update (captured) on holds to regulars")
