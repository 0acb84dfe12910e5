"""Take debits of many wallets out of their lots at once.

The same function with the same results in fewer statements: the previous release calls
it as before.
"""

import re
from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0021_lots_at_once.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
