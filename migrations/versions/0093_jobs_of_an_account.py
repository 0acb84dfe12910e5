"""Find the jobs of one account.

Jobs of the previous release have no headers and so belong to nobody: it goes on while
this is made, and reads nothing of it.
"""

from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists pgqueuer_account_idx")
        op.execute(
            "create index concurrently pgqueuer_account_idx on pgqueuer"
            " (((headers ->> 'account_id')::bigint), id) where headers is not null"
        )
