"""Keep units and programs that were removed.

Expand only: two columns that may be empty. The previous release lists a removed unit
still, and gives nothing by a removed program, which is switched off as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("loyalty_programs", "units"):
        since = sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True)
        op.add_column(table, since)
