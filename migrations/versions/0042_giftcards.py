"""Keep gift card programs, the shops that take their cards, and the cards.

Expand only: new tables that the previous release never looks at. The wallets of cards
and programs stand in a table that it knows, and are of a unit that it never asks for.
"""

import re
from pathlib import Path

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

# A card is never deleted, nor a program: what was done with them tells of them.
TABLES = {
    "giftcard_programs": "select, insert, update",
    "giftcard_program_shops": "select, insert, delete",
    "giftcard_batches": "select, insert, update (cards)",
    "giftcards": "select, insert, update (program_id, attributes, expires_at,"
    " activated_at, blocked_at, cancelled_at)",
}

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for statement in re.split(
        r";\n\n(?=\S)", (SQL / "0042_giftcards.sql").read_text()
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
    for table in ("giftcard_programs", "giftcard_batches", "giftcards"):
        op.execute(f"grant usage on sequence {table}_id_seq to regulars")
