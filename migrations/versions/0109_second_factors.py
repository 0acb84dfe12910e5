"""Second factors of staff.

Expand only: new tables, and columns with a default that the previous release doesn't look
at. While it still serves, it lets people in by their password alone: require a second
factor once every process is of this release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None

OWN_ROWS = "account_id = nullif(current_setting('app.account', true), '')::bigint"


def upgrade() -> None:
    for table, column in (
        ("memberships", "has_second_factor"),
        ("accounts", "requires_second_factor"),
    ):
        op.add_column(
            table,
            sa.Column(
                column, sa.Boolean(), server_default=sa.text("false"), nullable=False
            ),
        )
    totp_and_codes()
    passkeys_and_steps()
    for table in ("totp_secrets", "recovery_codes", "passkeys", "second_steps"):
        own(table)


def totp_and_codes() -> None:
    op.create_table(
        "totp_secrets",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_uuid", sa.Uuid(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "last_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("totp_secrets_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "membership_uuid", name=op.f("totp_secrets_pkey")
        ),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_uuid", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("recovery_codes_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "account_id",
            "membership_uuid",
            "code_hash",
            name=op.f("recovery_codes_pkey"),
        ),
    )


def passkeys_and_steps() -> None:
    op.create_table(
        "passkeys",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("membership_uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("passkeys_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("passkeys_pkey")),
        sa.UniqueConstraint(
            "account_id", "uuid", name=op.f("passkeys_account_id_uuid_key")
        ),
    )
    op.create_index(
        "passkeys_account_id_handle_key",
        "passkeys",
        ["account_id", "handle"],
        unique=True,
    )
    op.create_table(
        "second_steps",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("membership_uuid", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=True),
        sa.Column(
            "tries", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("second_steps_account_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "uuid", name=op.f("second_steps_pkey")),
        sa.CheckConstraint(
            "purpose in ('sign_in', 'passkey')",
            name=op.f("second_steps_purpose_check"),
        ),
    )


def own(table: str) -> None:
    op.execute(
        f"alter table {table} enable row level security, force row level security"
    )
    op.execute(
        f"create policy account on {table}"
        f" using ({OWN_ROWS}) with check ({OWN_ROWS})"
    )
    op.execute(f"grant select, insert, update, delete on {table} to regulars")
