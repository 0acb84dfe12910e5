"""Know of contacts who do something that moves no credits: they are not inactive.

Expand only: a new table, and a function that does the same and notes that too. The
previous release calls it as before, and ends credits by what it knew.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


SQL = Path(__file__).parents[1] / "sql" / "0065_note_active.sql"


def upgrade() -> None:
    op.create_table(
        "credit_activities",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "contact_id", name=op.f("credit_activities_pkey")
        ),
    )
    op.execute(
        "alter table credit_activities enable row level security, force row level security"
    )
    op.execute(
        "create policy account on credit_activities using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on credit_activities to regulars")
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
