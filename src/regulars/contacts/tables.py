"""What is kept of the people who collect."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    references,
    unique,
)

contacts = owned_table(
    "contacts",
    Column("email", Text, nullable=False),
    # The address in lower case: two spellings are one contact.
    Column("email_key", Text, nullable=False),
    Column("is_anonymous", Boolean, nullable=False, server_default=text("false")),
    Column("channel", Text, nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("credit_wallet_id", BigInteger, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    belongs_to_account(),
    references("wallets", "credit_wallet_id"),
    unique("email_key", name="contacts_account_id_email_key"),
    Index("contacts_created_at_idx", "account_id", "created_at", "id"),
)

contact_counts = keyed_table(
    "contact_counts",
    [],
    # Counted as contacts come and go, under a lock: a limit can't be passed in a race.
    Column("contacts", BigInteger, nullable=False),
    belongs_to_account(),
    check("contacts >= 0", "contacts"),
)

subscription_types = owned_table(
    "subscription_types",
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("strategy", Text, nullable=False),
    Column("position", Integer, nullable=False),
    moment("created_at"),
    belongs_to_account(),
    check("strategy in ('OPT_IN', 'OPT_OUT', 'DOUBLE_OPT_IN')", "strategy"),
)
