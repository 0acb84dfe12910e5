"""Keep why somebody put credits right by hand.

Expand only: a new table that the previous release never looks at. It shows what the new
one adjusts as credits that somebody decided on, which they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_adjustments",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reception_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "reception_id"],
            ["credit_receptions.account_id", "credit_receptions.id"],
            name=op.f("credit_adjustments_account_id_reception_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "reception_id", name=op.f("credit_adjustments_pkey")
        ),
    )
    op.execute(
        "alter table credit_adjustments enable row level security, force row level security"
    )
    op.execute(
        "create policy account on credit_adjustments using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute(
        "grant select, insert, update (reason, text) on credit_adjustments to regulars"
    )
