"""Count the transactions that were made before wallets kept them.

Some wallets at a time, each of which is written to by nobody else meanwhile, and counted
from all that there is of it: doing it twice makes no difference. The previous release
goes on, and what it posts is counted by the function of the migration before.

A wallet's first entry is set right as well: it was not, until 0059, where that was of
credits that had run out before they came.
"""

from pathlib import Path

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0070_transactions_afterwards.sql"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(SQL.read_text())
