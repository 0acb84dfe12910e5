"""One reader for each type of attribute, used by every kind of thing that has some.

What a reader gives is JSON: text, number, truth value, or a list of texts. Moments are
kept in UTC, days and hours as they are written on a calendar and a clock.
"""

import re
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from msgspec import inspect as shapes

from regulars.attributes.queries import Definition
from regulars.kit.clock import atom
from regulars.kit.forms.scalars import (
    LIMIT,
    NUMERIC,
    TRUTHS,
    Manner,
    Refused,
    storable,
)
from regulars.kit.forms.scalars import day as read_day
from regulars.kit.forms.scalars import hours as read_hours
from regulars.kit.forms.scalars import moment as read_moment

MOST_TEXT = 5_000
MOST_LONG_TEXT = 50_000
MOST_CHOICES = 500
LONGEST_CHOICE = 255

LENIENT, STRICT = Manner(True, True), Manner(False, False)

MOMENT, DAY, HOURS = shapes.DateTimeType(), shapes.DateType(), shapes.TimeType()

URL = re.compile(r"https?://[^\s/]+\S*", re.ASCII | re.IGNORECASE)
PARTED = re.compile(r"\s*(?:/|;|,|\.\.|–|\s-\s)\s*")
STARTS = ("from", "start", "starts_at", "0")
ENDS = ("to", "until", "end", "ends_at", "1")


class Reader(Protocol):
    """Reads values of one type; raises Refused with a sentence for the caller."""

    def __call__(self, one: Definition, value: Any, *, lenient: bool) -> Any:
        """The value as it is kept, or None where it says nothing."""


def text(
    most: int = MOST_TEXT, pattern: re.Pattern[str] | None = None, such: str = ""
) -> Reader:
    """A reader of texts; only a strict door asks what they look like."""

    def read(one: Definition, value: Any, *, lenient: bool) -> str:
        kept = _text(value, lenient=lenient)
        if len(kept) > most:
            raise Refused(f"Must have at most {most} characters.")
        if not lenient and pattern is not None and not pattern.fullmatch(kept):
            raise Refused(f"Must be {such}.")
        return kept

    return read


def number(one: Definition, value: Any, *, lenient: bool) -> int | float:
    """A number, whole where it has nothing behind its point."""
    read = _number(value, lenient=lenient)
    return int(read) if read == int(read) else read


def floating(one: Definition, value: Any, *, lenient: bool) -> float:
    """A number with a point."""
    return float(_number(value, lenient=lenient))


def truth(one: Definition, value: Any, *, lenient: bool) -> bool:
    """True or false, on a lenient door also in PHP's ways of saying so."""
    if isinstance(value, bool):
        return value
    said = TRUTHS.get(str(value).lower()) if lenient else None
    if said is None:
        raise Refused("Must be true or false.")
    return said


def day(one: Definition, value: Any, *, lenient: bool) -> str:
    """A day of the calendar; a lenient door leaves out the time behind it."""
    if lenient and isinstance(value, str) and len(value) > 10:
        moment(one, value, lenient=True)
        value = value[:10]
    return read_day(_manner(lenient), value, DAY).isoformat()


def moment(one: Definition, value: Any, *, lenient: bool) -> str:
    """A moment, in UTC; what says no zone on a lenient door is meant so."""
    return atom(read_moment(_manner(lenient), value, MOMENT))


def range_of(edge: Callable[[Any, bool], str]) -> Reader:
    """A reader of two edges: a list of both, or on a lenient door other spellings."""

    def read(one: Definition, value: Any, *, lenient: bool) -> list[str]:
        edges = _edges(value) if lenient else value
        if not isinstance(edges, list) or len(edges) != 2:
            raise Refused("Must be a list of two: where it starts and where it ends.")
        return [edge(each, lenient) for each in edges]

    return read


def choice(one: Definition, value: Any, *, lenient: bool) -> str:
    """One of the options; a lenient door keeps others too."""
    if lenient and isinstance(value, list) and len(value) == 1:
        value = value[0]
    chosen = _text(value, lenient=lenient)
    _known(one, [chosen], lenient=lenient)
    return chosen


