"""Have the kinds of the credentials that there are counted as right.

Writes go on meanwhile. The kinds that the previous release knows are all among them.
"""

from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "alter table credentials validate constraint credentials_kind_check"
        )
