"""Take what has run out of wallets by so many lots at a time.

Expand only: a new function, and the old one does with it what it did. The previous
release's clock goes on taking all lots at once.
"""

import re
from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0014_expiry.sql"


def upgrade() -> None:
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
