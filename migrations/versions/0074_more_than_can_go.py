"""Let credits be spent beside more that has run out than can be taken out at once.

The functions that the previous release calls take and give the same as before: what it
was refused as 60001 goes now. Only functions call the one whose arguments changed.
"""

import re
from pathlib import Path

from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0074_more_than_can_go.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
