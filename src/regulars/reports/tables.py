"""What is kept of an account's first run; figures are reckoned when they are asked."""

from sqlalchemy import Column, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from regulars.kit.tables import belongs_to_account, check, keyed_table, moment

# One row, from the first step on that somebody took or put off.
first_runs = keyed_table(
    "first_runs",
    [],
    Column("trade", Text),
    # What can't be seen from what there is: a rate that was looked at and left.
    Column("steps", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    moment("begun_at"),
    # Set when nobody wants to be led any more.
    moment("ended_at", nullable=True),
    belongs_to_account(),
    check("trade in ('cafe', 'restaurant', 'salon', 'shop')", "trade"),
)
