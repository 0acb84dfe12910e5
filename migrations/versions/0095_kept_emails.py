"""Kept emails.

Expand only: a new table, which the previous release never looks at.
"""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "kept_emails",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("kept_emails_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("kept_emails_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("kept_emails_account_id_uuid_key")
        ),
    )
    op.execute(
        "alter table kept_emails enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on kept_emails using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, delete on kept_emails to regulars")
    op.create_index(
        "kept_emails_account_id_message_id_key",
        "kept_emails",
        ["account_id", "message_id"],
        unique=True,
    )
