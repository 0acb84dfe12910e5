"""Keep whose credits were ended because they did nothing, and what was announced.

Expand only: two new tables, and two settings that are off. The previous release ends no
credits before their day; those that the new one has ended are out of every balance there
too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)

SETTINGS = ("inactivity_days", "expiry_warning_days")


def upgrade() -> None:
    for setting in SETTINGS:
        op.add_column("loyalty_programs", sa.Column(setting, sa.BigInteger()))
        op.execute(
            f"alter table loyalty_programs add constraint"
            f" loyalty_programs_{setting}_check check ({setting} > 0) not valid"
        )
    make_table("credit_inactivities", "ended_at", sa.Column("active_at", TIME, nullable=False))
    make_table("credit_warnings", "ends_at")
    op.execute("grant select, insert on credit_inactivities to regulars")
    op.execute("grant select, insert, delete on credit_warnings to regulars")
    # The end of a lot may be brought forward.
    op.execute("grant update (expires_at) on lots to regulars")


def make_table(name: str, moment: str, *more: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wallet_id", sa.BigInteger(), nullable=False),
        *more,
        sa.Column(moment, TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "wallet_id"],
            ["wallets.account_id", "wallets.id"],
            name=op.f(f"{name}_account_id_wallet_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "wallet_id", moment, name=op.f(f"{name}_pkey")
        ),
    )
    op.execute(f"alter table {name} enable row level security, force row level security")
    op.execute(
        f"create policy account on {name} using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
