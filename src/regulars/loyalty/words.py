"""Explanations in words, for the people on both sides of the till."""

from decimal import Decimal
from typing import Any

from regulars.kit.decimals import as_number
from regulars.loyalty.queries import Reception

ROUNDED = {
    "down": "rounded down",
    "nearest": "rounded to the nearest",
    "up": "rounded up",
}


def sentences(reception: Reception) -> list[str]:
    """Why the reception has its credits, one sentence for each step."""
    return [_sentence(reception, step) for step in reception.explanation["steps"]]


def _sentence(reception: Reception, step: dict[str, Any]) -> str:
    kind = step["kind"]
    value = as_number(reception.unit_value) or Decimal(0)
    if kind == "base_rate":
        rate = as_number(Decimal(step["credits_per_unit"]))
        exact = as_number(Decimal(step["exact"]))
        return (
            f"{step['rule']}: {value} of {reception.unit_name} at {rate} each is "
            f"{exact}, {ROUNDED[step['rounding']]} to {step['gave']} credits."
        )
    if kind == "no_rule":
        return f"No rule gives credits for {reception.unit_name}."
    if kind == "reversal":
        return f"Undoes an earlier reception: {step['gave']} credits."
    return f"{step['gave']} credits were decided on, whatever the rules give."
