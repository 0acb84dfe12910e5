"""Keep what contacts chose of each kind of message.

Expand only: columns that are null or have a default; the previous release leaves
them alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    choices = sa.Column(
        "subscriptions", JSONB, nullable=False, server_default=sa.text("'{}'")
    )
    op.add_column("contacts", choices)
    since = sa.Column("enrolls_since", sa.DateTime(timezone=True))
    op.add_column("subscription_types", since)
