"""Kinds of field that several shapes share."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from regulars.kit.clock import atom, is_zone
from regulars.kit.decimals import decimal_meta
from regulars.kit.errors import InvalidInput

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Short = Annotated[str, Meta(max_length=200)]


Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        examples=["robin@example.com"],
    ),
]


Password = Annotated[
    str, Meta(min_length=10, max_length=200, examples=["correct horse battery"])
]


Latitude = Annotated[Decimal, decimal_meta(-90, 90, 6, "Degrees north.")]


Longitude = Annotated[Decimal, decimal_meta(-180, 180, 6, "Degrees east.")]


Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["EUR"])]
Limit = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Role = Literal["owner", "manager", "cashier", "analyst"]


def atom_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else atom(moment)


def check_zone(name: str) -> None:
    """Raises InvalidInput for a time zone that doesn't exist."""
    if not is_zone(name):
        raise InvalidInput({"timezone": ["This is not a time zone."]})
