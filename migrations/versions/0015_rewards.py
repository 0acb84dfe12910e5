"""Keep rewards, their codes, what was bought and what waits to be collected.

Expand only: new tables and functions, and a column of credit receptions that may be
empty, in which the previous release writes nothing and which it does not read.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

# What was bought stays as it was; of a code, that it is gone; of a redemption, that it
# was taken back. A reward is never deleted, because receptions tell of it.
TABLES = {
    "rewards": "select, insert, update",
    "reward_shops": "select, insert, update, delete",
    "reward_codes": "select, insert, update (taken_at)",
    "reward_claims": "select, insert, update (claims)",
    "reward_receptions": "select, insert",
    "collectable_rewards": "select, insert, update (contact_id, state, changed_at)",
    "collectable_reward_redemptions": "select, insert, update (reversed_at)",
}

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for file in ("0015_rewards.sql", "0015_reward_take.sql"):
        for statement in re.split(r";\n\n(?=\S)", (SQL / file).read_text()):
            op.execute(statement)
    for table, may in TABLES.items():
        op.execute(
            f"alter table {table} enable row level security, force row level security"
        )
        op.execute(
            f"create policy account on {table} using ({OWN_ROWS}) with check ({OWN_ROWS})"
        )
        op.execute(f"grant {may} on {table} to regulars")
    for table in ("rewards", "reward_codes", "reward_receptions"):
        op.execute(f"grant usage on sequence {table}_id_seq to regulars")
    op.execute(
        "grant usage on sequence collectable_reward_redemptions_id_seq to regulars"
    )
    op.add_column("credit_receptions", sa.Column("undoes_uuid", sa.Uuid()))
