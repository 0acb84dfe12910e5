"""Keep tiers, the terms of being in one, and with each contact the tier they are in.

Expand only: new tables, and columns of contacts that the previous release never looks at.
Whoever it merges or deletes meanwhile loses theirs with the row.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0078_tiers.sql"

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
    for table in ("tiers", "tier_terms"):
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
        op.execute(f"grant select, insert, update on {table} to regulars")
    op.execute("grant select, insert on tier_accounts to regulars")
    for table in ("tiers", "tier_accounts"):
        op.execute(f"grant usage on sequence {table}_id_seq to regulars")
    keep_with_contacts()


def keep_with_contacts() -> None:
    op.add_column("contacts", sa.Column("tier_id", sa.BigInteger(), nullable=True))
    for name in ("tier_since", "tier_lapses_at"):
        op.add_column(
            "contacts", sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        )
    op.add_column("contacts", sa.Column("tier_because", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("contacts_account_id_tier_id_fkey"),
        "contacts",
        "tiers",
        ["account_id", "tier_id"],
        ["account_id", "id"],
        postgresql_not_valid=True,
    )
