"""Conditions and joins of a list, put together from those that were asked for.

A statement that says `$2 is null or ...` can use no index for what was asked: each set
of filters is a statement of its own instead, prepared once.
"""

from datetime import datetime
from typing import Any

import msgspec


class Filters:
    """Clauses that hold when their value was given, numbered after the fixed ones."""

    def __init__(self, *fixed: Any) -> None:
        self.values: list[Any] = list(fixed)
        self._clauses: list[str] = []

    def add(self, clause: str, value: Any) -> None:
        """Adds `clause`, with its value in place of `{}`, unless the value is None."""
        if value is not None:
            self._clauses.append(clause.format(self.place(value)))

    def place(self, value: Any) -> str:
        """The parameter that stands for this value: `$3`."""
        self.values.append(value)
        return f"${len(self.values)}"

    @property
    def sql(self) -> str:
        """The clauses, to go on after a `where` that is there already."""
        return "".join(f" and {clause}" for clause in self._clauses)


class Between(msgspec.Struct, frozen=True):
    """Bounds on a moment: after, from, before, until."""

    gt: datetime | None = None
    gte: datetime | None = None
    lt: datetime | None = None
    lte: datetime | None = None

    def narrow(self, filters: Filters, column: str) -> None:
        """Leaves only what lies between the bounds."""
        filters.add(column + " > {}", self.gt)
        filters.add(column + " >= {}", self.gte)
        filters.add(column + " < {}", self.lt)
        filters.add(column + " <= {}", self.lte)


ONE = """
    left join lateral (
      select * from {} where account_id = $1 and {} limit 1
    ) {} on true
"""


def one(table: str, name: str, condition: str) -> str:
    """A left join of at most one row of an account's table, looked up by itself.

    Joined as tables are, the whole of it may be read for a page of ten: the rule that
    keeps accounts apart stands between the planner and the index.
    """
    return ONE.format(table, condition, name)


def first_of(column: str, other: str) -> str:
    """The first of two columns that isn't null, as a look-up may ask for it.

    For `coalesce` PostgreSQL asks no index under row-level security, but looks at each
    row of the account: it counts among what could tell of rows that are not ours.
    """
    return f"case when {column} is null then {other} else {column} end"
