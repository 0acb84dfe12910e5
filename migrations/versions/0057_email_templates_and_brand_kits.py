"""Keep what businesses make of their e-mails, and what they look like.

Expand only: new tables that the previous release never looks at. An account without a
row sends what it sent before, so there is nothing to fill in for those that there are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _brand_kits()
    _email_templates()
    _email_settings()


def _brand_kits() -> None:
    op.create_table(
        "brand_kits",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("small_logo_url", sa.Text(), nullable=True),
        sa.Column("large_logo_url", sa.Text(), nullable=True),
        sa.Column("primary_color", sa.Text(), nullable=False),
        sa.Column("secondary_color", sa.Text(), nullable=False),
        sa.Column("tertiary_color", sa.Text(), nullable=False),
        sa.Column("quaternary_color", sa.Text(), nullable=False),
        sa.Column("font_family", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("brand_kits_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("brand_kits_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("brand_kits_account_id_uuid_key")
        ),
    )
    op.execute(
        "alter table brand_kits enable row level security, force row level security"
    )
    op.execute(
        "create policy account on brand_kits using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on brand_kits to regulars")
    op.create_index(
        "brand_kits_account_id_key", "brand_kits", ["account_id"], unique=True
    )


def _email_templates() -> None:
    op.create_table(
        "email_templates",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lacks_variable", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language in ('en', 'nl')", name=op.f("email_templates_language_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("email_templates_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "category", "language", name=op.f("email_templates_pkey")
        ),
    )
    op.execute(
        "alter table email_templates enable row level security, force row level security"
    )
    op.execute(
        "create policy account on email_templates using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on email_templates to regulars")


def _email_settings() -> None:
    op.create_table(
        "email_settings",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("subscription_type_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "subscription_type_id"],
            ["subscription_types.account_id", "subscription_types.id"],
            name=op.f("email_settings_account_id_subscription_type_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("email_settings_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "category", name=op.f("email_settings_pkey")
        ),
    )
    op.execute(
        "alter table email_settings enable row level security, force row level security"
    )
    op.execute(
        "create policy account on email_settings using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on email_settings to regulars")
