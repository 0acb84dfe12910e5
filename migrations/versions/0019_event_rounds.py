"""Number events of so many accounts at a time, and look at none while nothing happens.

Expand only: a new table and a new function, with which the old one answers the previous
release as it did, for some of the accounts instead of all.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0019_events.sql"


def upgrade() -> None:
    op.create_table(
        "event_rounds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "last_account_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "is_whole", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("seen_id", sa.BigInteger(), nullable=True),
        sa.Column("seen_xid", sa.BigInteger(), nullable=True),
        sa.Column("quiet_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("event_rounds_pkey")),
    )
    op.execute("grant select, insert, update, delete on event_rounds to regulars")
    op.execute("insert into event_rounds default values")
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
