"""Tell credits that ended for inactivity when they leave the wallet, as others are.

Expand only: the previous release tells them when it ends them, leaves the new column as
it is by default, and so has nothing told twice.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0049_inactivity_told.sql"


def upgrade() -> None:
    op.add_column(
        "credit_inactivities",
        sa.Column(
            "is_told", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
    )
    for statement in re.split(r";\n\n(?=\S)", SQL.read_text()):
        op.execute(statement)
