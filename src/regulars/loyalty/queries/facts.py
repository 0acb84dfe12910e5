"""What the conditions of earning rules can ask: of the sale, and of the contact."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.attributes.queries import Definition, load_definitions
from regulars.contacts.queries import tier_names
from regulars.kit.clock import birthday, zone_of
from regulars.kit.conditions import Fact, FactType, Level
from regulars.kit.work import Work

WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)

OF_CONTACT = "contact."

IS_BIRTHDAY = "contact.is_birthday"

IS_FIRST = "contact.is_first_reception"

TIER = "contact.tier"

# They are asked of one reception at a time, in Python.
NO_SQL = "null"

OF_THE_SALE = (
    Fact("time", "time", NO_SQL),
    Fact("weekday", "text", NO_SQL, frozenset(WEEKDAYS)),
    Fact("date", "date", NO_SQL),
    Fact("value", "number", NO_SQL),
)

OF_EVERY_CONTACT = (
    Fact(IS_BIRTHDAY, "boolean", NO_SQL),
    Fact(IS_FIRST, "boolean", NO_SQL),
    Fact("contact.is_anonymous", "boolean", NO_SQL),
    Fact("contact.created_at", "moment", NO_SQL),
)

# Of what can be filled in of a contact, what can be asked; files and ranges can't.
TYPES: dict[str, FactType] = {
    **dict.fromkeys(("url", "text", "phone", "color", "email", "select"), "text"),
    **dict.fromkeys(("rich_text", "long_text", "identifier", "license_plate"), "text"),
    **dict.fromkeys(("number", "float"), "number"),
    **dict.fromkeys(("date", "birth_date"), "date"),
    "multi_select": "texts",
    "boolean": "boolean",
    "date_time": "moment",
}

WITH_OPTIONS = ("select", "multi_select")

CONTACTS = """
    select contact.uuid, contact.channel, contact.is_anonymous, contact.created_at,
      contact.attributes, tier.uuid as tier_uuid, tier.name as tier_name
    from contacts contact
    left join lateral (
      select uuid, name from tiers
      where account_id = $1 and id = contact.tier_id limit 1) tier on true
    where contact.account_id = $1 and contact.uuid = any($2::uuid[])
"""


class Person(msgspec.Struct, frozen=True):
    """What conditions may ask of a contact."""

    uuid: UUID
    channel: str
    is_anonymous: bool
    created_at: datetime
    attributes: Mapping[str, Any]
    tier_uuid: UUID | None = None
    tier_name: str | None = None


async def askable(
    work: Work, shops: Iterable[UUID], *, drafting: bool = False
) -> dict[str, Fact]:
    """Every fact that a condition of this account may ask, by its name.

    Whoever drafts one names options that there are; a rule that asks for one which was
    taken away since goes on, and holds for whoever has it still.
    """
    # Read anew: what asks for an attribute of a moment ago would hold for nobody.
    contact = (await load_definitions(work)).of("contact")
    read = [_of_attribute(one, with_options=drafting) for one in contact.values()]
    own = [fact for fact in read if fact is not None]
    channels = [option["value"] for option in contact["channel"].options]
    levels = tuple(str(tier.uuid) for tier in await tier_names(work))
    listed = (
        Fact(TIER, "level", NO_SQL, None, levels, ONE_TIER, NO_TIERS),
        _one_of("shop", map(str, shops)),
        _one_of("channel", channels),
        _one_of("contact.channel", channels),
    )
    every = (*own, *OF_EVERY_CONTACT, *OF_THE_SALE, *listed)
    return {fact.name: fact for fact in every}


ONE_TIER = "Must be the uuid of a tier, one of"

NO_TIERS = "There are no tiers yet. Add one first (`POST tiers`), and give its uuid."


async def people(work: Work, uuids: Sequence[UUID]) -> dict[UUID, Person]:
    """Those of these contacts that there are."""
    found = await work.many(Person, CONTACTS, work.account_id, uuids)
    return {person.uuid: person for person in found}


def facts_of_sale(
    at: datetime, zone: str, shop: UUID, channel: str | None, value: Decimal
) -> dict[str, object]:
    """The sale by the clock and the calendar of its shop."""
    local = at.astimezone(zone_of(zone))
    return {
        # A minute of the clock: who asks until 17:59 means all of that minute.
        "time": local.time().replace(second=0, microsecond=0, fold=0),
        "weekday": WEEKDAYS[local.weekday()],
        "date": local.date(),
        "value": value,
        "channel": channel,
        "shop": str(shop),
    }


def facts_of_contact(
    asked: Iterable[Fact], person: Person | None, today: date
) -> dict[str, object]:
    """What is asked of a contact; of nobody nothing is known."""
    return {fact.name: _of(person, fact, today) for fact in asked}


def _one_of(name: str, options: Iterable[str]) -> Fact:
    return Fact(name, "text", NO_SQL, frozenset(options))


def _of_attribute(one: Definition, *, with_options: bool) -> Fact | None:
    kind = TYPES.get(one.type)
    # What the system fills in isn't kept with the others.
    if kind is None or one.is_read_only:
        return None
    options = frozenset(option["value"] for option in one.options)
    is_listed = with_options and one.type in WITH_OPTIONS and options
    return Fact(OF_CONTACT + one.name, kind, NO_SQL, options if is_listed else None)


def _of(person: Person | None, fact: Fact, today: date) -> object:
    if person is None:
        return None
    if fact.name == IS_BIRTHDAY:
        return _is_birthday(person.attributes.get("birthdate"), today)
    if fact.name == TIER:
        return _level(fact, person.tier_uuid)
    name = fact.name.removeprefix(OF_CONTACT)
    if name in ("channel", "is_anonymous", "created_at"):
        return getattr(person, name)
    return _typed(person.attributes.get(name), fact.type)


def _level(fact: Fact, tier_uuid: UUID | None) -> Level | None:
    """Where the contact's tier stands; nowhere, once it was removed."""
    if tier_uuid is None or str(tier_uuid) not in fact.levels:
        return None
    return Level.of(fact.levels, str(tier_uuid))


def _is_birthday(birthdate: Any, today: date) -> bool | None:
    born = _typed(birthdate, "date")
    if not isinstance(born, date):
        return None
    return today == birthday(born, today.year)


def _typed(value: Any, kind: FactType) -> object:
    """The value as conditions compare it; None of what can't be read as such."""
    try:
        match kind:
            case "date":
                return date.fromisoformat(value)
            case "moment":
                return datetime.fromisoformat(value).astimezone(UTC)
            case "number" if not isinstance(value, bool):
                return Decimal(str(value))
            case "text" if isinstance(value, str):
                return value
            case "texts" if isinstance(value, list):
                return value
            case "boolean" if isinstance(value, bool):
                return value
    except (ValueError, TypeError, ArithmeticError):
        pass
    return None
