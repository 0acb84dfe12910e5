"""Hold the two constraints of the migration before against the rows there are.

It reads both tables while everybody goes on writing to them; nothing changes.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("alter table transfers validate constraint transfers_kind_check")
        op.execute("alter table wallets validate constraint wallets_closed_check")
