"""Pages for contacts.

Expand only: two new tables, a column with a default, and one that may now be null. The
previous release reads `portals.url` of accounts that have a portal, and writes none
without: an account whose pages are ours is first made so by the new release. Until the
last machine is restarted, `auth-url` of such an account is refused by the old one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0109"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "page_sessions",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("contact_uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("page_sessions_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "token_hash", name=op.f("page_sessions_pkey")
        ),
    )
    op.execute(
        "alter table page_sessions enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on page_sessions using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, delete on page_sessions to regulars")
    op.create_table(
        "portal_slugs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("portal_slugs_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("portal_slugs_pkey")),
        sa.UniqueConstraint("account_id", name=op.f("portal_slugs_account_id_key")),
        sa.UniqueConstraint("slug", name=op.f("portal_slugs_slug_key")),
    )
    op.execute(
        "grant select, insert, update (slug), delete on portal_slugs to regulars"
    )
    # The release before reads it of portals that have one, and makes none without.
    op.execute(
        "-- squawk-ignore ban-drop-not-null\n"
        "alter table portals alter column url drop not null"
    )
    op.add_column(
        "portals",
        sa.Column(
            "lets_join", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
    )
