"""Lock no reward that is sold out, and look up claims by contact.

The same function with the same results: the previous release calls it as before.
"""

import re
from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0022_reward_take.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
