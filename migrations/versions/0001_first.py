"""The tables of the first release, their grants and the ledger's statements.

Nothing serves before this one, so nothing can notice it.
"""

import re
from pathlib import Path

from alembic import op

from regulars.kit.jobs.adapter import installation

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

PLATFORM = (
    "accounts",
    "users",
    "memberships",
    "oauth_clients",
    "credentials",
    "request_counts",
)

# What is written once and stays: the application may add and read, and no more.
APPEND_ONLY = (
    "transfers",
    "lot_uses",
    "events",
    "event_positions",
    "credit_receptions",
    "loyalty_program_versions",
)

# Of these rows only the columns that are kept up to date may change, and none may go.
KEPT_UP_TO_DATE = {
    "wallets": "balance, held, seq, received, next_expiry_at, first_moved_at,"
    " last_moved_at",
    "lots": "remaining",
    "holds": "state, ended_at",
    "contact_counts": "contacts",
    "event_heads": "position, event_xid, event_id",
}

ROW_SECURITY = """
    alter table {table} enable row level security, force row level security;

    create policy account on {table}
      using (account_id = nullif(current_setting('app.account', true), '')::bigint)
      with check (account_id = nullif(current_setting('app.account', true), '')::bigint)
"""


def upgrade() -> None:
    for name in ("0001_tables", "0001_ledger", "0001_events"):
        for statement in statements((SQL / f"{name}.sql").read_text()):
            op.execute(statement)
    for table in owned():
        for statement in ROW_SECURITY.format(table=table).split(";\n"):
            op.execute(statement)
        grant(table)
    for table in PLATFORM:
        grant(table)
    op.execute("grant usage on all sequences in schema public to regulars")
    for statement in installation():
        op.execute(statement)
    op.execute("grant select on alembic_version to regulars")


def grant(table: str) -> None:
    changes = ", update, delete"
    if table in APPEND_ONLY:
        changes = ""
    elif table in KEPT_UP_TO_DATE:
        changes = f", update ({KEPT_UP_TO_DATE[table]})"
    op.execute(f"grant select, insert{changes} on {table} to regulars")


def owned() -> list[str]:
    """The tables that belong to an account, as the file has them."""
    text = (SQL / "0001_tables.sql").read_text()
    tables = re.findall(r"^CREATE TABLE (\w+)", text, re.MULTILINE)
    return [table for table in tables if table not in PLATFORM]


def statements(text: str) -> list[str]:
    """A file's statements: an empty line parts them, and only between statements
    does a line begin at the margin."""
    return [part.strip() for part in re.split(r";\n\n(?=\S)", text) if part.strip()]
