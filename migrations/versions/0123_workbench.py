"""Whose a sandbox is, what nobody would take, and how webhooks did in each hour.

Expand only: new tables and a column that may be null, none of which the previous release
looks at. What its workers deliver meanwhile isn't counted. A sandbox from before belongs
to no account, as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0123"
down_revision = "0119"
branch_labels = None
depends_on = None


OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("sandbox_of", sa.Uuid(), nullable=True))
    keep_undelivered()
    count_hours()


def keep_undelivered() -> None:
    op.create_table(
        "undelivered_emails",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("undelivered_emails_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("undelivered_emails_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("undelivered_emails_account_id_uuid_key")
        ),
    )
    op.execute(
        "alter table undelivered_emails enable row level security, "
        "force row level security"
    )
    op.execute(
        f"create policy account on undelivered_emails using ({OWN_ROWS}) "
        f"with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, delete on undelivered_emails to regulars")


def count_hours() -> None:
    op.create_table(
        "webhook_hours",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("within_milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("succeeded", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "subscription_id"],
            ["webhook_subscriptions.account_id", "webhook_subscriptions.id"],
            name=op.f("webhook_hours_account_id_subscription_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id",
            "subscription_id",
            "hour",
            "within_milliseconds",
            name=op.f("webhook_hours_pkey"),
        ),
        postgresql_with={"fillfactor": "80"},
    )
    op.execute(
        "alter table webhook_hours enable row level security, "
        "force row level security"
    )
    op.execute(
        f"create policy account on webhook_hours using ({OWN_ROWS}) "
        f"with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, update, delete on webhook_hours to regulars")
