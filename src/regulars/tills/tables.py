"""What is kept for tills: their terms, and what they gave while nobody heard them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Numeric,
    Text,
    Uuid,
    text,
)

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    references,
)

# One row; an account without one has the terms that are the columns' defaults.
till_terms = keyed_table(
    "till_terms",
    [],
    # Whoever is scanned again within so many seconds is asked about.
    Column(
        "again_after_seconds", BigInteger, nullable=False, server_default=text("60")
    ),
    # Amounts in the unit's own measure, such as euros.
    Column("warns_above", Numeric(20, 4)),
    Column("refuses_above", Numeric(20, 4)),
    Column(
        "locks_after_seconds", BigInteger, nullable=False, server_default=text("300")
    ),
    moment("updated_at"),
    belongs_to_account(),
    check("again_after_seconds between 0 and 86400", "again_after_seconds"),
    check("locks_after_seconds between 30 and 86400", "locks_after_seconds"),
)

# One for each that a till has made a uuid for, for ever: however late and however often
# it is sent, it is done once.
till_receptions = keyed_table(
    "till_receptions",
    ["operation_uuid"],
    Column("operation_uuid", Uuid, nullable=False),
    # What it said, hashed: another under the same uuid is refused.
    Column("mark", LargeBinary, nullable=False),
    # Null when a person without a till has sent it.
    Column("register_id", BigInteger),
    # The till's own count of what it has put by, if it told it.
    Column("sequence", BigInteger),
    Column("actor", Text, nullable=False),
    # What was given; else why nothing was.
    Column("credit_reception_uuid", Uuid),
    Column("refusal_code", BigInteger),
    # Of what was refused, for whoever decides what becomes of it. It may name somebody,
    # so it goes when that is done, and when they are erased.
    Column("code", Text),
    Column("contact_uuid", Uuid),
    Column("unit_value", Numeric(20, 4)),
    Column("unit_name", Text),
    Column("credits", BigInteger),
    # The same customer got something elsewhere at nearly the same moment.
    Column("is_twice", Boolean, nullable=False, server_default=text("false")),
    # Somebody has to look at it.
    Column("is_open", Boolean, nullable=False, server_default=text("false")),
    moment("happened_at"),
    moment("recorded_at"),
    references("registers", "register_id"),
    check("refusal_code is null or credit_reception_uuid is null", "outcome"),
    Index(
        "till_receptions_open_idx",
        *("account_id", "recorded_at"),
        postgresql_where=text("is_open"),
    ),
)
