"""What credits buy, what was bought, and what of it waits to be collected."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
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

rewards = owned_table(
    "rewards",
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("required_credits", BigInteger, nullable=False),
    # Set: the contact chooses how many credits to pay, up to this many.
    Column("most_credits", BigInteger),
    Column("cost_price_in_cents", BigInteger),
    # How many are left, null for endless; of a digital one, how many codes are.
    Column("stock", BigInteger),
    Column("is_active", Boolean, nullable=False),
    # Both days included, in the zone of the shop that it is claimed at.
    Column("active_from", Date),
    Column("active_until", Date),
    Column("media_type", Text),
    Column("media_value", Text),
    Column("is_pre_redeemable", Boolean, nullable=False),
    Column("expiration_seconds", BigInteger),
    # What becomes of the credits of one that nobody collected in time.
    Column("gives_back_expired", Boolean, nullable=False),
    Column("limit_per_contact", BigInteger),
    Column("position", BigInteger, nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    # Goes up with every change, but not with stock: a claim names the version it was
    # judged by, and the database refuses a stale one.
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    moment("created_at"),
    moment("updated_at"),
    moment("removed_at", nullable=True),
    belongs_to_account(),
    check("type in ('PHYSICAL', 'DIGITAL')", "type"),
    check("required_credits >= 0", "required_credits"),
    check("most_credits > required_credits", "most_credits"),
    check("cost_price_in_cents >= 0", "cost_price"),
    check("stock >= 0", "stock"),
    check("type <> 'DIGITAL' or stock is not null", "codes"),
    check("active_until >= active_from", "active"),
    check("(media_type is null) = (media_value is null)", "media"),
    check("expiration_seconds > 0", "expiration"),
    check(
        "not is_pre_redeemable"
        " or (type = 'PHYSICAL' and expiration_seconds is not null)",
        "pre_redeemable",
    ),
    check("limit_per_contact > 0", "limit_per_contact"),
    # Stock moves with every claim: room in the page keeps the update in place.
    postgresql_with={"fillfactor": "70"},
)

reward_shops = keyed_table(
    "reward_shops",
    # Where a reward is offered; one without a row here is offered everywhere.
    ["reward_id", "shop_id"],
    Column("reward_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    references("rewards", "reward_id"),
    references("shops", "shop_id"),
)

reward_codes = keyed_table(
    "reward_codes",
    ["id"],
    Column("id", BigInteger, Identity(), nullable=False),
    Column("reward_id", BigInteger, nullable=False),
    # Whether a code is there already is asked by its HMAC: that of its capitals, and of
    # the first codes that of how they were typed. The code itself is sealed.
    Column("code_mac", LargeBinary, nullable=False),
    Column("code_sealed", LargeBinary, nullable=False),
    moment("created_at"),
    moment("taken_at", nullable=True),
    references("rewards", "reward_id"),
    unique("code_mac", name="reward_codes_account_id_code_key"),
    Index(
        "reward_codes_free_idx",
        *("account_id", "reward_id", "id"),
        postgresql_where=text("taken_at is null"),
    ),
)

reward_claims = keyed_table(
    "reward_claims",
    ["reward_id", "contact_id"],
    Column("reward_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger, nullable=False),
    # Changes only while the contact's wallet is locked: a limit can't be passed.
    Column("claims", BigInteger, nullable=False),
    check("claims >= 0", "claims"),
    postgresql_with={"fillfactor": "70"},
)

reward_receptions = owned_table(
    "reward_receptions",
    Column("contact_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    Column("reward_id", BigInteger, nullable=False),
    # As they were then: the reward may be called otherwise by now.
    Column("reward_type", Text, nullable=False),
    Column("title", Text, nullable=False),
    # What it did to the balance: 0 or less.
    Column("credits", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    # Where the ledger posted it; null when it cost nothing.
    Column("wallet_id", BigInteger),
    Column("wallet_seq", BigInteger),
    Column("code_id", BigInteger),
    # The card or code that the contact was found by.
    Column("contact_identifier_id", BigInteger),
    # Until when it can be collected; null when it was handed over at once.
    moment("expires_at", nullable=True),
    Column("explanation", JSONB, nullable=False),
    moment("happened_at"),
    moment("recorded_at"),
    check("credits <= 0", "credits"),
    check("(credits = 0) = (wallet_seq is null)", "wallet_seq"),
    check("(wallet_id is null) = (wallet_seq is null)", "wallet"),
    check("(reward_type = 'DIGITAL') = (code_id is not null)", "code"),
    # Each code is given to one contact, whatever happens.
    unique(
        "code_id",
        where="code_id is not null",
        name="reward_receptions_account_id_code_key",
    ),
    # Lists are in the order of what happened, of everybody and of one contact.
    Index("reward_receptions_happened_at_idx", "account_id", "happened_at", "id"),
    Index(
        "reward_receptions_contact_id_idx",
        *("account_id", "contact_id", "happened_at", "id"),
    ),
    Index(
        "reward_receptions_shop_id_idx",
        *("account_id", "shop_id", "happened_at", "id"),
    ),
)

collectable_rewards = keyed_table(
    "collectable_rewards",
    ["reception_id"],
    Column("reception_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    moment("expires_at"),
    moment("changed_at"),
    references("reward_receptions", "reception_id"),
    check("state in ('collectable', 'collected', 'expired', 'reversed')", "state"),
    Index(
        "collectable_rewards_contact_id_idx",
        *("account_id", "contact_id", "reception_id"),
    ),
    Index(
        "collectable_rewards_expires_at_idx",
        *("account_id", "expires_at"),
        postgresql_where=text("state = 'collectable'"),
    ),
)

collectable_reward_redemptions = owned_table(
    "collectable_reward_redemptions",
    Column("reception_id", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    moment("collected_at"),
    moment("reversed_at", nullable=True),
    references("reward_receptions", "reception_id"),
    # Collected once; a redemption that was reversed makes room for another.
    unique(
        "reception_id",
        where="reversed_at is null",
        name="collectable_reward_redemptions_account_id_standing_key",
    ),
)
