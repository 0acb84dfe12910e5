"""What is kept of attributes: their definitions. Values stand with what they are of."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.tables import (
    belongs_to_account,
    keyed_table,
    moment,
    owned_table,
    references,
    unique,
)

custom_attributes = owned_table(
    "custom_attributes",
    # What it is an attribute of: contact, reward, giftcard_transaction ...
    Column("entity", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("placeholder", Text),
    Column("options", JSONB, nullable=False, server_default=text("'[]'")),
    Column("group_id", BigInteger),
    # Where a person has put it; clients get them in the order of their making.
    Column("position", BigInteger, nullable=False),
    # Ours, and not to be changed; read-only ones nobody but us fills in either.
    Column("is_system", Boolean, nullable=False, server_default=text("false")),
    Column("is_soft_read_only", Boolean, nullable=False, server_default=text("false")),
    Column("is_hard_read_only", Boolean, nullable=False, server_default=text("false")),
    Column("has_unique_value", Boolean, nullable=False, server_default=text("false")),
    # To the day: null for one that never held a value, which may be deleted.
    moment("last_used_at", nullable=True),
    moment("created_at"),
    belongs_to_account(),
    references("attribute_groups", "group_id"),
    unique("entity", "name", name="custom_attributes_account_id_entity_name_key"),
    Index("custom_attributes_group_id_idx", "account_id", "group_id"),
)

attribute_groups = owned_table(
    "attribute_groups",
    Column("entity", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("is_system", Boolean, nullable=False, server_default=text("false")),
    moment("created_at"),
    belongs_to_account(),
    unique("entity", "name", name="attribute_groups_account_id_entity_name_key"),
)

attribute_heads = keyed_table(
    "attribute_heads",
    [],
    # Goes up with every change of a definition: statements that write values look at
    # it, so no process writes by definitions from before.
    Column("version", BigInteger, nullable=False),
    belongs_to_account(),
)
