"""Devices at tills, and the PINs that open them.

Expand only: a new table, a column that may be null, and words that no previous release
writes or looks for: it asks credentials for the kinds that it knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0113"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"

KINDS = (
    "'personal_access_token', 'register_token', 'oauth_token', 'session',"
    " 'pairing_code', 'till', 'till_session'"
)


def upgrade() -> None:
    op.create_table(
        "till_pins",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_uuid", sa.Uuid(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("wrong_tries", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("till_pins_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "membership_uuid", name=op.f("till_pins_pkey")
        ),
    )
    op.execute(
        "alter table till_pins enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on till_pins using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute("grant select, insert, update, delete on till_pins to regulars")
    op.execute("alter table credentials add column till_uuid uuid")
    name = "credentials_kind_check"
    # What took its place takes more.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        f"alter table credentials drop constraint {name}"
    )
    op.execute(
        f"alter table credentials add constraint {name}"
        f" check (kind in ({KINDS})) not valid"
    )
