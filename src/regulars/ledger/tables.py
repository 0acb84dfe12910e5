"""What the ledger keeps: wallets, the transfers between them, and lots of credits.

The hot rows (transfers, lots, lot_uses) have no foreign keys: `ledger_post` writes them
from wallets it has just locked, and `regulars verify` finds what could not be so.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Text,
    text,
)

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    references,
    unique,
)

wallets = owned_table(
    "wallets",
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    # The account's own wallets are in every transfer, so they keep no balance: their
    # balance is a sum. A counted wallet keeps balance and a gapless sequence.
    Column("is_counted", Boolean, nullable=False),
    Column("keeps_lots", Boolean, nullable=False),
    Column("may_owe", Boolean, nullable=False),
    Column("balance", BigInteger, nullable=False, server_default=text("0")),
    Column("held", BigInteger, nullable=False, server_default=text("0")),
    Column("seq", BigInteger, nullable=False, server_default=text("0")),
    Column("received", BigInteger, nullable=False, server_default=text("0")),
    moment("next_expiry_at", nullable=True),
    moment("first_moved_at", nullable=True),
    moment("last_moved_at", nullable=True),
    # Of what its owner did: receptions, rewards, corrections. Nothing is one that ends
    # by itself or that comes along with a merge; that it moved nothing is no matter.
    Column("transactions", BigInteger, nullable=False, server_default=text("0")),
    moment("first_transaction_at", nullable=True),
    moment("last_transaction_at", nullable=True),
    Column("last_amount", BigInteger),
    Column("balance_before_last", BigInteger),
    # Set when its owner is gone: it is empty, and no entry comes after this one.
    Column("closed_seq", BigInteger),
    moment("created_at"),
    belongs_to_account(),
    check("held >= 0", "held"),
    check("may_owe or balance - held >= 0", "floor"),
    check("is_counted or (balance = 0 and seq = 0)", "uncounted"),
    check("received >= 0", "received"),
    check(
        "closed_seq is null or (seq = closed_seq and balance = 0 and held = 0)",
        "closed",
    ),
    unique(
        "unit", "kind", where="not is_counted", name="wallets_account_id_own_wallet_key"
    ),
    # Whose credits are due: a wallet's own soonest expiry seldom changes.
    Index(
        "wallets_next_expiry_at_idx",
        "account_id",
        "next_expiry_at",
        postgresql_where=text("next_expiry_at is not null"),
    ),
    # The balance moves with every credit: room in the page keeps the update in place.
    postgresql_with={"fillfactor": "70"},
)

transfers = keyed_table(
    "transfers",
    ["id"],
    Column("id", BigInteger, Identity(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("from_wallet_id", BigInteger, nullable=False),
    Column("to_wallet_id", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("from_seq", BigInteger),
    Column("from_balance", BigInteger),
    Column("to_seq", BigInteger),
    Column("to_balance", BigInteger),
    Column("reference", Text),
    moment("happened_at"),
    moment("recorded_at"),
    check("amount > 0", "amount"),
    check("from_wallet_id <> to_wallet_id", "wallets"),
    # A side is counted or it isn't, and one of the two is.
    check("(from_seq is null) = (from_balance is null)", "from_side"),
    check("(to_seq is null) = (to_balance is null)", "to_side"),
    check("coalesce(least(from_seq, to_seq), 0) > 0", "seq"),
    check(
        "kind in ('credit', 'debit', 'claw_back', 'reversal', 'expiry', 'adjustment',"
        " 'capture', 'merge', 'debt', 'deletion')",
        "kind",
    ),
    unique(
        "from_wallet_id",
        "from_seq",
        where="from_seq is not null",
        name="transfers_account_id_from_key",
    ),
    unique(
        "to_wallet_id",
        "to_seq",
        where="to_seq is not null",
        name="transfers_account_id_to_key",
    ),
    unique(
        "reference",
        where="reference is not null",
        name="transfers_account_id_reference_key",
    ),
)

lots = keyed_table(
    "lots",
    ["wallet_id", "seq"],
    Column("wallet_id", BigInteger, nullable=False),
    # The sequence, in its wallet, of the transfer that brought these credits.
    Column("seq", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    moment("expires_at", nullable=True),
    check("amount > 0", "amount"),
    check("remaining between 0 and amount", "remaining"),
    # In the order in which lots are spent.
    Index(
        "lots_live_idx",
        "account_id",
        "wallet_id",
        "expires_at",
        "seq",
        postgresql_where=text("remaining > 0"),
    ),
    postgresql_with={"fillfactor": "90"},
)

lot_uses = keyed_table(
    "lot_uses",
    ["wallet_id", "seq", "lot_seq"],
    Column("wallet_id", BigInteger, nullable=False),
    # The sequence of the transfer that took from the lot; negative amounts give back.
    Column("seq", BigInteger, nullable=False),
    Column("lot_seq", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    check("amount <> 0", "amount"),
)

holds = owned_table(
    "holds",
    Column("wallet_id", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # What of it was spent; null of those that were not, and of whole ones of before.
    Column("captured", BigInteger),
    moment("expires_at"),
    moment("created_at"),
    moment("ended_at", nullable=True),
    check("amount > 0", "amount"),
    check("state in ('pending', 'captured', 'released', 'expired')", "state"),
    check("(state = 'pending') = (ended_at is null)", "ended"),
    check("expires_at > created_at", "lasts"),
    check("captured between 1 and amount", "captured"),
    check("captured is null or state = 'captured'", "spent"),
    references("wallets", "wallet_id"),
    Index(
        "holds_pending_idx",
        "account_id",
        "expires_at",
        postgresql_where=text("state = 'pending'"),
    ),
)
