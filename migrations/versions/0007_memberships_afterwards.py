"""Find a membership by its uuid, and let no two have the same.

Built while others read and write; whoever runs the previous release doesn't notice.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists memberships_uuid_key")
        op.create_index(
            "memberships_uuid_key",
            "memberships",
            ["uuid"],
            unique=True,
            postgresql_concurrently=True,
        )
