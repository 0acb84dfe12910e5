"""Keep the cards and codes that find a contact.

Expand only: a new table, and a column that may be empty, in which the previous release
writes nothing and which it does not read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_table()
    let_only_its_account_in()
    make_indexes()
    op.add_column(
        "credit_receptions",
        sa.Column("contact_identifier_id", sa.BigInteger(), nullable=True),
    )


def make_table() -> None:
    op.create_table(
        "contact_identifiers",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(contact_id is null) = (linked_at is null)",
            name=op.f("contact_identifiers_linked_check"),
        ),
        sa.CheckConstraint(
            "contact_id is not null or not is_default",
            name=op.f("contact_identifiers_default_check"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"],
            ["contacts.account_id", "contacts.id"],
            name=op.f("contact_identifiers_account_id_contact_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("contact_identifiers_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("contact_identifiers_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("contact_identifiers_account_id_uuid_key")
        ),
    )


def let_only_its_account_in() -> None:
    op.execute(
        "alter table contact_identifiers enable row level security, force row level security"
    )
    op.execute(
        "create policy account on contact_identifiers using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute(
        "grant select, insert, update, delete on contact_identifiers to regulars"
    )


def make_indexes() -> None:
    op.create_index(
        "contact_identifiers_account_id_default_key",
        "contact_identifiers",
        ["account_id", "contact_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_index(
        "contact_identifiers_account_id_value_key",
        "contact_identifiers",
        ["account_id", "value"],
        unique=True,
    )
    op.create_index(
        "contact_identifiers_contact_id_idx",
        "contact_identifiers",
        ["account_id", "contact_id", "linked_at", "id"],
        unique=False,
        postgresql_where=sa.text("contact_id is not null"),
    )
