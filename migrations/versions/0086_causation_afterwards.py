"""Have the states of the deliveries that there are counted as right.

Writes go on meanwhile. The states that the previous release knows are all among them.
"""

from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(
            "alter table webhook_deliveries"
            " validate constraint webhook_deliveries_state_check"
        )
