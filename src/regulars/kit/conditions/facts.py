"""What can be known about a subject, and what can be asked of each kind of fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

FactType = Literal[
    "text", "texts", "level", "integer", "number", "boolean", "date", "time", "moment"
]
Operands = Literal["none", "one", "two", "many", "days"]


@dataclass(frozen=True)
class Fact:
    """One thing that can be known: its name for people, its type, and its SQL.

    The SQL is ours, an expression over whatever the asking statement selects from; it
    must give null when the fact isn't set. A text that has `options` is compared with
    nothing else: whatever holds for none of them was a slip. Of a level all are told in
    `levels`, the lowest first, and its SQL gives how many stand below it; `wants` says
    how one is named, and `without_levels` what to do where there is none.
    """

    name: str
    type: FactType
    sql: str
    options: frozenset[str] | None = None
    levels: tuple[str, ...] = ()
    wants: str = "Must be one of"
    without_levels: str = "There is nothing yet to compare it with."


class Level(int):
    """One of several names that stand in an order: as a number its place there."""

    name: str

    @classmethod
    def of(cls, levels: Sequence[str], name: str) -> "Level":
        """The level of this name, which is one of them."""
        level = cls(levels.index(name))
        level.name = name
        return level

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Operator:
    """A question to a fact: which types take it, and what it means, twice."""

    types: frozenset[FactType]
    operands: Operands
    holds: Callable[..., bool]
    sql: str
    sql_of_texts: str = ""
    when_not_set: bool = False

    def template(self, type_: FactType) -> str:
        """The SQL with places for the fact and the operands."""
        return self.sql_of_texts if type_ == "texts" else self.sql


SQL_TYPES: dict[FactType, str] = {
    "text": "text",
    "texts": "text",
    "level": "bigint",
    "integer": "bigint",
    "number": "numeric",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "moment": "timestamptz",
}

_ALL: frozenset[FactType] = frozenset(SQL_TYPES)
_SINGLE = _ALL - {"texts"}
_NUMBERS: frozenset[FactType] = frozenset({"integer", "number"})
_DAYS: frozenset[FactType] = frozenset({"date", "moment"})
_TIMES: frozenset[FactType] = _DAYS | {"time"}
_ORDERED: frozenset[FactType] = _NUMBERS | {"level"}
_LISTABLE: frozenset[FactType] = _ORDERED | {"text"}
_TEXT: frozenset[FactType] = frozenset({"text"})


def _between(fact: Any, low: Any, high: Any) -> bool:
    return bool(low <= fact <= high)


def _is(answer: bool) -> Callable[[Any], bool]:
    return lambda fact: answer


# Written so that an index on the fact can be used: null counts as no, and only the ones
# that say yes to null spell that out.
OPERATORS: dict[str, Operator] = {
    "equals": Operator(_SINGLE, "one", lambda fact, it: fact == it, "{fact} = {0}"),
    "not_equals": Operator(
        _SINGLE,
        "one",
        lambda fact, it: fact != it,
        "{fact} is distinct from {0}",
        when_not_set=True,
    ),
    "less_than": Operator(_NUMBERS, "one", lambda fact, it: fact < it, "{fact} < {0}"),
    "at_most": Operator(_ORDERED, "one", lambda fact, it: fact <= it, "{fact} <= {0}"),
    "more_than": Operator(_NUMBERS, "one", lambda fact, it: fact > it, "{fact} > {0}"),
    "at_least": Operator(_ORDERED, "one", lambda fact, it: fact >= it, "{fact} >= {0}"),
    "between": Operator(
        _NUMBERS | _TIMES, "two", _between, "{fact} between {0} and {1}"
    ),
    "one_of": Operator(
        _LISTABLE, "many", lambda fact, those: fact in those, "{fact} = any({0})"
    ),
    "contains": Operator(
        _TEXT | {"texts"},
        "one",
        lambda fact, it: it in fact,
        "strpos({fact}, {0}) > 0",
        "{fact} @> array[{0}]",
    ),
    "starts_with": Operator(
        _TEXT,
        "one",
        lambda fact, it: fact.startswith(it),
        "starts_with({fact}, {0})",
    ),
    "is_set": Operator(
        _ALL, "none", _is(True), "{fact} is not null", "{fact} is not null"
    ),
    "is_not_set": Operator(
        _ALL,
        "none",
        _is(False),
        "{fact} is null",
        "{fact} is null",
        when_not_set=True,
    ),
    "before": Operator(_TIMES, "one", lambda fact, it: fact < it, "{fact} < {0}"),
    "after": Operator(_TIMES, "one", lambda fact, it: fact > it, "{fact} > {0}"),
    "within_last_days": Operator(_DAYS, "days", _between, "{fact} between {0} and {1}"),
}

declared: dict[str, Fact] = {}


def declare(*facts: Fact) -> None:
    """Make facts known under their names; a name used twice stops the import."""
    for fact in facts:
        if fact.name in declared:
            raise ValueError(f"Two facts are named {fact.name!r}")
        declared[fact.name] = fact
