"""Take many parts back with one statement.

Expand only: a function beside the one of the same name, that the previous release goes
on using.
"""

import re
from pathlib import Path

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0041_take_back.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
