"""What a loyalty program is made of, and the credits it gave."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Numeric,
    Text,
    text,
)
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

loyalty_programs = owned_table(
    "loyalty_programs",
    Column("name", Text, nullable=False),
    Column("custom_credit_name", Text, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    # The most credits one reception may give; 0 is no limit.
    Column("max_amount", BigInteger, nullable=False, server_default=text("0")),
    # How many days after the day they were given credits stay; null is for ever.
    Column("expiration_days", Integer),
    # Raised by every change of program, units, rules and shop links: a reception names
    # the version it was reckoned with, and the database refuses a stale one.
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("issued_wallet_id", BigInteger, nullable=False),
    moment("created_at"),
    belongs_to_account(),
    references("wallets", "issued_wallet_id"),
    check("max_amount >= 0", "max_amount"),
    check("expiration_days > 0", "expiration_days"),
    # One program for each account; the index is what makes that so.
    unique(name="loyalty_programs_account_id_key"),
)

loyalty_program_versions = keyed_table(
    "loyalty_program_versions",
    ["program_id", "version"],
    Column("program_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    # The terms as they were: a reception of this version can be reckoned again.
    Column("terms", JSONB, nullable=False),
    Column("published_by", Text, nullable=False),
    moment("published_at"),
)

units = owned_table(
    "units",
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    belongs_to_account(),
    unique("name", name="units_account_id_name_key"),
    unique(where="is_default", name="units_account_id_default_key"),
)

loyalty_rules = owned_table(
    "loyalty_rules",
    Column("program_id", BigInteger, nullable=False),
    Column("unit_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("credits_per_unit", Numeric(12, 4), nullable=False),
    Column("rounding", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    references("loyalty_programs", "program_id"),
    references("units", "unit_id"),
    check("credits_per_unit >= 0", "credits_per_unit"),
    check("rounding in ('down', 'nearest', 'up')", "rounding"),
)

loyalty_shop_links = keyed_table(
    "loyalty_shop_links",
    ["shop_id"],
    # A shop without a row takes part.
    Column("shop_id", BigInteger, nullable=False),
    Column("is_linked", Boolean, nullable=False),
    references("shops", "shop_id"),
)

credit_receptions = owned_table(
    "credit_receptions",
    Column("contact_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    Column("unit_id", BigInteger),
    Column("unit_value", Numeric(20, 4)),
    Column("credits", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    # Where the ledger posted it; null when no credits moved.
    Column("wallet_id", BigInteger),
    Column("wallet_seq", BigInteger),
    Column("reverses_id", BigInteger),
    Column("program_version", Integer, nullable=False),
    Column("explanation", JSONB, nullable=False),
    moment("happened_at"),
    moment("recorded_at"),
    check("(credits = 0) = (wallet_seq is null)", "wallet_seq"),
    check("(wallet_id is null) = (wallet_seq is null)", "wallet"),
    unique(
        "reverses_id",
        where="reverses_id is not null",
        name="credit_receptions_account_id_reverses_id_key",
    ),
    # Lists are in the order of what happened, of everybody and of one contact.
    Index("credit_receptions_happened_at_idx", "account_id", "happened_at", "id"),
    Index(
        "credit_receptions_contact_id_idx",
        *("account_id", "contact_id", "happened_at", "id"),
    ),
)
