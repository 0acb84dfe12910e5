"""Keep why a gift card was blocked, and why its value was moved by hand.

Expand only: columns that may be empty, in which the previous release writes nothing and
which it does not read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("giftcards", sa.Column("blocked_because", sa.Text()))
    op.add_column("giftcard_transactions", sa.Column("reason", sa.Text()))
    op.execute("grant update (blocked_because) on giftcards to regulars")
