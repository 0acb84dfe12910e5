"""Have each reward reception taken back once at most.

Expand only: an index on a column that the previous release leaves empty, built beside
those who read and write meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "drop index concurrently if exists credit_receptions_account_id_undoes_uuid_key"
        )
        op.create_index(
            "credit_receptions_account_id_undoes_uuid_key",
            "credit_receptions",
            ["account_id", "undoes_uuid"],
            unique=True,
            postgresql_where=sa.text("undoes_uuid is not null"),
            postgresql_concurrently=True,
        )
