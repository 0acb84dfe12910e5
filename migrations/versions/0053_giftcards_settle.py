"""Settle gift cards between the shops that load them and those that take them.

Expand only: two new tables, and a column that may be empty, which the previous release
neither writes nor reads. What it writes meanwhile counts as not settled, which it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    _create_settlements()
    _create_shops()
    for table in ("giftcard_settlements", "giftcard_settlement_shops"):
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
        op.execute(f"grant select, insert, update, delete on {table} to regulars")
    op.create_index(
        "giftcard_settlements_program_id_idx",
        "giftcard_settlements",
        ["account_id", "program_id", "id"],
        unique=False,
    )
    op.add_column(
        "giftcard_transactions",
        sa.Column("settlement_id", sa.BigInteger(), nullable=True),
    )
    op.execute("grant update (settlement_id) on giftcard_transactions to regulars")


def _create_settlements() -> None:
    op.create_table(
        "giftcard_settlements",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.BigInteger(), nullable=False),
        sa.Column("transactions", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "transactions > 0", name=op.f("giftcard_settlements_transactions_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "program_id"],
            ["giftcard_programs.account_id", "giftcard_programs.id"],
            name=op.f("giftcard_settlements_account_id_program_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("giftcard_settlements_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("giftcard_settlements_account_id_uuid_key")
        ),
    )


def _create_shops() -> None:
    op.create_table(
        "giftcard_settlement_shops",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("settlement_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("loaded_in_cents", sa.BigInteger(), nullable=False),
        sa.Column("spent_in_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "settlement_id"],
            ["giftcard_settlements.account_id", "giftcard_settlements.id"],
            name=op.f("giftcard_settlement_shops_account_id_settlement_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "shop_id"],
            ["shops.account_id", "shops.id"],
            name=op.f("giftcard_settlement_shops_account_id_shop_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id",
            "settlement_id",
            "shop_id",
            name=op.f("giftcard_settlement_shops_pkey"),
        ),
    )
