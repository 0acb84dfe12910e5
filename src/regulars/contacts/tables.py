"""What is kept of the people who collect."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, Uuid, text
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
    # What they chose, by the subscription type's id; without a choice the type says.
    Column("subscriptions", JSONB, nullable=False, server_default=text("'{}'")),
    Column("credit_wallet_id", BigInteger, nullable=False),
    # Their money, from when they first kept some here.
    Column("prepaid_wallet_id", BigInteger),
    moment("created_at"),
    moment("updated_at"),
    # Kept by the tiers: which one they are in, since when and why; and until when,
    # where they don't earn it any more.
    Column("tier_id", BigInteger),
    moment("tier_since", nullable=True),
    moment("tier_lapses_at", nullable=True),
    Column("tier_because", Text),
    belongs_to_account(),
    references("wallets", "credit_wallet_id"),
    references("wallets", "prepaid_wallet_id"),
    references("tiers", "tier_id"),
    unique("email_key", name="contacts_account_id_email_key"),
    unique(
        "prepaid_wallet_id",
        where="prepaid_wallet_id is not null",
        name="contacts_account_id_prepaid_wallet_key",
    ),
    Index("contacts_created_at_idx", "account_id", "created_at", "id"),
    # For whoever takes out of a wallet what has run out, and has to tell of whom.
    Index("contacts_credit_wallet_idx", "account_id", "credit_wallet_id"),
    # Who is in a tier, and how many.
    Index(
        "contacts_tier_id_idx",
        *("account_id", "tier_id"),
        postgresql_where=text("tier_id is not null"),
    ),
    # For what an address begins with, whatever language the database sorts in.
    Index(
        "contacts_email_prefix_idx",
        *("account_id", "email_key"),
        postgresql_ops={"email_key": "text_pattern_ops"},
    ),
)

contact_identifiers = owned_table(
    "contact_identifiers",
    # What a scanner reads, as it stands there: it never changes.
    Column("value", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    # Of those of a contact, the one that is shown.
    Column("is_default", Boolean, nullable=False),
    # Null while it is nobody's.
    Column("contact_id", BigInteger),
    moment("linked_at", nullable=True),
    moment("created_at"),
    moment("updated_at"),
    belongs_to_account(),
    references("contacts", "contact_id"),
    check("(contact_id is null) = (linked_at is null)", "linked"),
    check("contact_id is not null or not is_default", "default"),
    unique("value", name="contact_identifiers_account_id_value_key"),
    unique(
        "contact_id",
        where="is_default",
        name="contact_identifiers_account_id_default_key",
    ),
    # In the order in which they became the contact's.
    Index(
        "contact_identifiers_contact_id_idx",
        *("account_id", "contact_id", "linked_at", "id"),
        postgresql_where=text("contact_id is not null"),
    ),
)

# Who was merged or deleted: nothing here tells who they were. What they did still names
# them by `id`, and the ledger has their wallet, which is closed.
former_contacts = keyed_table(
    "former_contacts",
    ["id"],
    Column("id", BigInteger, nullable=False),
    Column("uuid", Uuid, nullable=False),
    Column("ending", Text, nullable=False),
    Column("credit_wallet_id", BigInteger, nullable=False),
    # None also of one whose money went along as it was, wallet and all.
    Column("prepaid_wallet_id", BigInteger),
    # What was in it: it went along, or is owed to nobody any more.
    Column("prepaid_in_cents", BigInteger, nullable=False, server_default=text("0")),
    # Whose history this is now; whoever that was may be gone too by now.
    Column("merged_into_id", BigInteger),
    # By so many transfers their credits moved: nothing that anybody did.
    Column("transfers", BigInteger, nullable=False),
    moment("ended_at"),
    belongs_to_account(),
    references("wallets", "credit_wallet_id"),
    references("wallets", "prepaid_wallet_id"),
    check("ending in ('merged', 'deleted', 'erased')", "ending"),
    check("(ending = 'merged') = (merged_into_id is not null)", "merged_into"),
    unique("uuid", name="former_contacts_account_id_uuid_key"),
    Index(
        "former_contacts_merged_into_id_idx",
        *("account_id", "merged_into_id"),
        postgresql_where=text("merged_into_id is not null"),
    ),
)

contact_imports = owned_table(
    "contact_imports",
    # Added: they are there, and what is told of them is not all filled in yet.
    Column("status", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    # What is left to do; people's data, and therefore gone when it is done.
    Column("rows", JSONB),
    Column("added", BigInteger, nullable=False, server_default=text("0")),
    Column("known", BigInteger, nullable=False, server_default=text("0")),
    # By their places in the list only.
    Column("refused", JSONB, nullable=False, server_default=text("'[]'")),
    moment("created_at"),
    moment("finished_at", nullable=True),
    belongs_to_account(),
    check("status in ('PENDING', 'ADDED', 'DONE')", "status"),
    check("(status = 'DONE') = (rows is null)", "rows"),
)

contact_counts = keyed_table(
    "contact_counts",
    [],
    # Counted as contacts come and go, under a lock: a limit can't be passed in a race.
    Column("contacts", BigInteger, nullable=False),
    belongs_to_account(),
    check("contacts >= 0", "contacts"),
)

# How many mails somebody was sent of late, at the wish of whoever has a key: nobody
# fills their inbox. No foreign key: it is forgotten within a day or two anyway.
contact_mails = keyed_table(
    "contact_mails",
    ["contact_uuid", "kind"],
    Column("contact_uuid", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    # The first of them.
    moment("since"),
    Column("mails", BigInteger, nullable=False),
    belongs_to_account(),
    check("mails > 0", "mails"),
)

subscription_types = owned_table(
    "subscription_types",
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("strategy", Text, nullable=False),
    Column("position", Integer, nullable=False),
    # Who came before this kind of message was never asked; null: everybody was.
    moment("enrolls_since", nullable=True),
    moment("created_at"),
    belongs_to_account(),
    check("strategy in ('OPT_IN', 'OPT_OUT', 'DOUBLE_OPT_IN')", "strategy"),
)
