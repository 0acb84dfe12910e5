"""Hold the two constraints of the migration before against the rows there are.

It reads both tables while everybody goes on writing to them; nothing changes.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "alter table loyalty_programs"
            " validate constraint loyalty_programs_pending_days_check"
        )
        op.execute(
            "alter table credit_receptions"
            " validate constraint credit_receptions_wallet_seq_check"
        )
