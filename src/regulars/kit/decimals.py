"""Decimals from outside, kept within what a column can hold; and told without zeros."""

from decimal import Decimal
from typing import Any

from msgspec import UNSET, Meta

from regulars.kit.errors import InvalidInput


def decimal_meta(least: int, most: int, places: int, about: str) -> Meta:
    """The bounds as the OpenAPI document tells them; `bounded` checks them."""
    told = f"{about} At most {places} decimal places."
    schema = {"type": "number", "minimum": least, "maximum": most}
    return Meta(description=told, extra_json_schema=schema)


def bounded(field: str, value: Any, least: int, most: int, places: int) -> None:
    """Raises InvalidInput naming the field when the decimal is out of bounds."""
    if value is None or value is UNSET:
        return
    if not least <= value <= most:
        raise InvalidInput({field: [f"Must be between {least} and {most}."]})
    if value != round(value, places):
        raise InvalidInput({field: [f"At most {places} decimal places."]})


def as_number(value: Decimal | None) -> Decimal | None:
    """A decimal without the zeros it was stored with: 10.4000 is 10.4."""
    if value is None:
        return None
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral() else value
