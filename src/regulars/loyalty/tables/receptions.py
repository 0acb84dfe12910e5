"""The credits that a program gave: receptions, and what belongs to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.tables import (
    check,
    keyed_table,
    moment,
    owned_table,
    references,
    unique,
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
    # Given to be spent later, or undone before: the ledger posted nothing then.
    Column("was_pending", Boolean, nullable=False, server_default=text("false")),
    # Where the ledger posted it; null when no credits moved.
    Column("wallet_id", BigInteger),
    Column("wallet_seq", BigInteger),
    Column("reverses_id", BigInteger),
    # What of another room it undoes, such as a reward reception.
    Column("undoes_uuid", Uuid),
    # The card or code that the contact was found by, if the caller told it.
    Column("contact_identifier_id", BigInteger),
    Column("program_version", Integer, nullable=False),
    Column("explanation", JSONB, nullable=False),
    moment("happened_at"),
    moment("recorded_at"),
    check("(credits = 0 or was_pending) = (wallet_seq is null)", "wallet_seq"),
    check("(wallet_id is null) = (wallet_seq is null)", "wallet"),
    unique(
        "reverses_id",
        where="reverses_id is not null",
        name="credit_receptions_account_id_reverses_id_key",
    ),
    unique(
        "undoes_uuid",
        where="undoes_uuid is not null",
        name="credit_receptions_account_id_undoes_uuid_key",
    ),
    # Lists are in the order of what happened, of everybody and of one contact.
    Index("credit_receptions_happened_at_idx", "account_id", "happened_at", "id"),
    Index(
        "credit_receptions_contact_id_idx",
        *("account_id", "contact_id", "happened_at", "id"),
    ),
    Index(
        "credit_receptions_shop_id_idx",
        *("account_id", "shop_id", "happened_at", "id"),
    ),
    # Who did something last and when: what moved credits stands in the ledger.
    Index(
        "credit_receptions_unmoved_idx",
        *("account_id", "contact_id", "recorded_at"),
        postgresql_where=text("wallet_seq is null"),
    ),
)

# A loyalty token is its link, and leaves a row only when it is claimed: the key is what
# makes that happen once.
loyalty_token_claims = keyed_table(
    "loyalty_token_claims",
    ["unique_id_mac"],
    # Shops make unique ids of what they like, and none is ever shown again.
    Column("unique_id_mac", LargeBinary, nullable=False),
    # Written before the reception itself, so that who comes too late gives nothing.
    Column("credit_reception_uuid", Uuid, nullable=False),
    moment("claimed_at"),
)

pos_transactions = owned_table(
    "pos_transactions",
    Column("shop_id", BigInteger, nullable=False),
    # Null when a person told of it.
    Column("register_id", BigInteger),
    Column("amount_in_cents", BigInteger, nullable=False),
    # What the till and its terminal call it.
    Column("transaction_id", Text),
    Column("terminal_id", Text),
    moment("created_at"),
    references("shops", "shop_id"),
    references("registers", "register_id"),
    check("amount_in_cents >= 0", "amount_in_cents"),
)

# The key is what lets each have one reception.
pos_transaction_links = keyed_table(
    "pos_transaction_links",
    ["pos_transaction_id"],
    Column("pos_transaction_id", BigInteger, nullable=False),
    # Written before the reception itself, as with tokens.
    Column("credit_reception_uuid", Uuid, nullable=False),
    moment("linked_at"),
    references("pos_transactions", "pos_transaction_id"),
)

# The account's own attributes, of receptions that have any. They may tell who somebody
# is, so they are kept apart, and go when that person is erased.
credit_reception_attributes = keyed_table(
    "credit_reception_attributes",
    ["reception_id"],
    Column("reception_id", BigInteger, nullable=False),
    Column("attributes", JSONB, nullable=False),
    references("credit_receptions", "reception_id"),
)

credit_adjustments = keyed_table(
    "credit_adjustments",
    ["reception_id"],
    Column("reception_id", BigInteger, nullable=False),
    # Why, in the words of staff, and what the contact is told. Both may tell who
    # somebody is, so they are kept apart, and emptied when that person is erased.
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    references("credit_receptions", "reception_id"),
)

pending_credits = keyed_table(
    "pending_credits",
    ["reception_id"],
    Column("reception_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # Null is until somebody releases them.
    moment("releases_at", nullable=True),
    # The last instant of those that the clock releases.
    moment("expires_at", nullable=True),
    moment("created_at"),
    moment("ended_at", nullable=True),
    # What refunds took of them before they could be spent.
    Column("taken_back", BigInteger, nullable=False, server_default=text("0")),
    # Where the ledger posted them in the end.
    Column("wallet_id", BigInteger),
    Column("wallet_seq", BigInteger),
    check("credits > 0", "credits"),
    check("state in ('pending', 'released', 'cancelled')", "state"),
    check(
        "taken_back between 0 and credits"
        " and (taken_back < credits or state = 'cancelled')",
        "taken_back",
    ),
    check("(state = 'pending') = (ended_at is null)", "ended"),
    check("(state = 'released') = (wallet_seq is not null)", "released"),
    check("(wallet_id is null) = (wallet_seq is null)", "wallet"),
    references("credit_receptions", "reception_id"),
    Index(
        "pending_credits_releases_at_idx",
        *("account_id", "releases_at", "reception_id"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "pending_credits_contact_id_idx",
        *("account_id", "contact_id", "reception_id"),
        postgresql_where=text("state = 'pending'"),
    ),
)

# When a contact did something last that moves no credits and is no reception, such as
# claiming what costs nothing.
credit_activities = keyed_table(
    "credit_activities",
    ["contact_id"],
    Column("contact_id", BigInteger, nullable=False),
    moment("active_at"),
)

# When the credits of a wallet were ended because nobody had used it.
credit_inactivities = keyed_table(
    "credit_inactivities",
    ["wallet_id", "ended_at"],
    Column("wallet_id", BigInteger, nullable=False),
    moment("active_at"),
    moment("ended_at"),
    # The wallet's last entry at that moment.
    Column("wallet_seq", BigInteger),
    # By the job itself, as it was until 0049; else when they leave the wallet.
    Column("is_told", Boolean, nullable=False, server_default=text("true")),
    references("wallets", "wallet_id"),
)

# Of which end of which wallet's credits it was announced that it comes.
credit_warnings = keyed_table(
    "credit_warnings",
    ["wallet_id", "ends_at"],
    Column("wallet_id", BigInteger, nullable=False),
    moment("ends_at"),
    # Of inactivity: when the contact did something last. Null is of a lot's age.
    moment("active_at", nullable=True),
    references("wallets", "wallet_id"),
)
