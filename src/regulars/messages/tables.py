"""What messages keep: what a business made of the e-mails that everybody has."""

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    references,
    unique,
)

# Those that were changed. Without a row an e-mail is as we wrote it, in words that may
# be better ones with the next release.
email_templates = keyed_table(
    "email_templates",
    ["category", "language"],
    Column("category", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("text", Text, nullable=False),
    # Found out when it was saved; sending it is refused then (6007).
    Column("lacks_variable", Boolean, nullable=False),
    moment("updated_at"),
    belongs_to_account(),
    check("language in ('en', 'nl')", "language"),
)

# Of which kind of message an e-mail is; without a row, of the kind that there is first.
email_settings = keyed_table(
    "email_settings",
    ["category"],
    Column("category", Text, nullable=False),
    # Null: it goes to everybody.
    Column("subscription_type_id", BigInteger),
    moment("updated_at"),
    belongs_to_account(),
    references("subscription_types", "subscription_type_id"),
)

# What no server would ever take, as far back as it is kept: to whom, and why.
undelivered_emails = owned_table(
    "undelivered_emails",
    Column("category", Text, nullable=False),
    Column("contact_id", BigInteger),
    Column("recipient", Text, nullable=False),
    # What the server has answered, or what is wrong with the mail: never its words.
    Column("reason", Text, nullable=False),
    moment("created_at"),
    belongs_to_account(),
)

# What a sandbox would have sent, as far back as it is kept.
kept_emails = owned_table(
    "kept_emails",
    # Of a mail that may be handed over twice it is the same both times.
    Column("message_id", Uuid, nullable=False),
    Column("category", Text, nullable=False),
    Column("contact_id", BigInteger),
    Column("sender", Text),
    Column("recipient", Text, nullable=False),
    Column("reply_to", Text),
    # Subject, text and HTML: they hold codes, PINs and links that open something.
    Column("content_sealed", LargeBinary, nullable=False),
    # The permissions without which nobody reads that.
    Column("shows", ARRAY(Text), nullable=False),
    moment("created_at"),
    belongs_to_account(),
    unique("message_id", name="kept_emails_account_id_message_id_key"),
)
