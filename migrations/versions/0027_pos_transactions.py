"""Keep what tills tell of sales, and which reception each was given.

Expand only: new tables, which the previous release neither reads nor writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_transactions()
    make_links()
    # What was rung up and linked stays so.
    for table in ("pos_transactions", "pos_transaction_links"):
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
        )
        op.execute(f"grant select, insert on {table} to regulars")
    op.execute("grant usage on sequence pos_transactions_id_seq to regulars")


def make_transactions() -> None:
    op.create_table(
        "pos_transactions",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("register_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_in_cents", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("terminal_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_in_cents >= 0", name=op.f("pos_transactions_amount_in_cents_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "shop_id"],
            ["shops.account_id", "shops.id"],
            name=op.f("pos_transactions_account_id_shop_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "register_id"],
            ["registers.account_id", "registers.id"],
            name=op.f("pos_transactions_account_id_register_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("pos_transactions_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("pos_transactions_account_id_uuid_key")
        ),
    )


def make_links() -> None:
    op.create_table(
        "pos_transaction_links",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pos_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_reception_uuid", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "pos_transaction_id"],
            ["pos_transactions.account_id", "pos_transactions.id"],
            name=op.f("pos_transaction_links_account_id_pos_transaction_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id",
            "pos_transaction_id",
            name=op.f("pos_transaction_links_pkey"),
        ),
    )
