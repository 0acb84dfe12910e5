"""What messages keep: what a business made of the e-mails that everybody has."""

from sqlalchemy import BigInteger, Boolean, Column, Text

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    references,
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
