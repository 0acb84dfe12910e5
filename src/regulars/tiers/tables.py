"""What is kept of tiers: the levels, and the terms of being in one.

Which tier a contact is in stands with the contact (`contacts.tier_id`).
"""

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint, text

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    platform_table,
    unique,
)

tiers = owned_table(
    "tiers",
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("media_type", Text),
    Column("media_value", Text),
    # From the lowest threshold, 1, to the highest; kept by whoever changes one.
    Column("position", BigInteger, nullable=False),
    # From how many credits or transactions on.
    Column("threshold", BigInteger, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    # It may have been shown, and receptions may tell of it.
    moment("removed_at", nullable=True),
    belongs_to_account(),
    check("(media_type is null) = (media_value is null)", "media"),
    check("threshold >= 0", "threshold"),
    check("position > 0", "position"),
    unique(
        "threshold",
        where="removed_at is null",
        name="tiers_account_id_threshold_key",
    ),
)

# One row for each account that has ever had tiers. Whoever moves contacts between them
# holds it: so each sees what the one before had done.
tier_terms = keyed_table(
    "tier_terms",
    [],
    Column("measure", Text, nullable=False),
    # Null is for all time.
    Column("period_days", BigInteger),
    Column("grace_days", BigInteger, nullable=False, server_default=text("0")),
    # Up to where in the account's log everybody has been looked at.
    Column("log_position", BigInteger, nullable=False),
    # Each change of tiers or terms is one, and the last that all contacts are moved by.
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
    Column("settled_revision", BigInteger, nullable=False, server_default=text("0")),
    moment("updated_at"),
    belongs_to_account(),
    check("measure in ('credits_received', 'transactions')", "measure"),
    check("period_days > 0", "period_days"),
    check("grace_days >= 0", "grace_days"),
)

# Whose logs are looked at for it: asked for many accounts at once, when their events
# are numbered. Ids, and nothing of theirs.
tier_accounts = platform_table(
    "tier_accounts",
    Column("account_id", BigInteger, nullable=False),
    belongs_to_account(),
    UniqueConstraint("account_id"),
)
