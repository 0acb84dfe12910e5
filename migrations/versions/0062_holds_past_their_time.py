"""Have holds past their time end when somebody uses the wallet, not with the clock.

The functions take and give the same as before, so the previous release goes on with them.
"""

import re
from pathlib import Path

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0062_holds_past_their_time.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=--)", SQL.read_text()):
        op.execute(statement)
