"""Tell contacts' credits that were too old, and give without taking all of them first.

The same functions with the same results for who calls them, and events besides: the
previous release has them told too, and reads none of it.
"""

import re
from pathlib import Path

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0044_credits_expired.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
