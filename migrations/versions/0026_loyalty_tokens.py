"""Keep which loyalty tokens were claimed.

Expand only: a new table, which the previous release neither reads nor writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loyalty_token_claims",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unique_id_mac", sa.LargeBinary(), nullable=False),
        sa.Column("credit_reception_uuid", sa.Uuid(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "unique_id_mac", name=op.f("loyalty_token_claims_pkey")
        ),
    )
    op.execute(
        "alter table loyalty_token_claims enable row level security, force row level security"
    )
    op.execute(
        "create policy account on loyalty_token_claims using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    # What was claimed stays claimed.
    op.execute("grant select, insert on loyalty_token_claims to regulars")
