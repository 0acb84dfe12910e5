"""Keep what is to be imported, and what became of it.

Expand only: a new table, which the previous release neither reads nor writes.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_table()
    let_only_its_account_in()


def make_table() -> None:
    op.create_table(
        "contact_imports",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "added", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "known", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "refused",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'DONE') = (rows is null)",
            name=op.f("contact_imports_rows_check"),
        ),
        sa.CheckConstraint(
            "status in ('PENDING', 'ADDED', 'DONE')",
            name=op.f("contact_imports_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("contact_imports_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("contact_imports_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("contact_imports_account_id_uuid_key")
        ),
    )


def let_only_its_account_in() -> None:
    op.execute(
        "alter table contact_imports enable row level security, force row level security"
    )
    op.execute(
        "create policy account on contact_imports using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on contact_imports to regulars")
