"""Keep webhook subscriptions, what is sent to them, and each try to send it.

Expand only: new tables that the previous release never looks at. Of a voucher that it
deletes meanwhile, subscribers are told no more than the uuid.
"""

import re
from pathlib import Path

from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0071_webhooks.sql"

# What is sent is written once: sent again, it is the same to the byte.
TABLES = {
    "webhook_subscriptions": "select, insert, update",
    "webhook_deliveries": "select, insert, delete,"
    " update (state, tries, attempt, due_at, ended_at)",
    "webhook_attempts": "select, insert, delete",
    "webhook_cursors": "select, insert, update",
    "deleted_vouchers": "select, insert, delete",
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
    for table in ("webhook_subscriptions", "webhook_deliveries", "webhook_turns"):
        op.execute(f"grant usage on sequence {table}_id_seq to regulars")
    op.execute("grant select, insert, update on webhook_turns to regulars")
