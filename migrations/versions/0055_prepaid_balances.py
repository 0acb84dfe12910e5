"""Keep what contacts pay in beforehand and pay with, and judge it under the wallet's lock.

Expand only: two tables, three columns and a function that the previous release never looks
at. It could only leave behind the money of whom it merges or deletes meanwhile, and nobody
has any before this release has served them.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    keep_transactions()
    find_transactions()
    keep_attributes()
    name_wallets()
    op.execute((SQL / "0055_prepaid_judge.sql").read_text())


def keep_transactions() -> None:
    op.create_table(
        "prepaid_transactions",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_in_cents", sa.BigInteger(), nullable=False),
        sa.Column("balance_in_cents", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("contact_identifier_id", sa.BigInteger(), nullable=True),
        sa.Column("wallet_id", sa.BigInteger(), nullable=False),
        sa.Column("wallet_seq", sa.BigInteger(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_in_cents <> 0", name=op.f("prepaid_transactions_amount_check")
        ),
        sa.CheckConstraint(
            "balance_in_cents >= 0", name=op.f("prepaid_transactions_balance_check")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("prepaid_transactions_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("prepaid_transactions_account_id_uuid_key")
        ),
    )
    op.execute(
        "alter table prepaid_transactions enable row level security, force row level security"
    )
    op.execute(
        "create policy account on prepaid_transactions using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    # What was done stays as it was done.
    op.execute("grant select, insert on prepaid_transactions to regulars")


def find_transactions() -> None:
    op.create_index(
        "prepaid_transactions_account_id_entry_key",
        "prepaid_transactions",
        ["account_id", "wallet_id", "wallet_seq"],
        unique=True,
    )
    op.create_index(
        "prepaid_transactions_account_id_reverses_key",
        "prepaid_transactions",
        ["account_id", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id is not null"),
    )
    op.create_index(
        "prepaid_transactions_contact_id_idx",
        "prepaid_transactions",
        ["account_id", "contact_id", "happened_at", "id"],
        unique=False,
    )
    op.create_index(
        "prepaid_transactions_happened_at_idx",
        "prepaid_transactions",
        ["account_id", "happened_at", "id"],
        unique=False,
    )


def keep_attributes() -> None:
    op.create_table(
        "prepaid_transaction_attributes",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False
        ),
        sa.PrimaryKeyConstraint(
            "account_id",
            "transaction_id",
            name=op.f("prepaid_transaction_attributes_pkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "transaction_id"],
            ["prepaid_transactions.account_id", "prepaid_transactions.id"],
            name=op.f("prepaid_transaction_attributes_account_id_transaction_id_fkey"),
        ),
    )
    op.execute(
        "alter table prepaid_transaction_attributes enable row level security, force row level security"
    )
    op.execute(
        "create policy account on prepaid_transaction_attributes using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    # Words about a person go when they are erased.
    op.execute(
        "grant select, insert, delete on prepaid_transaction_attributes to regulars"
    )


def name_wallets() -> None:
    op.add_column(
        "contacts", sa.Column("prepaid_wallet_id", sa.BigInteger(), nullable=True)
    )
    op.create_foreign_key(
        op.f("contacts_account_id_prepaid_wallet_id_fkey"),
        "contacts",
        "wallets",
        ["account_id", "prepaid_wallet_id"],
        ["account_id", "id"],
        postgresql_not_valid=True,
    )
    op.add_column(
        "former_contacts",
        sa.Column("prepaid_wallet_id", sa.BigInteger(), nullable=True),
    )
    op.add_column(
        "former_contacts",
        sa.Column(
            "prepaid_in_cents",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
    )
    op.create_foreign_key(
        op.f("former_contacts_account_id_prepaid_wallet_id_fkey"),
        "former_contacts",
        "wallets",
        ["account_id", "prepaid_wallet_id"],
        ["account_id", "id"],
        postgresql_not_valid=True,
    )
