"""What is kept of people on their way in."""

from sqlalchemy import BigInteger, Column, Index, Text, Uuid, text

from regulars.kit.tables import belongs_to_account, moment, owned_table

# Until it is accepted or revoked. The link in the mail is nowhere: it is sealed, and
# good as long as this row says that it was sent at that moment.
staff_invitations = owned_table(
    "staff_invitations",
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    # No foreign key: one that was made by somebody who left is void, and stays to be
    # looked at.
    Column("invited_by", Uuid, nullable=False),
    Column("reminders", BigInteger, nullable=False, server_default=text("0")),
    moment("created_at"),
    moment("sent_at"),
    moment("expires_at"),
    belongs_to_account(),
    Index(
        "staff_invitations_account_id_email_key",
        "account_id",
        text("lower(email)"),
        unique=True,
    ),
)
