"""Keep PINs of gift cards, and let staff undo a payment on a card that has expired.

Expand only: a new table, a column that is false, and a function with two values more. The
previous release goes on with the one that it knows, and asks nobody for a PIN.
"""

from pathlib import Path

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    op.execute(
        "alter table giftcard_programs"
        " add column asks_for_pin boolean default false not null"
    )
    op.execute((SQL / "0066_giftcard_pins.sql").read_text())
    op.execute(
        "alter table giftcard_pins enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on giftcard_pins using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute(
        "grant select, insert, update (mac, sealed, wrong_tries, locked_until)"
        " on giftcard_pins to regulars"
    )
    op.execute((SQL / "0066_giftcard_judge.sql").read_text())
