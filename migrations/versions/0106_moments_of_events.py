"""Write the moments of `credits_expired` as those of all other events.

Expand only: one function, which tells the same in another spelling of the same moment.
The previous release goes on calling it, and reads none of what it writes.
"""

from pathlib import Path

from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0106_moments_of_events.sql"


def upgrade() -> None:
    op.execute(SQL.read_text())
