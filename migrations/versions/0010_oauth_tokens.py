"""Find the tokens of an OAuth client that work.

Built while others read and write; the previous release doesn't notice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists credentials_client_id_idx")
        op.create_index(
            "credentials_client_id_idx",
            "credentials",
            ["client_id"],
            postgresql_where=sa.text("revoked_at is null"),
            postgresql_concurrently=True,
        )
