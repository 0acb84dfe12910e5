"""Have a wallet know of its first entry also when that is credits that had run out.

The function takes and gives the same as before, so the previous release goes on with it.
"""

from pathlib import Path

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.execute((SQL / "0059_expired_first.sql").read_text())
