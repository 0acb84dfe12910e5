"""What tills gave while nobody heard them, and the terms of tills.

Expand only: new tables, which the previous release never looks at.
"""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def _create_terms() -> None:
    op.create_table(
        "till_terms",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "again_after_seconds", sa.BigInteger(), server_default=sa.text("60"), nullable=False
        ),
        sa.Column("warns_above", sa.Numeric(20, 4), nullable=True),
        sa.Column("refuses_above", sa.Numeric(20, 4), nullable=True),
        sa.Column(
            "locks_after_seconds", sa.BigInteger(), server_default=sa.text("300"), nullable=False
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "again_after_seconds between 0 and 86400",
            name=op.f("till_terms_again_after_seconds_check"),
        ),
        sa.CheckConstraint(
            "locks_after_seconds between 30 and 86400",
            name=op.f("till_terms_locks_after_seconds_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("till_terms_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("till_terms_pkey")),
    )


def _create_receptions() -> None:
    op.create_table(
        "till_receptions",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation_uuid", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("register_id", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("credit_reception_uuid", sa.Uuid(), nullable=True),
        sa.Column("refusal_code", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("contact_uuid", sa.Uuid(), nullable=True),
        sa.Column("unit_value", sa.Numeric(20, 4), nullable=True),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.Column("credits", sa.BigInteger(), nullable=True),
        sa.Column("is_twice", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "refusal_code is null or credit_reception_uuid is null",
            name=op.f("till_receptions_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "register_id"],
            ["registers.account_id", "registers.id"],
            name=op.f("till_receptions_account_id_register_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "operation_uuid", name=op.f("till_receptions_pkey")
        ),
    )
    op.create_index(
        "till_receptions_open_idx",
        "till_receptions",
        ["account_id", "recorded_at"],
        postgresql_where=sa.text("is_open"),
    )


def upgrade() -> None:
    _create_terms()
    _create_receptions()
    for table in ("till_terms", "till_receptions"):
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
    # What a till has sent stays: with its row gone it could be done again.
    op.execute("grant select, insert, update on till_terms to regulars")
    op.execute("grant select, insert, update on till_receptions to regulars")
