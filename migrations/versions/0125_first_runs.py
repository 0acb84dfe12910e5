"""How far a new account's set-up is.

Expand only: a new table, which the previous release never looks at.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None


OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "first_runs",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column(
            "steps",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "trade in ('cafe', 'restaurant', 'salon', 'shop')",
            name=op.f("first_runs_trade_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("first_runs_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("first_runs_pkey")),
    )
    op.execute(
        "alter table first_runs enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on first_runs using ({OWN_ROWS}) "
        f"with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, update on first_runs to regulars")
