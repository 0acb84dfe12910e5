"""Find lots that are changed by their place, whatever plan the connection remembers.

The same functions with the same results: the previous release calls them as before.
"""

import re
from pathlib import Path

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0030_lots_by_place.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
