"""The values of a question, read strictly into the type of its fact."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar

import msgspec

from regulars.kit.conditions.facts import Fact, FactType, Level, Operands

LONGEST_TEXT = 1_000
MOST_VALUES = 1_000
MOST_DAYS = 36_500
MOST_SHOWN = 20
LARGEST = 2**53

Time = TypeVar("Time", date, datetime)

# PostgreSQL keeps no NUL, and half a character can't be sent to it.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class BadValue(ValueError):
    """The value doesn't fit the fact or the question."""


def operands_of(
    wanted: Operands, fact: Fact, leaf: Mapping[str, object]
) -> tuple[object, ...]:
    """The operands in Python's types: none, one, two in order, a list, or days."""
    operands = _operands(wanted, fact.type, leaf)
    if fact.type == "level":
        return tuple(_leveled(each, fact) for each in operands)
    if fact.options is not None and wanted in ("one", "many"):
        [given] = operands
        several = given if isinstance(given, list) else [given]
        if not fact.options.issuperset(several):
            raise BadValue(f"Must be one of: {_shown(fact.options)}.")
    return operands


def _operands(
    wanted: Operands, type_: FactType, leaf: Mapping[str, object]
) -> tuple[object, ...]:
    if wanted == "none":
        if leaf.get("value") is not None:
            raise BadValue("This question takes no value.")
        return ()
    if "value" not in leaf:
        raise BadValue("This question needs a value.")
    value = leaf["value"]
    match wanted:
        case "one":
            return (_read(value, type_),)
        case "two":
            return _low_and_high(value, type_)
        case "many":
            return (_many(value, type_),)
        case "days":
            return (_days(value),)


def _leveled(given: object, fact: Fact) -> Level | list[Level]:
    """The names of levels, as levels."""
    if isinstance(given, list):
        return [Level.of(fact.levels, one) for one in _known(given, fact)]
    return Level.of(fact.levels, _known([given], fact)[0])


def _known(given: list[object], fact: Fact) -> list[str]:
    names = [one for one in given if isinstance(one, str) and one in fact.levels]
    if len(names) < len(given):
        if not fact.levels:
            raise BadValue(fact.without_levels)
        raise BadValue(f"{fact.wants}: {', '.join(fact.levels[:MOST_SHOWN])}.")
    return names


def _shown(options: frozenset[str]) -> str:
    return ", ".join(sorted(options)[:MOST_SHOWN])


def _low_and_high(value: object, type_: FactType) -> tuple[object, object]:
    match value:
        case [first, second]:
            low, high = _read(first, type_), _read(second, type_)
        case _:
            raise BadValue("Must be a list of two values.")
    if low > high:  # type: ignore[operator]  # Both are of one ordered type.
        raise BadValue(f"The first may not be more than the second.{_night(low, high)}")
    return low, high


def _night(first: object, second: object) -> str:
    """What to ask instead of a time that goes on past midnight."""
    if not isinstance(first, time) or not isinstance(second, time):
        return ""
    return (
        " For a time that goes on past midnight, put two questions into an `any`:"
        f" between {first:%H:%M} and 23:59, and between 00:00 and {second:%H:%M}."
    )


def _many(value: object, type_: FactType) -> list[object]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_VALUES:
        raise BadValue(f"Must be a list of 1 to {MOST_VALUES} values.")
    return [_read(each, type_) for each in value]


def _days(value: object) -> int:
    if type(value) is not int or not 1 <= value <= MOST_DAYS:
        raise BadValue(f"Must be a whole number of days from 1 to {MOST_DAYS}.")
    return value


def _read(value: object, type_: FactType) -> object:
    match type_:
        case "text" | "texts" | "level":
            return _text(value)
        case "integer" | "number":
            return _number(value, type_)
        case "boolean":
            if not isinstance(value, bool):
                raise BadValue("Must be true or false.")
            return value
        case "date":
            return _date(value)
        case "time":
            return _time(value)
        case "moment":
            return _moment(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise BadValue(f"Must be a text of at most {LONGEST_TEXT} characters.")
    if _UNSTORABLE.search(value):
        raise BadValue("May not hold NUL or half characters.")
    return value


def _number(value: object, type_: FactType) -> int | Decimal:
    if type(value) is int and abs(value) <= LARGEST:
        return value if type_ == "integer" else Decimal(value)
    if type_ == "integer":
        raise BadValue("Must be a whole number.")
    # By way of its shortest spelling: 0.1 means a tenth, not its nearest double.
    if isinstance(value, float) and math.isfinite(value) and abs(value) <= LARGEST:
        return Decimal(repr(value))
    raise BadValue("Must be a number.")


def _date(value: object) -> date:
    if not isinstance(value, str):
        raise BadValue("Must be a date such as 2026-03-31.")
    try:
        return _in_reach(msgspec.convert(value, date))
    except msgspec.ValidationError:
        raise BadValue("Must be a date such as 2026-03-31.") from None


def _time(value: object) -> time:
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        return time.fromisoformat(value)
    raise BadValue("Must be a time of day such as 09:30.")


def _moment(value: object) -> datetime:
    try:
        moment = msgspec.convert(value, datetime) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return _in_reach(moment).astimezone(UTC)
    except msgspec.ValidationError:
        pass
    raise BadValue("Must be a moment with its zone, such as 2026-03-31T12:00:00Z.")


def _in_reach(value: Time) -> Time:
    """Python's first and last day mean infinity to asyncpg, and to nobody else."""
    if not date.min.year < value.year < date.max.year:
        raise BadValue("Must be in a year from 2 to 9998.")
    return value
