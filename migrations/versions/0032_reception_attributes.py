"""Keep attributes of credit receptions, and take back no more than is there.

Expand only: a table that the previous release never looks at, and a new function. The
previous release goes on leaving a contact in debt.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0032_take_back.sql"


def upgrade() -> None:
    op.create_table(
        "credit_reception_attributes",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reception_id", sa.BigInteger(), nullable=False),
        sa.Column("attributes", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "reception_id"],
            ["credit_receptions.account_id", "credit_receptions.id"],
            name=op.f("credit_reception_attributes_account_id_reception_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "reception_id", name=op.f("credit_reception_attributes_pkey")
        ),
    )
    op.execute(
        "alter table credit_reception_attributes enable row level security, force row level security"
    )
    op.execute(
        "create policy account on credit_reception_attributes using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute(
        "grant select, insert, delete on credit_reception_attributes to regulars"
    )
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
