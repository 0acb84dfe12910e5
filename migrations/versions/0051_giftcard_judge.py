"""Have gift card transactions and the removal of a program wait for each other.

The function takes and gives the same as before, so the previous release goes on with it.
"""

from pathlib import Path

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.execute((SQL / "0051_giftcard_judge.sql").read_text())
