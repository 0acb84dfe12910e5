"""Custom attributes of every kind of thing, as clients list, make and change them."""

from typing import Any

from msgspec import UNSET

from regulars.accounts.errors import UsageLimitReached
from regulars.accounts.permissions import Permission
from regulars.attributes import queries, service
from regulars.attributes.errors import (
    AttributeAlreadyExists,
    AttributeNotChangeable,
    AttributeNotFound,
)
from regulars.attributes.schemas import (
    AttributeOut,
    CustomAttributeCreate,
    CustomAttributeList,
    CustomAttributeUpdate,
)
from regulars.attributes.schemas.options import options_of
from regulars.attributes.words import CHOICES, RESERVED, entity_of
from regulars.kit.doors import clients, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.pages import ATTRIBUTES, Page
from regulars.kit.work import Work
from regulars.settings import Settings

MAKING: list[type[Problem]] = [AttributeAlreadyExists, UsageLimitReached]

CHANGING: list[type[Problem]] = [AttributeNotFound, AttributeNotChangeable]


@clients.get("/custom-attributes", allows=Permission.ATTRIBUTES_READ)
@register.get("/custom-attributes", allows=Permission.ATTRIBUTES_READ)
async def list_custom_attributes(
    work: Work, query: CustomAttributeList
) -> Page[AttributeOut]:
    """Every attribute of one kind of thing, in the order of their making.

    The system's own come first. All of them are told, unless a page is asked for.
    """
    known = (await queries.load_definitions(work)).of(entity_of(query.entity))
    return query.of([AttributeOut.of(one) for one in known.values()], ATTRIBUTES)


@clients.post(
    "/custom-attributes", allows=Permission.ATTRIBUTES_CONFIGURE, refuses=MAKING
)
@register.post(
    "/custom-attributes", allows=Permission.ATTRIBUTES_CONFIGURE, refuses=MAKING
)
async def create_custom_attribute(
    work: Work, body: CustomAttributeCreate, settings: Settings
) -> AttributeOut:
    """Make an attribute; a group that there isn't yet is made with it."""
    draft = service.AttributeDraft(
        entity_of(body.entity),
        body.name,
        body.label,
        body.type,
        body.description or "",
        options=chosen(body.type, body.options),
        group_name=body.group_name,
        makes_group=True,
    )
    return AttributeOut.of(await made(work, draft, settings))


@clients.put(
    "/custom-attributes/{custom_attribute_name}",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=CHANGING,
)
@register.put(
    "/custom-attributes/{custom_attribute_name}",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=CHANGING,
)
async def change_custom_attribute(
    work: Work, custom_attribute_name: str, body: CustomAttributeUpdate
) -> AttributeOut:
    """Change label, description, options or group of an attribute of your own.

    Without `entity` one of contacts is meant, if there is one of this name.
    """
    known = await queries.load_definitions(work)
    found = _named(known, custom_attribute_name, body.entity)
    new = service.AttributeChange(
        body.label,
        body.description,
        options=changed_options(found, body.options),
        group_name=body.group_name,
        makes_group=True,
    )
    return AttributeOut.of(await service.change(work, found, new))


async def made(
    work: Work, draft: service.AttributeDraft, settings: Settings
) -> queries.Definition:
    """The new attribute, unless its name is a field of the thing itself."""
    if draft.name in RESERVED.get(draft.entity, ()):
        raise InvalidInput({"name": ["This is the name of a field of its own."]})
    return await service.create(work, draft, settings.custom_attribute_limit)


def chosen(kind: str, said: Any) -> list[dict[str, str]]:
    """The options; types that have none take no notice of any."""
    return options_of(said) if kind in CHOICES else []


def changed_options(found: queries.Definition, said: Any) -> Any:
    """The new options; UNSET where none were sent, as a form can't say "none"."""
    if said in (None, "", [], {}) or found.type not in CHOICES:
        return UNSET
    return options_of(said)


def _named(
    known: queries.Definitions, name: str, entity: str | None
) -> queries.Definition:
    entities = [entity_of(entity)] if entity else ["contact", *known.by_entity]
    for each in entities:
        if name in known.of(each):
            return known.of(each)[name]
    raise AttributeNotFound
