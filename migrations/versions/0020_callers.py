"""Call whoever is counted a caller.

Two names change, which takes a moment. The previous release can't share its counts any
more and goes on counting in each process for itself, as it does without a database.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The rows are a minute old at most, and who asks for the old name goes without.
    op.execute(
        "-- squawk-ignore renaming-column\n"
        "alter table request_counts rename column actor to caller"
    )
    op.execute(
        "-- squawk-ignore renaming-object\n"
        "alter index request_counts_actor_minute_key"
        " rename to request_counts_caller_minute_key"
    )
