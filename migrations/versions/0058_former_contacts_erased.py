"""Let who was deleted be erased afterwards.

Expand only: the previous release changes nothing of a former contact.
"""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant update (ending) on former_contacts to regulars")
