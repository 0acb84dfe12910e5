"""Keep credits that can't be spent yet.

Expand only: a new table, a setting that is off, and a column that says of a reception
that the ledger has no entry of it. The previous release gives nothing to be spent later,
and can't reverse what waits: it is refused by the constraint, which the next migration
holds against old rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("loyalty_programs", sa.Column("pending_days", sa.BigInteger()))
    op.execute(
        "alter table loyalty_programs add constraint loyalty_programs_pending_days_check"
        " check (pending_days > 0) not valid"
    )
    op.add_column(
        "credit_receptions",
        sa.Column(
            "was_pending", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.execute(
        # Another that allows more takes its place at once.
        "-- squawk-ignore ban-drop-constraint\n"
        "alter table credit_receptions drop constraint credit_receptions_wallet_seq_check"
    )
    op.execute(
        "alter table credit_receptions add constraint credit_receptions_wallet_seq_check"
        " check ((credits = 0 or was_pending) = (wallet_seq is null)) not valid"
    )
    make_table()
    let_only_its_account_in()


def make_table() -> None:
    op.create_table(
        "pending_credits",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reception_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("releases_at", TIME, nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("wallet_id", sa.BigInteger(), nullable=True),
        sa.Column("wallet_seq", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("credits > 0", name=op.f("pending_credits_credits_check")),
        sa.CheckConstraint(
            "state in ('pending', 'released', 'cancelled')",
            name=op.f("pending_credits_state_check"),
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (ended_at is null)",
            name=op.f("pending_credits_ended_check"),
        ),
        sa.CheckConstraint(
            "(state = 'released') = (wallet_seq is not null)",
            name=op.f("pending_credits_released_check"),
        ),
        sa.CheckConstraint(
            "(wallet_id is null) = (wallet_seq is null)",
            name=op.f("pending_credits_wallet_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "reception_id"],
            ["credit_receptions.account_id", "credit_receptions.id"],
            name=op.f("pending_credits_account_id_reception_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "reception_id", name=op.f("pending_credits_pkey")
        ),
    )
    waiting = sa.text("state = 'pending'")
    for column in ("releases_at", "contact_id"):
        op.create_index(
            f"pending_credits_{column}_idx",
            "pending_credits",
            ["account_id", column, "reception_id"],
            postgresql_where=waiting,
        )


def let_only_its_account_in() -> None:
    op.execute(
        "alter table pending_credits enable row level security, force row level security"
    )
    op.execute(
        "create policy account on pending_credits using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute(
        "grant select, insert, update (state, ended_at, wallet_id, wallet_seq)"
        " on pending_credits to regulars"
    )
