"""What promotions keep: their terms, their vouchers, and what was redeemed."""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Text, Uuid, text
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

promotions = owned_table(
    "promotions",
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    # How often each of its vouchers may be redeemed, unless a voucher says otherwise.
    Column("redemptions_per_voucher", BigInteger, nullable=False),
    # How many vouchers there may be, and how many of them one contact may have.
    Column("voucher_limit", BigInteger),
    Column("limit_per_contact", BigInteger),
    # Whether a voucher stays nobody's, so that several contacts may redeem it.
    Column("is_shared", Boolean, nullable=False),
    # The days that vouchers get unless they say otherwise: fixed, or so long.
    moment("activates_at", nullable=True),
    moment("expires_at", nullable=True),
    Column("expiration_seconds", BigInteger),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    # How many vouchers there are, and are still to be made by a batch. Changes only by
    # a statement that looks at `voucher_limit`: no limit can be passed.
    Column("vouchers", BigInteger, nullable=False, server_default=text("0")),
    moment("created_at"),
    moment("updated_at"),
    moment("removed_at", nullable=True),
    belongs_to_account(),
    check("redemptions_per_voucher > 0", "redemptions_per_voucher"),
    check("voucher_limit > 0", "voucher_limit"),
    check("limit_per_contact > 0", "limit_per_contact"),
    check("expires_at > activates_at", "expires_at"),
    check("expiration_seconds > 0", "expiration"),
    check("vouchers >= 0", "vouchers"),
    postgresql_with={"fillfactor": "70"},
)

voucher_batches = owned_table(
    "voucher_batches",
    # Vouchers that are made, or were brought along, together.
    Column("promotion_id", BigInteger, nullable=False),
    Column("origin", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    # How many there are by now: a worker goes on from here.
    Column("made", BigInteger, nullable=False),
    # How many more were asked for, and are never made.
    Column("left_out", BigInteger, nullable=False, server_default=text("0")),
    # What its vouchers have in common.
    Column("contact_id", BigInteger),
    Column("redemptions_allowed", BigInteger, nullable=False),
    moment("activates_at"),
    moment("expires_at", nullable=True),
    Column("attributes", JSONB, nullable=False),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    moment("created_at"),
    moment("finished_at", nullable=True),
    references("promotions", "promotion_id"),
    check("origin in ('generated', 'imported')", "origin"),
    check("quantity >= 0 and made between 0 and quantity", "made"),
    check("left_out >= 0", "left_out"),
    check("(finished_at is null) = (made < quantity)", "finished"),
    Index(
        "voucher_batches_unfinished_idx",
        *("account_id", "promotion_id", "id"),
        postgresql_where=text("finished_at is null"),
    ),
)

vouchers = owned_table(
    "vouchers",
    Column("promotion_id", BigInteger, nullable=False),
    Column("batch_id", BigInteger),
    # A voucher is found by the HMAC of its code; the code itself is sealed.
    Column("code_mac", LargeBinary, nullable=False),
    Column("code_sealed", LargeBinary, nullable=False),
    # Whose it is; a contact who was merged stands in `former_contacts`.
    Column("contact_id", BigInteger),
    # Whether it became theirs by being redeemed, and is nobody's again without that.
    Column("is_claimed", Boolean, nullable=False, server_default=text("false")),
    Column("redemptions_allowed", BigInteger, nullable=False),
    Column("times_redeemed", BigInteger, nullable=False, server_default=text("0")),
    moment("activates_at"),
    moment("expires_at", nullable=True),
    moment("deactivated_at", nullable=True),
    moment("redeemed_at", nullable=True),
    # The last lock: who has its key may redeem the voucher, until it ends.
    Column("lock_mac", LargeBinary),
    moment("locked_at", nullable=True),
    moment("lock_ends_at", nullable=True),
    moment("unlocked_at", nullable=True),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    check("redemptions_allowed > 0", "redemptions_allowed"),
    # Whatever happens, nobody redeems it more often.
    check("times_redeemed between 0 and redemptions_allowed", "times_redeemed"),
    check("not is_claimed or contact_id is not null", "claimed"),
    check(
        "num_nulls(lock_mac, locked_at, lock_ends_at) in (0, 3)"
        " and (unlocked_at is null or lock_mac is not null)",
        "lock",
    ),
    references("promotions", "promotion_id"),
    references("voucher_batches", "batch_id"),
    unique("code_mac", name="vouchers_account_id_code_key"),
    Index("vouchers_promotion_id_idx", "account_id", "promotion_id", "id"),
    Index(
        "vouchers_batch_id_idx",
        *("account_id", "batch_id", "id"),
        postgresql_where=text("batch_id is not null"),
    ),
    Index(
        "vouchers_contact_id_idx",
        *("account_id", "contact_id", "promotion_id", "id"),
        postgresql_where=text("contact_id is not null"),
    ),
    # A voucher changes with every redemption: room in the page keeps it in place.
    postgresql_with={"fillfactor": "85"},
)

voucher_redemptions = owned_table(
    "voucher_redemptions",
    Column("voucher_id", BigInteger, nullable=False),
    Column("promotion_id", BigInteger, nullable=False),
    Column("contact_id", BigInteger),
    # Web shops don't always say where.
    Column("shop_id", BigInteger),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    moment("happened_at"),
    moment("recorded_at"),
    moment("reversed_at", nullable=True),
    Column("reversed_by", Text),
    check("(reversed_at is null) = (reversed_by is null)", "reversed"),
    Index("voucher_redemptions_voucher_id_idx", "account_id", "voucher_id", "id"),
    Index(
        "voucher_redemptions_contact_id_idx",
        *("account_id", "contact_id", "promotion_id", "id"),
        postgresql_where=text("contact_id is not null and reversed_at is null"),
    ),
)

# As they were when they were deleted, for whoever is told of it a moment later: their
# codes stay sealed, and after a month they are forgotten.
deleted_vouchers = keyed_table(
    "deleted_vouchers",
    ["uuid"],
    Column("uuid", Uuid, nullable=False),
    Column("contact_id", BigInteger),
    Column("kept", JSONB, nullable=False),
    moment("deleted_at"),
    Index("deleted_vouchers_deleted_at_idx", "account_id", "deleted_at"),
)
