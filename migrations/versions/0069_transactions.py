"""Keep on a wallet how many transactions its owner made, and what the last one did.

Expand only: new columns, a function that also keeps these, and two that nobody called.
The previous release reads none of them, and what it posts is counted as well.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0069_transactions.sql"

KEPT = (
    "transactions, first_transaction_at, last_transaction_at, last_amount,"
    " balance_before_last"
)


def upgrade() -> None:
    op.add_column(
        "wallets",
        sa.Column(
            "transactions", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
    )
    for name in ("first_transaction_at", "last_transaction_at"):
        op.add_column("wallets", sa.Column(name, sa.DateTime(timezone=True)))
    for name in ("last_amount", "balance_before_last"):
        op.add_column("wallets", sa.Column(name, sa.BigInteger()))
    op.execute(f"grant update ({KEPT}) on wallets to regulars")
    for statement in re.split(r";\n\n(?=--)", SQL.read_text()):
        op.execute(statement)
