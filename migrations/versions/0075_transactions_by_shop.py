"""Find what happened in a shop, in the order of the lists.

Expand only: the previous release asks the same, and writes go on while they are made.
"""

from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for table in ("credit_receptions", "reward_receptions"):
            op.execute(f"drop index concurrently if exists {table}_shop_id_idx")
            op.create_index(
                f"{table}_shop_id_idx",
                table,
                ["account_id", "shop_id", "happened_at", "id"],
                unique=False,
                postgresql_concurrently=True,
            )
