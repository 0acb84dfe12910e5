"""What a loyalty program is made of: its terms, and every version of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    Numeric,
    Text,
    Uuid,
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
    # For how many days after that day they can't be spent yet; null is not at all.
    Column("pending_days", BigInteger),
    # After how many days without a transaction a contact's credits go; null is never.
    Column("inactivity_days", BigInteger),
    # How many days before credits go that is announced; null is not at all.
    Column("expiry_warning_days", BigInteger),
    # Raised by every change of program, units, rules and shop links: a reception names
    # the version it was reckoned with, and the database refuses a stale one.
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("issued_wallet_id", BigInteger, nullable=False),
    moment("created_at"),
    # The row stays: a reception that began before may still be written.
    moment("removed_at", nullable=True),
    belongs_to_account(),
    references("wallets", "issued_wallet_id"),
    check("max_amount >= 0", "max_amount"),
    check("expiration_days > 0", "expiration_days"),
    check("pending_days > 0", "pending_days"),
    check("inactivity_days > 0", "inactivity_days"),
    check("expiry_warning_days > 0", "expiry_warning_days"),
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
    # As with programs; a unit of the same name that is added later is this one again.
    moment("removed_at", nullable=True),
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
    # Raised by every change; the terms of each are among those of the program.
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    moment("created_at"),
    moment("updated_at"),
    references("loyalty_programs", "program_id"),
    references("units", "unit_id"),
    check("credits_per_unit >= 0", "credits_per_unit"),
    check("rounding in ('down', 'nearest', 'up')", "rounding"),
)

# What is here of a published rule is its newest version; a draft is version 0.
earning_rules = owned_table(
    "earning_rules",
    Column("unit_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("credits_per_unit", Numeric(12, 4)),
    Column("rounding", Text),
    Column("factor", Numeric(12, 4)),
    Column("fixed_credits", BigInteger),
    Column("minimum_value", Numeric(20, 4)),
    Column("most_per_reception", BigInteger),
    # Of one contact: on a day and in a year of the shop's calendar, and in all.
    Column("most_per_day", BigInteger),
    Column("most_per_year", BigInteger),
    Column("most_per_contact", BigInteger),
    Column("condition", JSONB),
    # The newest version: it counts for what happens from then on.
    moment("published_at", nullable=True),
    moment("created_at"),
    moment("updated_at"),
    belongs_to_account(),
    references("units", "unit_id"),
    check("kind in ('base_rate', 'multiplication', 'fixed')", "kind"),
    check("status in ('draft', 'published', 'paused')", "status"),
    check("(status = 'draft') = (version = 0)", "version"),
    check("(status = 'draft') = (published_at is null)", "published_at"),
    check(
        "case kind when 'base_rate' then credits_per_unit >= 0"
        " and rounding in ('down', 'nearest', 'up')"
        " when 'multiplication' then factor > 1 else fixed_credits > 0 end",
        "gives",
    ),
    check("minimum_value > 0", "minimum_value"),
    check(
        "least(most_per_reception, most_per_day, most_per_year, most_per_contact) > 0",
        "caps",
    ),
)

earning_rule_versions = keyed_table(
    "earning_rule_versions",
    ["rule_id", "version"],
    Column("rule_id", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("rule_uuid", Uuid, nullable=False),
    # As it was published: explanations of years ago are told in these words.
    Column("terms", JSONB, nullable=False),
    Column("published_by", Text, nullable=False),
    moment("published_at"),
    unique("rule_uuid", "version", name="earning_rule_versions_account_id_rule_key"),
)

# What a rule gave a contact in a period that one of its caps is for.
earning_rule_uses = keyed_table(
    "earning_rule_uses",
    ["contact_id", "rule_uuid", "period"],
    Column("contact_id", BigInteger, nullable=False),
    Column("rule_uuid", Uuid, nullable=False),
    # A day as 2026-01-31, a year as 2026, or `ever`.
    Column("period", Text, nullable=False),
    Column("credits", BigInteger, nullable=False),
    check("credits >= 0", "credits"),
    postgresql_with={"fillfactor": "70"},
)

loyalty_shop_links = keyed_table(
    "loyalty_shop_links",
    ["shop_id"],
    # A shop without a row takes part.
    Column("shop_id", BigInteger, nullable=False),
    Column("is_linked", Boolean, nullable=False),
    references("shops", "shop_id"),
)
