"""Keep promotions, their vouchers, and what was redeemed of them.

Expand only: new tables and functions that the previous release never looks at.
"""

import re
from pathlib import Path

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

# What was redeemed stays, also when it was undone; so does a promotion.
TABLES = {
    "promotions": "select, insert, update",
    "voucher_batches": "select, insert, update (quantity, made, finished_at,"
    " attributes)",
    "vouchers": "select, insert, update, delete",
    "voucher_redemptions": "select, insert, update (reversed_at, reversed_by)",
}

FUNCTIONS = ("voucher_count", "voucher_refusal", "voucher_redeem")

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for statement in re.split(
        r";\n\n(?=\S)", (SQL / "0064_promotions.sql").read_text()
    ):
        op.execute(statement)
    for table, may in TABLES.items():
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
        op.execute(f"grant {may} on {table} to regulars")
        op.execute(f"grant usage on sequence {table}_id_seq to regulars")
    for function in FUNCTIONS:
        op.execute((SQL / f"0064_{function}.sql").read_text())
