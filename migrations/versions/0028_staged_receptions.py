"""Keep loyalty tokens that older clients find again by number.

Expand only: a new table, which the previous release neither reads nor writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staged_credit_receptions",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.BigInteger(), nullable=False),
        sa.Column("unique_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("purchase_amount", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "credits >= 0", name=op.f("staged_credit_receptions_credits_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("staged_credit_receptions_account_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "shop_id"],
            ["shops.account_id", "shops.id"],
            name=op.f("staged_credit_receptions_account_id_shop_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("staged_credit_receptions_pkey")
        ),
        sa.UniqueConstraint(
            "account_id",
            "uuid",
            name=op.f("staged_credit_receptions_account_id_uuid_key"),
        ),
    )
    op.execute(
        "alter table staged_credit_receptions enable row level security, force row level security"
    )
    op.execute(
        "create policy account on staged_credit_receptions using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert on staged_credit_receptions to regulars")
    op.execute("grant usage on sequence staged_credit_receptions_id_seq to regulars")
