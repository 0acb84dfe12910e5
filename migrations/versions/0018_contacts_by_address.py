"""Find contacts by what their address begins with.

Expand only: the previous release does not ask so, and writes go on while it is made.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists contacts_email_prefix_idx")
        op.create_index(
            "contacts_email_prefix_idx",
            "contacts",
            ["account_id", "email_key"],
            unique=False,
            postgresql_ops={"email_key": "text_pattern_ops"},
            postgresql_concurrently=True,
        )
