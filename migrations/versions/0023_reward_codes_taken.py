"""Mark the codes that are taken without reading all there are.

The same function with the same results: the previous release calls it as before.
"""

import re
from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0023_reward_take.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
