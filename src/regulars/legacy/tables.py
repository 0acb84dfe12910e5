"""What only the older doors keep."""

from sqlalchemy import BigInteger, Column, Numeric, Text

from regulars.kit.tables import (
    belongs_to_account,
    check,
    moment,
    owned_table,
    references,
)

# A loyalty token that older clients find again by number. Whether it was claimed is
# known by its unique id, as of every token.
staged_credit_receptions = owned_table(
    "staged_credit_receptions",
    Column("shop_id", BigInteger, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("hash", Text, nullable=False),
    # What it would have given when it was made.
    Column("credits", BigInteger, nullable=False),
    Column("purchase_amount", Numeric(20, 4)),
    moment("created_at"),
    belongs_to_account(),
    references("shops", "shop_id"),
    check("credits >= 0", "credits"),
)
