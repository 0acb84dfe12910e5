"""Hold the constraint of the migration before against the rows there are.

It reads the table while everybody goes on writing to it; nothing changes.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "alter table pending_credits"
            " validate constraint pending_credits_taken_back_check"
        )
