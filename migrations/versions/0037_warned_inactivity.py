"""Keep with an announced end of inactivity since when the contact did nothing.

Expand only: a column that may be null, as the previous release leaves it. What that
announced before is announced once more, and the credits end no sooner than that says.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "credit_warnings", sa.Column("active_at", sa.DateTime(timezone=True))
    )
