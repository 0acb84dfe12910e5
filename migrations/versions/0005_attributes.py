"""Define attributes, the system's own of contacts among them.

Expand only: new tables, which the previous release neither reads nor writes. Every
account gets the system's attributes here. One that the previous release opens after
this has none: open no account in the seconds until this release serves.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

FLAGS = ("is_system", "is_soft_read_only", "is_hard_read_only", "has_unique_value")

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"

def upgrade() -> None:
    _groups()
    _heads()
    _attributes()
    catalogue = (SQL / "0005_system_attributes.json").read_text()
    furnish = (SQL / "0005_system_attributes.sql").read_text()
    op.execute(furnish.replace("{catalogue}", f"$json${catalogue}$json$"))


def _groups() -> None:
    op.create_table(
        "attribute_groups",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "is_system", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("attribute_groups_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("attribute_groups_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("attribute_groups_account_id_uuid_key")
        ),
    )
    _own_rows("attribute_groups")
    op.create_index(
        "attribute_groups_account_id_entity_name_key",
        "attribute_groups",
        ["account_id", "entity", "name"],
        unique=True,
    )


def _heads() -> None:
    op.create_table(
        "attribute_heads",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("attribute_heads_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("attribute_heads_pkey")),
    )
    _own_rows("attribute_heads")


def _attributes() -> None:
    op.create_table(
        "custom_attributes",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column(
            "description", sa.Text(), server_default=sa.text("''"), nullable=False
        ),
        sa.Column("placeholder", sa.Text(), nullable=True),
        sa.Column(
            "options",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        *(_flag(name) for name in FLAGS),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "group_id"],
            ["attribute_groups.account_id", "attribute_groups.id"],
            name=op.f("custom_attributes_account_id_group_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("custom_attributes_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "id", name=op.f("custom_attributes_pkey")
        ),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("custom_attributes_account_id_uuid_key")
        ),
    )
    _own_rows("custom_attributes")
    _indexes()


def _indexes() -> None:
    op.create_index(
        "custom_attributes_account_id_entity_name_key",
        "custom_attributes",
        ["account_id", "entity", "name"],
        unique=True,
    )
    op.create_index(
        "custom_attributes_group_id_idx",
        "custom_attributes",
        ["account_id", "group_id"],
        unique=False,
    )


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(
        name, sa.Boolean(), server_default=sa.text("false"), nullable=False
    )


def _own_rows(table: str) -> None:
    op.execute(
        f"alter table {table} enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute(f"grant select, insert, update, delete on {table} to regulars")
