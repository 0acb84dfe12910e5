"""Keep where contacts sign in, their login codes and their session tokens.

Expand only: new tables, which the previous release neither reads nor writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_portals()
    make_login_codes()
    make_session_tokens()
    let_only_their_account_in()


def account_id() -> sa.Column[int]:
    return sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False)


def belongs_to_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=op.f(f"{table}_account_id_fkey")
    )


def make_portals() -> None:
    op.create_table(
        "portals",
        account_id(),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        belongs_to_account("portals"),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("portals_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("portals_account_id_uuid_key")
        ),
    )
    op.create_index("portals_account_id_key", "portals", ["account_id"], unique=True)


def make_login_codes() -> None:
    op.create_table(
        "login_codes",
        account_id(),
        sa.Column("contact_uuid", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("login_codes_tries_check")),
        belongs_to_account("login_codes"),
        sa.PrimaryKeyConstraint(
            "account_id", "contact_uuid", name=op.f("login_codes_pkey")
        ),
    )


def make_session_tokens() -> None:
    op.create_table(
        "contact_session_tokens",
        account_id(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("contact_uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        belongs_to_account("contact_session_tokens"),
        sa.PrimaryKeyConstraint(
            "account_id", "token_hash", name=op.f("contact_session_tokens_pkey")
        ),
    )


def let_only_their_account_in() -> None:
    op.execute(
        "alter table portals enable row level security, force row level security"
    )
    op.execute(
        "create policy account on portals using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on portals to regulars")
    op.execute(
        "alter table login_codes enable row level security, force row level security"
    )
    op.execute(
        "create policy account on login_codes using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on login_codes to regulars")
    op.execute(
        "alter table contact_session_tokens enable row level security, force row level security"
    )
    op.execute(
        "create policy account on contact_session_tokens using (account_id = nullif(current_setting('app.account', true), '')::bigint) with check (account_id = nullif(current_setting('app.account', true), '')::bigint)"
    )
    op.execute("grant select, insert, update, delete on contact_session_tokens to regulars")
