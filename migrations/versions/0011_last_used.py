"""Keep when keys were last used.

Expand only: columns that are null; the previous release leaves them alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("credentials", "oauth_clients"):
        op.add_column(table, sa.Column("last_used_at", sa.DateTime(timezone=True)))
