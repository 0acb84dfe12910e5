"""What prepaid balances keep: what was put in, and what was paid with them.

The balance itself is in a wallet of the ledger, which the contact names.
"""

from sqlalchemy import BigInteger, Column, Index, Text
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.tables import (
    check,
    keyed_table,
    moment,
    owned_table,
    references,
    unique,
)

prepaid_transactions = owned_table(
    "prepaid_transactions",
    # As it was then: contacts become one, and are deleted.
    Column("contact_id", BigInteger, nullable=False),
    Column("shop_id", BigInteger, nullable=False),
    # What it did to the balance: negative when it was paid with.
    Column("amount_in_cents", BigInteger, nullable=False),
    # After it.
    Column("balance_in_cents", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("actor", Text, nullable=False),
    # The card or code that the contact was found by, if the caller told it.
    Column("contact_identifier_id", BigInteger),
    # Where the ledger posted it.
    Column("wallet_id", BigInteger, nullable=False),
    Column("wallet_seq", BigInteger, nullable=False),
    Column("reverses_id", BigInteger),
    # What was set aside for it before.
    Column("hold_id", BigInteger),
    moment("happened_at"),
    moment("recorded_at"),
    check("amount_in_cents <> 0", "amount"),
    check("balance_in_cents >= 0", "balance"),
    # Each is undone once, whatever happens.
    unique(
        "reverses_id",
        where="reverses_id is not null",
        name="prepaid_transactions_account_id_reverses_key",
    ),
    unique("wallet_id", "wallet_seq", name="prepaid_transactions_account_id_entry_key"),
    unique(
        "hold_id",
        where="hold_id is not null",
        name="prepaid_transactions_account_id_hold_key",
    ),
    # Lists are in the order of what happened, of everybody and of one contact.
    Index("prepaid_transactions_happened_at_idx", "account_id", "happened_at", "id"),
    Index(
        "prepaid_transactions_contact_id_idx",
        *("account_id", "contact_id", "happened_at", "id"),
    ),
)

# Apart, because what was done stays for ever, and words about a person don't.
prepaid_transaction_attributes = keyed_table(
    "prepaid_transaction_attributes",
    ["transaction_id"],
    Column("transaction_id", BigInteger, nullable=False),
    Column("attributes", JSONB, nullable=False),
    references("prepaid_transactions", "transaction_id"),
)
