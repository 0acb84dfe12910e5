"""Keep the language of each account, and how many mails a contact got of late.

Expand only: a column with a default and a new table, which the previous release neither
reads nor writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
    )
    make_table()
    let_only_its_account_in()


def make_table() -> None:
    op.create_table(
        "contact_mails",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contact_uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mails", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mails > 0", name=op.f("contact_mails_mails_check")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("contact_mails_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "contact_uuid", "kind", name=op.f("contact_mails_pkey")
        ),
    )


def let_only_its_account_in() -> None:
    op.execute(
        "alter table contact_mails enable row level security, force row level security"
    )
    op.execute(
        "create policy account on contact_mails using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on contact_mails to regulars")
