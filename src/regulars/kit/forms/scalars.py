"""Single values: from text, number or truth value to what a field holds.

Every reader takes the manner of reading, the value and the field's shape, and raises
Refused with a sentence for the caller.
"""

import math
import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec import inspect as shapes

from regulars.kit.forms.documents import Number
from regulars.kit.forms.patterns import strangers
from regulars.kit.forms.php import moment_of

# Beyond this a JavaScript client can't tell neighbouring integers apart.
LIMIT = 2**53
DIGITS = 40

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*+)", re.ASCII)
PLAIN = re.compile(r"(?!-0(?:\.0*+)?$)-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?", re.ASCII)
NUMERIC = re.compile(
    r"-?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?", re.ASCII
)
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:([T ])([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(Z|[ +-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
HOURS = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?", re.ASCII)
HEX = re.compile(r"[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}", re.I | re.A)

TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class Refused(Exception):
    """A value can't be had from what was sent; the text says why."""

    def told(self, rule: str | None, example: str | None) -> str:
        """The sentence for the caller, who may be shown what would do."""
        return str(self)


class OtherForm(Refused):
    """A text is written another way, or has these characters that may not be there."""

    def __init__(self, strangers: list[str]) -> None:
        super().__init__("Doesn't have the right form.")
        self._strangers = strangers

    def told(self, rule: str | None, example: str | None) -> str:
        """What is wrong, or how it is to be written where that can be told."""
        if self._strangers and not rule:
            return f"Must not contain {', '.join(self._strangers)}."
        return rule or (f"Must be written like {example}." if example else str(self))


class Manner(Struct, frozen=True):
    """How forgiving a door is, and whether all it gets is text."""

    lenient: bool
    coerces: bool
    is_text: bool = False


def text(manner: Manner, value: Any, shape: shapes.StrType) -> str:
    """Text in normal form C that PostgreSQL can hold.

    A lenient door takes a whole number for its digits: PHP encodes a code that was a
    number somewhere on its way as one.
    """
    if not isinstance(value, str) or not _is_text(manner, value):
        raise Refused("Must be text.")
    kept = storable(str(value))
    if shape.min_length is not None:
        _long_enough(kept, shape.min_length)
    if shape.max_length is not None and len(kept) > shape.max_length:
        raise Refused(f"Must have at most {_characters(shape.max_length)}.")
    if shape.pattern is not None and not re.search(shape.pattern, kept):
        raise OtherForm(strangers(shape.pattern, kept))
    return kept


def _is_text(manner: Manner, value: str) -> bool:
    """Whether it was sent as text, or is a number of digits and no more."""
    if not isinstance(value, Number):
        return True
    return manner.lenient and len(value) <= DIGITS and value.isdigit()


def _long_enough(kept: str, least: int) -> None:
    """Where something has to be there, what nobody can see is nothing."""
    if least and not shows(kept):
        raise Refused("Must not be empty.")
    if len(kept) < least:
        raise Refused(f"Must have at least {_characters(least)}.")


def shows(text: str) -> bool:
    """Whether there is anything to see: no white space, no U+200B and its kind."""
    return any(each.isprintable() and not each.isspace() for each in text)


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"


def storable(value: str) -> str:
    """The text in normal form C, if it is Unicode without U+0000."""
    if value.isascii():
        if "\x00" in value:
            raise Refused("Must not contain the character U+0000.")
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused("Must be valid Unicode text.") from None
    if "\x00" in value:
        raise Refused("Must not contain the character U+0000.")
    return unicodedata.normalize("NFC", value)


def truth(manner: Manner, value: Any, shape: shapes.BoolType) -> bool:
    """True or false; where the door coerces, also in PHP's ways of saying so."""
    if isinstance(value, bool):
        return value
    if manner.coerces and isinstance(value, str) and len(value) <= 5:
        said = TRUTHS.get(value.lower())
        if said is not None:
            return said
    raise Refused("Must be true or false.")


def integer(manner: Manner, value: Any, shape: shapes.IntType) -> int:
    """A whole number within 2**53. A lenient door takes 10.0 and 1e1 for 10."""
    number = _integer(manner, value)
    if not -LIMIT <= number <= LIMIT:
        raise Refused(f"Must be between {-LIMIT} and {LIMIT}.")
    _within(number, shape)
    return number


def _integer(manner: Manner, value: Any) -> int:
    if isinstance(value, Number) or (manner.coerces and isinstance(value, str)):
        if INTEGER.fullmatch(value) and (manner.lenient or value != "-0"):
            return int(value) if len(value) <= DIGITS else 2 * LIMIT
        # PHP writes 10.0 as 10 and others the other way round, so a point with nothing
        # behind it says nothing.
        if manner.lenient and NUMERIC.fullmatch(value):
            number = _decimal(manner, value)
            if number == number.to_integral_value():
                return int(number)
    raise Refused("Must be a whole number.")


def number(value: Number) -> int | float:
    """A number that is kept as it came, for fields that take anything."""
    if INTEGER.fullmatch(value):
        if len(value) <= DIGITS and -LIMIT <= int(value) <= LIMIT:
            return int(value)
        raise Refused(f"Must be between {-LIMIT} and {LIMIT}.")
    if len(value) <= DIGITS and abs(float(value)) <= LIMIT:
        return float(value)
    raise Refused("Must be a smaller number, with fewer digits.")


def decimal(manner: Manner, value: Any, shape: shapes.DecimalType) -> Decimal:
    """An exact number from a JSON number; where the door coerces, also from text."""
    return _decimal(manner, value)


def _decimal(manner: Manner, value: Any) -> Decimal:
    grammar = NUMERIC if manner.lenient else PLAIN
    is_number = isinstance(value, Number) or (manner.coerces and isinstance(value, str))
    if not is_number or not grammar.fullmatch(value):
        raise Refused("Must be a number.")
    if len(value) > DIGITS:
        raise Refused("Must have fewer digits.")
    number = Decimal(value)
    if not is_moderate(number):
        raise Refused(f"Must be between {-LIMIT} and {LIMIT}.")
    return number


def is_moderate(number: Decimal) -> bool:
    """Whether exact arithmetic with the number stays small in time and memory."""
    if not number.is_finite():
        return False
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if not -DIGITS <= exponent <= DIGITS or len(digits) > DIGITS:
        return False
    return -LIMIT <= number <= LIMIT


def floating(manner: Manner, value: Any, shape: shapes.FloatType) -> float:
    """A finite floating-point number. Never for money."""
    number = float(_decimal(manner, value))
    assert math.isfinite(number)
    _within(number, shape)
    return number


def _within(number: float, shape: shapes.IntType | shapes.FloatType) -> None:
    if shape.ge is not None and number < shape.ge:
        raise Refused(f"Must be at least {shape.ge}.")
    if shape.gt is not None and number <= shape.gt:
        raise Refused(f"Must be more than {shape.gt}.")
    if shape.le is not None and number > shape.le:
        raise Refused(f"Must be at most {shape.le}.")
    if shape.lt is not None and number >= shape.lt:
        raise Refused(f"Must be less than {shape.lt}.")
    if shape.multiple_of is not None and number % shape.multiple_of:
        raise Refused(f"Must be a multiple of {shape.multiple_of}.")


def moment(manner: Manner, value: Any, shape: shapes.DateTimeType) -> datetime:
    """A moment in UTC. A lenient door takes a day, or a time without zone, as UTC.

    And the parts that older PHP makes of its own moments.
    """
    if manner.lenient and isinstance(value, dict):
        value = moment_of(value)
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Refused("Must be a date and time such as 2026-01-31T12:00:00Z.")
    day, separator, hours, seconds, zone = found.groups()
    # A plus sign that nobody escaped in a form or an address arrives as a space.
    has_zone = zone and (zone[0] != " " or manner.is_text)
    if not manner.lenient and not (has_zone and separator == "T"):
        raise Refused("Must say its zone, such as 2026-01-31T12:00:00Z.")
    zone = (zone or "Z").replace(" ", "+")
    try:
        written = f"{day}T{hours or '00:00'}{seconds or ':00'}{zone}"
        at = datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("Must be a date and time that exists.") from None
    if at.year < 1900:
        raise Refused("Must be in the years 1900 to 9999.")
    return at


def day(manner: Manner, value: Any, shape: shapes.DateType) -> date:
    """A day of the calendar, without a zone."""
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[0] != found[1]:
        raise Refused("Must be a date such as 2026-01-31.")
    try:
        read = date.fromisoformat(found[1])
    except ValueError:
        raise Refused("Must be a date that exists.") from None
    if read.year < 1900:
        raise Refused("Must be in the years 1900 to 9999.")
    return read


def hours(manner: Manner, value: Any, shape: shapes.TimeType) -> time:
    """A time of day, without a zone."""
    try:
        if isinstance(value, str) and HOURS.fullmatch(value):
            return time.fromisoformat(value)
    except ValueError:
        pass
    raise Refused("Must be a time of day such as 09:30.")


def uuid(manner: Manner, value: Any, shape: shapes.UUIDType) -> UUID:
    """A uuid, written in any case."""
    if isinstance(value, str) and HEX.fullmatch(value):
        return UUID(value)
    raise Refused("Must be a uuid.")


def choice(
    manner: Manner, value: Any, shape: shapes.EnumType | shapes.LiteralType
) -> Any:
    """One of the values of an enumeration or a literal type."""
    choices = _choices(shape)
    for known in choices:
        is_number = isinstance(known, int)
        if str(known) != value:
            continue
        if manner.coerces or isinstance(value, Number) == is_number:
            return shape.cls(known) if isinstance(shape, shapes.EnumType) else known
    raise Refused(f"Must be one of: {', '.join(map(str, choices))}.")


def _choices(shape: shapes.EnumType | shapes.LiteralType) -> tuple[Any, ...]:
    if isinstance(shape, shapes.EnumType):
        return tuple(member.value for member in shape.cls)
    return tuple(shape.values)
