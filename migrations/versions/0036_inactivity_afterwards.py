"""Hold the two constraints of the migration before against the rows there are.

It reads the table while everybody goes on writing to it; nothing changes.
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for setting in ("inactivity_days", "expiry_warning_days"):
            op.execute(
                "alter table loyalty_programs"
                f" validate constraint loyalty_programs_{setting}_check"
            )
