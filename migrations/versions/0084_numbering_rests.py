"""Give each event its place soon, also one that was being committed when others got theirs.

The function takes and gives the same as before: the previous release calls it as it is.
"""

from pathlib import Path

from alembic import op

revision = "0084"
down_revision = "0079"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0084_numbering_rests.sql"


def upgrade() -> None:
    op.execute(SQL.read_text())
