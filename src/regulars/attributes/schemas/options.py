"""The options of a choice, in each spelling that clients have of them."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from regulars.kit.errors import InvalidInput

MOST = 500
LONGEST = 255

OptionText = Annotated[str, Meta(min_length=1, max_length=LONGEST)]

SPELLINGS = [[{"value": "utrecht", "label": "Utrecht"}]]

Options = Annotated[
    Any,
    Meta(
        description="A list of {value, label} or {name, value}, or an object of labels"
        " by value.",
        examples=SPELLINGS,
    ),
]


class OptionIn(Struct):
    """One thing to choose, and what people read of it."""

    value: Annotated[OptionText, Meta(examples=["utrecht"])]
    label: Annotated[OptionText, Meta(examples=["Utrecht"])]


def options_of(said: Any) -> list[dict[str, str]]:
    """The options that a client of the public doors means."""
    found: dict[str, str] = {}
    for place, (value, label) in enumerate(_pairs(said)):
        if not (_is_text(value) and _is_text(label)):
            reason = f"Needs a value and a label of at most {LONGEST} characters."
            raise InvalidInput({f"options.{place}": [reason]})
        found[str(value)] = str(label)
    if len(found) > MOST:
        raise InvalidInput({"options": [f"Must have at most {MOST} items."]})
    return [{"value": value, "label": label} for value, label in found.items()]


def strict_options(said: list[OptionIn]) -> list[dict[str, str]]:
    """The options that the dashboard sent, each value once."""
    values = [option.value for option in said]
    if len(set(values)) < len(values):
        raise InvalidInput({"options": ["Each value may stand there once."]})
    return [{"value": option.value, "label": option.label} for option in said]


def _pairs(said: Any) -> list[tuple[Any, Any]]:
    if said in (None, "", [], {}):
        return []
    if isinstance(said, dict) and not all(isinstance(o, dict) for o in said.values()):
        return list(said.items())
    # A list in a form is an object of places.
    several = list(said.values()) if isinstance(said, dict) else said
    if not isinstance(several, list):
        raise InvalidInput({"options": ["Must be a list."]})
    return [_pair(each) for each in several]


def _pair(said: Any) -> tuple[Any, Any]:
    if not isinstance(said, dict):
        return said, said
    value = said.get("value")
    label = next((said[k] for k in ("label", "name") if said.get(k)), value)
    return (label if value in (None, "") else value), label


def _is_text(said: Any) -> bool:
    plain = isinstance(said, str | int | float) and not isinstance(said, bool)
    return plain and 0 < len(str(said)) <= LONGEST
