"""What a condition asks, in words: read from the rule as it was published."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.clock import zone_of
from regulars.kit.decimals import as_number
from regulars.kit.languages import Language
from regulars.loyalty.queries.facts import OF_CONTACT, WEEKDAYS
from regulars.loyalty.schemas.credits import CreditName
from regulars.loyalty.words.channels import CHANNELS, OF_CHANNELS
from regulars.loyalty.words.phrases import MONTHS, PHRASES, listed

MOST_TOLD = 10
"""Of a list in a condition so many are told."""


class Names(msgspec.Struct, frozen=True):
    """What people call the things that conditions name."""

    # Of attributes, by their names; of shops and tiers, by their uuids.
    attributes: Mapping[str, str]
    places: Mapping[UUID, str]
    # The labels of units, by their names.
    units: Mapping[str, str] = {}
    credits: CreditName = CreditName()

    def unit(self, name: str | None) -> str | None:
        """What people call a unit; one that isn't known any more keeps its name."""
        return None if name is None else self.units.get(name, name)


def number(value: Any, language: Language) -> str:
    """A number as it is written there, without zeros at its end."""
    told = f"{as_number(Decimal(str(value)))}"
    return told.replace(".", ",") if language == "nl" else told


def moment(when: datetime, zone: str, language: Language) -> str:
    """A day by the shop's calendar, and the time unless the day begins then."""
    local = when.astimezone(zone_of(zone))
    told = f"{local.day} {MONTHS[language][local.month - 1]} {local.year}"
    return told if local.time() == time() else f"{told}, {local:%H:%M}"


def question(tree: Mapping[str, Any], names: Names, language: Language) -> str:
    """A condition, whole."""
    phrases = PHRASES[language]
    for kind, joined_by in (("all", phrases["and"]), ("any", phrases["or"])):
        if kind in tree:
            parts = [question(part, names, language) for part in tree[kind]]
            return joined_by.join(parts) or phrases["always"]
    if "not" in tree:
        return phrases["not"].format(question=question(tree["not"], names, language))
    values, name = tree.get("value"), tree["fact"]
    fact = _fact(name, names, language)
    if isinstance(values, bool) and tree["is"] == "equals" and name in phrases:
        return phrases["is so" if values else "is not so"].format(fact=fact)
    several = values if isinstance(values, list) else [values]
    told = [spelled(value, name, names, language) for value in several[:MOST_TOLD]]
    if tree["is"] == "one_of":
        told = [listed(told, phrases["or"])]
    return phrases[tree["is"]].format(*told, fact=fact)


def at(tree: Any, path: str) -> Any:
    """What stands at a place in a condition, such as `condition.all.0`."""
    for step in path.split(".")[1:]:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


def spelled(value: Any, fact: str, names: Names, language: Language) -> str:
    """A value of a condition on this fact, or what it was compared with."""
    phrases = PHRASES[language]
    if isinstance(value, bool):
        return phrases["true" if value else "false"]
    if value is None or not isinstance(value, str):
        return "" if value is None else number(value, language)
    if fact in OF_CHANNELS:
        return CHANNELS[language].get(value, value)
    if value in WEEKDAYS:
        return phrases[value]
    try:
        return names.places.get(UUID(value), value)
    except ValueError:
        return value


def _fact(name: str, names: Names, language: Language) -> str:
    phrases = PHRASES[language]
    if name in phrases:
        return phrases[name]
    attribute = name.removeprefix(OF_CONTACT)
    label = names.attributes.get(attribute, attribute)
    return phrases["contact"].format(label=label)
