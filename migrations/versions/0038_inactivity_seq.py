"""Keep which entry was a wallet's last when it was ended for inactivity.

Expand only: a column that may be null, as the previous release leaves it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credit_inactivities", sa.Column("wallet_seq", sa.BigInteger()))
