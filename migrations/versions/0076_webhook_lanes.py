"""Keep of deliveries what they go behind, and when accounts were last looked at.

Expand only: columns that may be empty. Webhooks were in no release yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webhook_deliveries", sa.Column("lane_uuid", sa.Uuid()))
    op.execute(
        "-- squawk-ignore ban-drop-not-null\n"
        "alter table webhook_deliveries alter column due_at drop not null"
    )
    moment = sa.DateTime(timezone=True)
    op.add_column("webhook_subscriptions", sa.Column("failed_at", moment))
    op.add_column("webhook_turns", sa.Column("looked_at", moment))
