"""Let a POS transaction have another reception once its first one is reversed.

Expand only: a grant. The previous release goes on refusing such a transaction.
"""

from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "grant update (credit_reception_uuid, linked_at) on pos_transaction_links"
        " to regulars"
    )
