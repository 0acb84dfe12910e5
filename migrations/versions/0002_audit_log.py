"""Keep an audit log of staff, settings and keys.

Expand only: new tables, which the previous release neither reads nor writes. What it
changes while it still serves isn't written down.
"""

import re
from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0002_audit.sql"

# The chain's head is the only thing that moves.
TABLES = {
    "audit_entries": "select, insert",
    "audit_seals": "select, insert",
    "audit_heads": "select, insert, update",
}

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
    for table, may in TABLES.items():
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
        op.execute(f"grant {may} on {table} to regulars")
    op.execute("grant usage on sequence audit_entries_id_seq to regulars")
