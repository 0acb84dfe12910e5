"""Decimals from outside, kept within what a column can hold; and told without zeros."""

from decimal import Decimal

from msgspec import Meta, Struct


class Bounds(Struct, frozen=True):
    """What a decimal may be: msgspec has no bounds for them."""

    least: int
    most: int
    places: int

    def wrong(self, value: Decimal) -> str | None:
        """What is wrong with this value, or None."""
        if not self.least <= value <= self.most:
            return f"Must be between {self.least} and {self.most}."
        if value != round(value, self.places):
            return f"At most {self.places} decimal places."
        return None


def decimal_meta(least: int, most: int, places: int, about: str) -> Meta:
    """The bounds as the OpenAPI document tells them, and as `kit/forms` checks them."""
    told = f"{about} At most {places} decimal places."
    schema = {"type": "number", "minimum": least, "maximum": most}
    bounds = {"bounds": Bounds(least, most, places)}
    return Meta(description=told, extra_json_schema=schema, extra=bounds)


def as_number(value: Decimal | None) -> Decimal | None:
    """A decimal without the zeros it was stored with: 10.4000 is 10.4."""
    if value is None:
        return None
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral() else value
