"""Keep earning rules, each version that was published, and what each gave whom.

Expand only: new tables and functions, which the previous release doesn't ask and so
gives nothing by, and a column with a default that it neither reads nor writes.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

# What was published stays as it was.
TABLES = {
    "earning_rules": "select, insert, update, delete",
    "earning_rule_versions": "select, insert",
    "earning_rule_uses": "select, insert, update (credits)",
}

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for file in ("0029_earning_rules.sql", "0029_rule_caps.sql"):
        for statement in re.split(r";\n\n(?=\S)", (SQL / file).read_text()):
            op.execute(statement)
    for table, may in TABLES.items():
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
        op.execute(f"grant {may} on {table} to regulars")
    op.execute("grant usage on sequence earning_rules_id_seq to regulars")
    op.add_column(
        "loyalty_rules",
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    )
