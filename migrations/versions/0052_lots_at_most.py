"""Leave wallets with very many lots past their last instant to the clock.

The function takes and gives the same as before, so the previous release goes on with it:
what it is refused now it tells as 60001, and had no time for before.
"""

from pathlib import Path

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.execute((SQL / "0052_lots_at_most.sql").read_text())
