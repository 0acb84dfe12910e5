"""Sandboxes and their clock.

Expand only: columns with defaults and a new table, which the previous release never looks
at. It makes no sandboxes, and none of its clocks stands. But it serves one that the new
release makes meanwhile like any account, and really sends what that has to say: make none
until the last machine is restarted (docs/howto/upgrade.md).
"""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "clock_advances",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "moments", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "to_at > from_at", name=op.f("clock_advances_forward_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("clock_advances_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("clock_advances_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("clock_advances_account_id_uuid_key")
        ),
    )
    op.create_index(
        "clock_advances_account_id_key",
        "clock_advances",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    _keep_apart()
    op.add_column(
        "accounts",
        sa.Column(
            "is_sandbox", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.add_column(
        "accounts",
        sa.Column("clock_stands_at", sa.DateTime(timezone=True), nullable=True),
    )


def _keep_apart() -> None:
    op.execute(
        "alter table clock_advances enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on clock_advances using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute(
        "grant select, insert, update (moments, moved_at, ended_at) on clock_advances"
        " to regulars"
    )
