"""What callers have asked lately.

Expand only: a new table and a column that may be null. The previous release writes
nothing there. What its worker erases meanwhile stays in a kept body until that is three
days old; no server of this release has kept much by then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0124"
down_revision = "0123"
branch_labels = None
depends_on = None


OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "logged_requests",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.BigInteger(), nullable=True),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("credential_uuid", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.BigInteger(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("logged_requests_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("logged_requests_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("logged_requests_account_id_uuid_key")
        ),
    )
    op.execute(
        "alter table logged_requests enable row level security, "
        "force row level security"
    )
    op.execute(
        f"create policy account on logged_requests using ({OWN_ROWS}) "
        f"with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, update, delete on logged_requests to regulars")
    op.add_column(
        "accounts",
        sa.Column("requests_emptied_at", sa.DateTime(timezone=True), nullable=True),
    )
