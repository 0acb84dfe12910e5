"""Keep how much a refund took of credits that waited.

Expand only: a column that is nothing. The previous release takes nothing of what waits,
and releases whole whatever the new one has taken a part of: let both run together no
longer than the exchange takes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "pending_credits",
        sa.Column(
            "taken_back", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
    )
    op.execute(
        "alter table pending_credits add constraint pending_credits_taken_back_check"
        " check (taken_back between 0 and credits"
        " and (taken_back < credits or state = 'cancelled')) not valid"
    )
    op.execute("grant update (taken_back) on pending_credits to regulars")
