"""Find deliveries by what they go behind, and those that are being sent.

Writes go on meanwhile. The previous release found those of a contact in the index that
is made anew; webhooks were in no release yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

INDEXES = {
    "lane": ("lane_uuid", "id", "state in ('waiting', 'sending')"),
    "sending": ("tries", None, "state = 'sending'"),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, (first, second, where) in INDEXES.items():
            index = f"webhook_deliveries_{name}_idx"
            columns = ["account_id", "subscription_id", first]
            op.execute(f"drop index concurrently if exists {index}")
            op.create_index(
                index,
                "webhook_deliveries",
                [*columns, second] if second else columns,
                postgresql_where=sa.text(where),
                postgresql_concurrently=True,
            )
