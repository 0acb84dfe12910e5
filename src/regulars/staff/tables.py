"""What is kept of people on their way in."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, Uuid, text

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    unique,
)

# Until it is accepted or revoked. The link in the mail is nowhere: it is sealed, and
# good as long as this row says that it was sent at that moment.
staff_invitations = owned_table(
    "staff_invitations",
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    # No foreign key: one that was made by somebody who left is void, and stays to be
    # looked at.
    Column("invited_by", Uuid, nullable=False),
    Column("reminders", BigInteger, nullable=False, server_default=text("0")),
    moment("created_at"),
    moment("sent_at"),
    moment("expires_at"),
    belongs_to_account(),
    Index(
        "staff_invitations_account_id_email_key",
        "account_id",
        text("lower(email)"),
        unique=True,
    ),
)

# Of everybody at most one; until it is confirmed it is asked for nowhere.
totp_secrets = keyed_table(
    "totp_secrets",
    ["membership_uuid"],
    Column("membership_uuid", Uuid, nullable=False),
    Column("secret_sealed", LargeBinary, nullable=False),
    # Of the last code that was taken: no code is good twice, and none before it.
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),
    moment("created_at"),
    moment("confirmed_at", nullable=True),
    belongs_to_account(),
)

recovery_codes = keyed_table(
    "recovery_codes",
    ["membership_uuid", "code_hash"],
    Column("membership_uuid", Uuid, nullable=False),
    # A keyed hash: it finds the code again, and tells nothing.
    Column("code_hash", LargeBinary, nullable=False),
    moment("created_at"),
    moment("used_at", nullable=True),
    belongs_to_account(),
)

passkeys = owned_table(
    "passkeys",
    Column("membership_uuid", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    # What the authenticator calls it, and the key that it signs with.
    Column("handle", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    # How often it has signed, where it counts: a copy would be behind.
    Column("sign_count", BigInteger, nullable=False),
    moment("created_at"),
    moment("last_used_at", nullable=True),
    belongs_to_account(),
    unique("handle", name="passkeys_account_id_handle_key"),
)

# What was begun with a password and is to be ended by a second factor, or by a new
# passkey: once, and soon.
second_steps = keyed_table(
    "second_steps",
    ["uuid"],
    Column("uuid", Uuid, nullable=False),
    Column("membership_uuid", Uuid, nullable=False),
    # What it is for: nobody signs in by what was begun to add a passkey.
    Column("purpose", Text, nullable=False),
    Column("challenge", LargeBinary, nullable=False),
    # A browser that has been signed in before has tries of its own.
    Column("browser", Text),
    Column("tries", BigInteger, nullable=False, server_default=text("0")),
    moment("created_at"),
    moment("ended_at", nullable=True),
    belongs_to_account(),
    check("purpose in ('sign_in', 'passkey')", "purpose"),
)
