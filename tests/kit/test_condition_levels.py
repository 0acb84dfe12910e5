"""Levels in conditions: names that stand in an order."""

from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.kit.conditions import Fact, Level, check, evaluate, explain
from regulars.kit.errors import InvalidInput

NOW = datetime(2026, 3, 31, tzinfo=UTC)
LEVELS = ("low", "mid", "top")
FACTS = {"contact.rank": Fact("contact.rank", "level", "null", levels=LEVELS)}


def leaf(is_: str, value: object) -> dict[str, object]:
    return {"fact": "contact.rank", "is": is_, "value": value}


def subject(name: str | None) -> dict[str, Any]:
    return {"contact.rank": name and Level.of(LEVELS, name)}


@pytest.mark.parametrize(
    ("is_", "value", "holds"),
    [
        ("at_least", "mid", {"mid", "top"}),
        ("at_most", "mid", {"low", "mid"}),
        ("equals", "top", {"top"}),
        ("not_equals", "top", {"low", "mid", None}),
        ("one_of", ["low", "top"], {"low", "top"}),
    ],
)
def test_stand_in_their_order(is_: str, value: object, holds: set[str | None]) -> None:
    condition = check(leaf(is_, value), FACTS)

    held = {name for name in (*LEVELS, None) if evaluate(condition, subject(name), NOW)}

    assert held == holds


@pytest.mark.parametrize("value", ["none", 1, None, ["low"], {}])
def test_what_is_none_of_them_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(leaf("at_least", value), FACTS)

    assert "condition.value" in (refused.value.errors or {})


def test_are_told_by_their_names() -> None:
    condition = check(leaf("at_least", "mid"), FACTS)

    assert explain(condition, subject("low"), NOW) == [
        "condition: contact.rank at least mid: it is low"
    ]
