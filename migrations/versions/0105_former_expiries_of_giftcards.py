"""Former expiries of giftcards.

Expand only: a new table, which the previous release never looks at. A last day that the
previous release changes meanwhile counts as the card's since ever, as all do until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0099"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "giftcard_expiries",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("giftcard_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "giftcard_id"],
            ["giftcards.account_id", "giftcards.id"],
            name=op.f("giftcard_expiries_account_id_giftcard_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "giftcard_id", "id", name=op.f("giftcard_expiries_pkey")
        ),
    )
    op.execute(
        "alter table giftcard_expiries enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on giftcard_expiries using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert on giftcard_expiries to regulars")
