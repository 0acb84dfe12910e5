"""Invitations of staff, how people want their dashboard, and where sessions are.

Expand only: a new table and columns that may be null, none of which the previous release
looks at. It goes on beginning sessions that say neither place nor browser.
"""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.add_column("memberships", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("memberships", sa.Column("theme", sa.Text(), nullable=True))
    op.add_column("credentials", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("credentials", sa.Column("agent", sa.Text(), nullable=True))
    op.create_table(
        "staff_invitations",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column(
            "reminders", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("staff_invitations_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("staff_invitations_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("staff_invitations_account_id_uuid_key")
        ),
    )
    op.execute(
        "alter table staff_invitations"
        " enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on staff_invitations"
        f" using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, update, delete on staff_invitations to regulars")
    op.create_index(
        "staff_invitations_account_id_email_key",
        "staff_invitations",
        ["account_id", sa.text("lower(email)")],
        unique=True,
    )
