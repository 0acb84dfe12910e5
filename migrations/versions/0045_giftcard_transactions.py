"""Keep what gift cards are loaded and paid with, and judge it under the wallet's lock.

Expand only: a new table and a new function that the previous release never looks at.
"""

import re
from pathlib import Path

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    tables = (SQL / "0045_giftcard_transactions.sql").read_text()
    for statement in re.split(r";\n\n(?=\S)", tables):
        op.execute(statement)
    op.execute((SQL / "0045_giftcard_judge.sql").read_text())
    op.execute(
        "alter table giftcard_transactions enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on giftcard_transactions using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    # What was done stays as it was done.
    op.execute("grant select, insert on giftcard_transactions to regulars")
    op.execute("grant usage on sequence giftcard_transactions_id_seq to regulars")
