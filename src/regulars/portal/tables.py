"""What is kept for contacts who come themselves."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    LargeBinary,
    Text,
    Uuid,
    text,
)

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    platform_table,
    unique,
)

portals = owned_table(
    "portals",
    # Where the business has its own pages for contacts, without a slash at the end;
    # null where they are ours.
    Column("url", Text),
    # Whether people who are no contacts yet may become some on our pages.
    Column("lets_join", Boolean, nullable=False, server_default=text("true")),
    moment("created_at"),
    moment("updated_at"),
    belongs_to_account(),
    unique(name="portals_account_id_key"),
)

# The newest of each contact, and only until it is used or forgotten.
login_codes = keyed_table(
    "login_codes",
    ["contact_uuid"],
    # No foreign key: of somebody who is no more it finds nobody, and is soon forgotten.
    Column("contact_uuid", Uuid, nullable=False),
    # A keyed hash: of a million codes a plain one would tell which it is.
    Column("code_hash", LargeBinary, nullable=False),
    Column("tries", BigInteger, nullable=False),
    moment("expires_at"),
    belongs_to_account(),
    check("tries >= 0", "tries"),
)

contact_session_tokens = keyed_table(
    "contact_session_tokens",
    ["token_hash"],
    Column("token_hash", LargeBinary, nullable=False),
    Column("contact_uuid", Uuid, nullable=False),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    belongs_to_account(),
)

# What an account's pages are called in their address. It is asked before the account is
# known, and no two accounts have the same.
portal_slugs = platform_table(
    "portal_slugs",
    Column("account_id", ForeignKey("accounts.id"), nullable=False, unique=True),
    Column("slug", Text, nullable=False, unique=True),
)

# Contacts who have signed in on our pages.
page_sessions = keyed_table(
    "page_sessions",
    ["token_hash"],
    Column("token_hash", LargeBinary, nullable=False),
    # No foreign key: of somebody who is no more it finds nobody.
    Column("contact_uuid", Uuid, nullable=False),
    moment("created_at"),
    moment("expires_at"),
    belongs_to_account(),
)
