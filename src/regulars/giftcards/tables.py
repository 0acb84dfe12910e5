"""What gift cards keep: their programs, the cards, what was done with them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    LargeBinary,
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

giftcard_programs = owned_table(
    "giftcard_programs",
    Column("name", Text, nullable=False),
    # Whether new cards are made of it; those that there are stay good.
    Column("is_active", Boolean, nullable=False),
    Column("min_amount_in_cents", BigInteger),
    Column("max_amount_in_cents", BigInteger, nullable=False),
    Column("expiration_days", BigInteger),
    Column("calculator_flow", Text, nullable=False),
    # Web shops see no card, so whoever knows its code could empty it there.
    Column(
        "keeps_physical_at_registers",
        Boolean,
        nullable=False,
        server_default=text("true"),
    ),
    # Whether its cards have a PIN, without which tills and web shops don't take them.
    Column("asks_for_pin", Boolean, nullable=False, server_default=text("false")),
    # The account's own wallet that its cards are loaded from and spent into: what its
    # cards hold together is what this one is short of.
    Column("wallet_id", BigInteger, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    moment("removed_at", nullable=True),
    belongs_to_account(),
    references("wallets", "wallet_id"),
    check("min_amount_in_cents > 0", "min_amount"),
    check("max_amount_in_cents >= coalesce(min_amount_in_cents, 1)", "max_amount"),
    check("expiration_days > 0", "expiration_days"),
    check("calculator_flow in ('default', 'overlay')", "calculator_flow"),
)

giftcard_program_shops = keyed_table(
    "giftcard_program_shops",
    # Where cards of a program are taken; one without a row here is taken everywhere.
    ["program_id", "shop_id"],
    Column("program_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    references("giftcard_programs", "program_id"),
    references("shops", "shop_id"),
)

giftcard_batches = owned_table(
    "giftcard_batches",
    # Printed cards that were made, or brought along, together.
    Column("program_id", BigInteger),
    Column("origin", Text, nullable=False),
    Column("cards", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    moment("created_at"),
    references("giftcard_programs", "program_id"),
    check("origin in ('generated', 'imported')", "origin"),
    check("cards >= 0", "cards"),
)

giftcards = owned_table(
    "giftcards",
    Column("type", Text, nullable=False),
    # None of cards that were brought along, until they are given one.
    Column("program_id", BigInteger),
    Column("batch_id", BigInteger),
    # A card is found by the HMAC of its code; the code itself is sealed.
    Column("code_mac", LargeBinary, nullable=False),
    Column("code_sealed", LargeBinary, nullable=False),
    Column("wallet_id", BigInteger, nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    # The first moment at which it is no longer taken; null for ever.
    moment("expires_at", nullable=True),
    # What stands here changes only while the card's wallet is locked.
    moment("activated_at", nullable=True),
    moment("blocked_at", nullable=True),
    Column("blocked_because", Text),
    moment("cancelled_at", nullable=True),
    moment("created_at"),
    check("type in ('PHYSICAL', 'DIGITAL')", "type"),
    check("type = 'PHYSICAL' or activated_at is not null", "digital"),
    references("giftcard_programs", "program_id"),
    references("giftcard_batches", "batch_id"),
    unique("code_mac", name="giftcards_account_id_code_key"),
    unique("wallet_id", name="giftcards_account_id_wallet_key"),
    Index("giftcards_program_id_idx", "account_id", "program_id", "id"),
    Index(
        "giftcards_batch_id_idx",
        *("account_id", "batch_id", "id"),
        postgresql_where=text("batch_id is not null"),
    ),
)

giftcard_pins = keyed_table(
    "giftcard_pins",
    # Apart from its card, whose row changes only while the card's wallet is locked.
    ["giftcard_id"],
    Column("giftcard_id", BigInteger, nullable=False),
    # A PIN is compared by its HMAC, with its card's; the PIN itself is sealed.
    Column("mac", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # How often in a row a wrong one was tried, and until when none is compared.
    Column("wrong_tries", BigInteger, nullable=False, server_default=text("0")),
    moment("locked_until", nullable=True),
    check("wrong_tries >= 0", "wrong_tries"),
)

giftcard_expiries = keyed_table(
    "giftcard_expiries",
    # The last moments that cards had before they were given others: until `recorded_at`
    # it was this one. A card without a row here has had its own since ever.
    ["giftcard_id", "id"],
    Column("giftcard_id", BigInteger, nullable=False),
    Column("id", BigInteger, Identity(), nullable=False),
    moment("expires_at", nullable=True),
    moment("recorded_at"),
    references("giftcards", "giftcard_id"),
)

giftcard_settlements = owned_table(
    "giftcard_settlements",
    # What happened until a moment and was not settled before, of one program.
    Column("program_id", BigInteger, nullable=False),
    Column("transactions", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    moment("until"),
    moment("created_at"),
    references("giftcard_programs", "program_id"),
    Index("giftcard_settlements_program_id_idx", "account_id", "program_id", "id"),
    check("transactions > 0", "transactions"),
)

giftcard_settlement_shops = keyed_table(
    "giftcard_settlement_shops",
    ["settlement_id", "shop_id"],
    Column("settlement_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    Column("loaded_in_cents", BigInteger, nullable=False),
    Column("spent_in_cents", BigInteger, nullable=False),
    references("giftcard_settlements", "settlement_id"),
    references("shops", "shop_id"),
)

giftcard_transactions = owned_table(
    "giftcard_transactions",
    Column("giftcard_id", BigInteger, nullable=False),
    # As it was then: a card may have another program by now.
    Column("program_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    # What it did to the card: negative when it was paid with.
    Column("amount_in_cents", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    # Where the ledger posted it.
    Column("wallet_id", BigInteger, nullable=False),
    Column("wallet_seq", BigInteger, nullable=False),
    Column("reverses_id", BigInteger),
    # What was set aside for it before.
    Column("hold_id", BigInteger),
    # Set once it was settled between the shops.
    Column("settlement_id", BigInteger),
    # Why staff moved it by hand.
    Column("reason", Text),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    moment("happened_at"),
    moment("recorded_at"),
    check("amount_in_cents <> 0", "amount"),
    check("type in ('STANDARD', 'TRANSFER', 'CANCELLATION')", "type"),
    # Each is undone once, whatever happens.
    unique(
        "reverses_id",
        where="reverses_id is not null",
        name="giftcard_transactions_account_id_reverses_key",
    ),
    unique(
        "wallet_id", "wallet_seq", name="giftcard_transactions_account_id_entry_key"
    ),
    unique(
        "hold_id",
        where="hold_id is not null",
        name="giftcard_transactions_account_id_hold_key",
    ),
    # Lists are in the order of what happened: of everybody, of a program, of a card.
    Index("giftcard_transactions_happened_at_idx", "account_id", "happened_at", "id"),
    Index(
        "giftcard_transactions_program_id_idx",
        *("account_id", "program_id", "happened_at", "id"),
    ),
    Index(
        "giftcard_transactions_settlement_id_idx",
        *("account_id", "settlement_id", "id"),
        postgresql_where=text("settlement_id is not null"),
    ),
    # What one shop may still owe another.
    Index(
        "giftcard_transactions_unsettled_idx",
        *("account_id", "program_id", "id"),
        postgresql_where=text("settlement_id is null and type = 'STANDARD'"),
    ),
    Index(
        "giftcard_transactions_giftcard_id_idx",
        *("account_id", "giftcard_id", "happened_at", "id"),
    ),
)
