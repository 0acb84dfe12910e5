"""What an account is made of: its people, shops, registers and keys."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    platform_table,
    references,
    unique,
)

accounts = platform_table(
    "accounts",
    Column("uuid", Uuid, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("timezone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    # Of what is written to contacts who told no language of their own.
    Column("language", Text, nullable=False, server_default="en"),
    Column("secret_sealed", LargeBinary, nullable=False),
    # What the operator allows, and what the account allows itself; null is no limit,
    # and the smaller one counts.
    Column("contact_limit", Integer),
    Column("requests_per_minute", Integer),
    Column("own_contact_limit", Integer),
    Column("own_requests_per_minute", Integer),
    # A copy to try things in: it sends nothing to anybody, and has a clock of its own.
    Column("is_sandbox", Boolean, nullable=False, server_default=text("false")),
    # The live account that it is a copy of, by its uuid.
    Column("sandbox_of", Uuid),
    # When somebody was last erased: what was asked before then is told no more.
    moment("requests_emptied_at", nullable=True),
    # Then a session of somebody without one is good for getting one.
    Column(
        "requires_second_factor", Boolean, nullable=False, server_default=text("false")
    ),
    # How far this account's clock runs ahead of the real one.
    Column("clock_offset_seconds", BigInteger, nullable=False, server_default="0"),
    # Where it stands while it is being moved: then it doesn't run.
    moment("clock_stands_at", nullable=True),
    moment("created_at"),
)

# Who is the same person in several accounts. No account is told anything from here.
users = platform_table(
    "users",
    Column("email", Text, nullable=False),
    moment("created_at"),
    Index("users_email_key", text("lower(email)"), unique=True),
)

memberships = platform_table(
    "memberships",
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    # Of this membership: let in again, somebody is known by another.
    Column("uuid", Uuid, nullable=False),
    # As this account has spelt it.
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    # Given by this account and valid for it alone: whoever let the same person in
    # elsewhere, perhaps before them, must not hold a key to this account.
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    # How they want their dashboard; null is the account's language, and the system's
    # own choice of light and dark.
    Column("language", Text),
    Column("theme", Text),
    # So that it is known before anything of the account's own is read.
    Column("has_second_factor", Boolean, nullable=False, server_default=text("false")),
    moment("created_at"),
    check("role in ('owner', 'manager', 'cashier', 'analyst')", "role"),
    UniqueConstraint("account_id", "user_id"),
    Index("memberships_uuid_key", "uuid", unique=True),
)

oauth_clients = platform_table(
    "oauth_clients",
    Column("uuid", Uuid, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    moment("created_at"),
    moment("revoked_at", nullable=True),
    # By one of its tokens, to the hour (uses.py).
    moment("last_used_at", nullable=True),
)

credentials = platform_table(
    "credentials",
    Column("uuid", Uuid, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    # Only the hash: a stolen dump opens nothing.
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    # No foreign key: it stays when the membership goes, and says whose key it was.
    Column("membership_uuid", Uuid),
    Column("register_id", BigInteger),
    # Of somebody who has typed their PIN at a device: that device's own key.
    Column("till_uuid", Uuid),
    Column("client_id", ForeignKey("oauth_clients.id")),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    moment("created_at"),
    moment("expires_at", nullable=True),
    moment("revoked_at", nullable=True),
    moment("last_used_at", nullable=True),
    # Of a session: where it was begun, and in which browser, as that calls itself.
    Column("place", Text),
    Column("agent", Text),
    check(
        "kind in ('personal_access_token', 'register_token', 'oauth_token', 'session',"
        " 'pairing_code', 'till', 'till_session')",
        "kind",
    ),
    Index("credentials_account_id_idx", "account_id"),
    Index(
        "credentials_client_id_idx",
        "client_id",
        postgresql_where=text("revoked_at is null"),
    ),
)

shops = owned_table(
    "shops",
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("reference", Text),
    Column("street", Text),
    Column("house_number", Text),
    Column("postal_code", Text),
    Column("city", Text),
    Column("state", Text),
    Column("country", Text),
    Column("latitude", Numeric(9, 6)),
    Column("longitude", Numeric(9, 6)),
    Column("timezone", Text, nullable=False),
    moment("created_at"),
    belongs_to_account(),
    check("type in ('physical', 'web')", "type"),
)

registers = owned_table(
    "registers",
    Column("shop_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    moment("created_at"),
    belongs_to_account(),
    references("shops", "shop_id"),
    unique("identifier", name="registers_account_id_identifier_key"),
)

# What somebody types to begin at a till. Compared by a keyed hash, as six digits are
# soon tried: without the key a dump tells none of them.
till_pins = keyed_table(
    "till_pins",
    ["membership_uuid"],
    Column("membership_uuid", Uuid, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("wrong_tries", BigInteger, nullable=False, server_default=text("0")),
    moment("locked_until", nullable=True),
    moment("changed_at"),
    belongs_to_account(),
)

# What a business looks like to its contacts; one without a row looks like us.
brand_kits = owned_table(
    "brand_kits",
    Column("small_logo_url", Text),
    Column("large_logo_url", Text),
    Column("primary_color", Text, nullable=False),
    Column("secondary_color", Text, nullable=False),
    Column("tertiary_color", Text, nullable=False),
    Column("quaternary_color", Text, nullable=False),
    Column("font_family", Text, nullable=False),
    # What mails bear; without them the account's name, and the server's own address.
    Column("sender_name", Text),
    Column("reply_to", Text),
    moment("created_at"),
    moment("updated_at"),
    belongs_to_account(),
    unique(name="brand_kits_account_id_key"),
)

# Each time that a sandbox's clock was moved, and how far that has come.
clock_advances = owned_table(
    "clock_advances",
    moment("from_at"),
    moment("to_at"),
    # How many moments the clock has stood at because something was due.
    Column("moments", BigInteger, nullable=False, server_default=text("0")),
    Column("actor", Text, nullable=False),
    # By real time, as is when it was seen moving last.
    moment("started_at"),
    moment("moved_at"),
    moment("ended_at", nullable=True),
    belongs_to_account(),
    check("to_at > from_at", "forward"),
    unique(name="clock_advances_account_id_key", where="ended_at is null"),
)
