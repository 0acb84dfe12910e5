"""Know a voucher's holder who becomes another contact while it is redeemed.

Expand only: a function that says the same of everybody else. The previous release
calls it as before.
"""

from pathlib import Path

from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0072_voucher_redeem.sql"


def upgrade() -> None:
    op.execute(SQL.read_text())