def choices(one: Definition, value: Any, *, lenient: bool) -> list[str] | None:
    """Some of the options, each once."""
    several = _several(value) if lenient else value
    if not isinstance(several, list):
        raise Refused("Must be a list.")
    if len(several) > MOST_CHOICES:
        raise Refused(f"Must have at most {MOST_CHOICES} items.")
    chosen = [_text(each, lenient=lenient) for each in several]
    _known(one, chosen, lenient=lenient)
    return list(dict.fromkeys(each for each in chosen if each)) or None


def _manner(lenient: bool) -> Manner:
    return LENIENT if lenient else STRICT


def _text(value: Any, *, lenient: bool) -> str:
    if isinstance(value, str):
        kept = storable(value)
    elif lenient and isinstance(value, int | float):
        # True is "true", and 10.0 was 10 before JSON had it.
        whole = isinstance(value, float) and value == int(value)
        kept = msgspec.json.encode(int(value) if whole else value).decode()
    else:
        raise Refused("Must be text.")
    if len(kept) > MOST_LONG_TEXT:
        raise Refused(f"Must have at most {MOST_LONG_TEXT} characters.")
    return kept


def _number(value: Any, *, lenient: bool) -> int | float:
    if lenient and isinstance(value, str) and NUMERIC.fullmatch(value):
        value = float(value) if len(value) <= 40 else LIMIT * 2
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("Must be a number.")
    if not -LIMIT <= value <= LIMIT:
        raise Refused(f"Must be between {-LIMIT} and {LIMIT}.")
    return value


def _edges(value: Any) -> Any:
    value = _decoded(value)
    if isinstance(value, str):
        return PARTED.split(value)
    if isinstance(value, dict):
        found = [
            next((value[name] for name in names if name in value), None)
            for names in (STARTS, ENDS)
        ]
        return found if None not in found else None
    return value


def _several(value: Any) -> Any:
    value = _decoded(value)
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    return _text(value, lenient=True).split(";")


def _decoded(value: Any) -> Any:
    """A list that was sent as JSON text, as this server shows it."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return value
    return value


def _known(one: Definition, chosen: list[str], *, lenient: bool) -> None:
    if any(len(each) > LONGEST_CHOICE for each in chosen):
        raise Refused(f"Must have at most {LONGEST_CHOICE} characters.")
    options = {option["value"] for option in one.options}
    if not lenient and not options.issuperset(chosen):
        shown = ", ".join(sorted(options)[:20])
        raise Refused(f"Must be one of: {shown}.")


def _edge_day(value: Any, lenient: bool) -> str:
    return read_day(_manner(lenient), value, DAY).isoformat()


def _edge_hours(value: Any, lenient: bool) -> str:
    return read_hours(_manner(lenient), value, HOURS).isoformat(timespec="minutes")


READERS: dict[str, Reader] = {
    "url": text(2_000, URL, "an address such as https://example.com"),
    "text": text(),
    "date": day,
    "phone": text(50, re.compile(r"\+?[0-9][0-9 ()./-]{3,}"), "a telephone number"),
    "float": floating,
    "color": text(50, re.compile(r"#[0-9A-Fa-f]{6}"), "a colour such as #1a7f37"),
    "email": text(254, re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an e-mail address"),
    "number": number,
    "select": choice,
    "boolean": truth,
    "rich_text": text(MOST_LONG_TEXT),
    "date_time": moment,
    "long_text": text(MOST_LONG_TEXT),
    "date_range": range_of(_edge_day),
    "time_range": range_of(_edge_hours),
    "identifier": text(255),
    "birth_date": day,
    "file_upload": text(2_000, URL, "an address such as https://example.com"),
    "media_upload": text(2_000, URL, "an address such as https://example.com"),
    "multi_select": choices,
    "license_plate": text(20, re.compile(r"[0-9A-Za-z -]+"), "a number plate"),
}
