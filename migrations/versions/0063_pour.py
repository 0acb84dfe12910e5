"""Move all lots of a wallet into another by one statement.

Expand only: the previous release does not call the function.
"""

from pathlib import Path

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.execute((SQL / "0063_pour.sql").read_text())
