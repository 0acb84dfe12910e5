"""Column and constraint conventions for every table.

Every key, unique index and foreign key of an account's table starts with `account_id`,
so that the same schema can be distributed by account, and so that a row can't point at
another account's row even by mistake.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

PLATFORM: set[str] = set()
"""Tables that are asked before the account is known, and therefore not owned by one."""


def owned_table(name: str, *items: SchemaItem, **options: Any) -> Table:
    """A table of rows that belong to an account and that callers know by their uuid."""
    return Table(
        name,
        metadata,
        _account_id(),
        Column("id", BigInteger, Identity(), nullable=False),
        Column("uuid", Uuid, nullable=False),
        *items,
        PrimaryKeyConstraint("account_id", "id"),
        UniqueConstraint("account_id", "uuid"),
        **options,
    )


def keyed_table(
    name: str, key: Sequence[str], *items: SchemaItem, **options: Any
) -> Table:
    """A table of rows that belong to an account and that only we ever name."""
    return Table(
        name,
        metadata,
        _account_id(),
        *items,
        PrimaryKeyConstraint("account_id", *key),
        **options,
    )


def platform_table(name: str, *items: SchemaItem, **options: Any) -> Table:
    """A table that is read before the account is known: no row-level security."""
    PLATFORM.add(name)
    return Table(
        name,
        metadata,
        Column("id", BigInteger, Identity(), primary_key=True),
        *items,
        **options,
    )


def references(table: str, column: str) -> ForeignKeyConstraint:
    """The row of the same account that this column names."""
    return ForeignKeyConstraint(
        ["account_id", column], [f"{table}.account_id", f"{table}.id"]
    )


def belongs_to_account() -> ForeignKeyConstraint:
    """The account exists. Left off the hottest tables: it costs a tenth of a credit."""
    return ForeignKeyConstraint(["account_id"], ["accounts.id"])


def unique(*columns: str, name: str, where: str | None = None) -> Index:
    """At most one row of the account has these values."""
    some: dict[str, Any] = {"postgresql_where": text(where)} if where else {}
    return Index(name, "account_id", *columns, unique=True, **some)


def check(rule: str, name: str) -> CheckConstraint:
    """What the database itself refuses, by a name that says what went wrong."""
    return CheckConstraint(rule, name=name)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """A point in time, kept in UTC."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _account_id() -> Column[Any]:
    # Never drawn from a sequence, also where it is the whole key.
    return Column("account_id", BigInteger, nullable=False, autoincrement=False)
