"""Keep how deep in a chain of reactions an event stands, and a delivery of it.

Expand only. Columns with a fixed default are added without going through the rows; the
previous release writes its events at depth 0. It makes no delivery that is
stopped, and shows one as it is.
"""

from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

DEPTH = "coalesce(nullif(current_setting('app.depth', true), ''), '0')::bigint"

STATES = "'waiting', 'sending', 'delivered', 'failed', 'stopped'"


def upgrade() -> None:
    op.execute("alter table events add column depth bigint not null default 0")
    op.execute(f"alter table events alter column depth set default ({DEPTH})")
    op.execute(
        "alter table webhook_deliveries add column depth bigint not null default 0"
    )
    op.execute("alter table webhook_subscriptions add column looped_at timestamptz")
    name = "webhook_deliveries_state_check"
    # What took its place takes more.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        f"alter table webhook_deliveries drop constraint {name}"
    )
    op.execute(
        f"alter table webhook_deliveries add constraint {name}"
        f" check (state in ({STATES})) not valid"
    )
