"""Attributes as people set them up on the dashboard."""

from uuid import UUID

from msgspec import UNSET

from regulars.accounts.errors import UsageLimitReached
from regulars.accounts.permissions import Permission
from regulars.attributes import queries, service
from regulars.attributes.errors import (
    AttributeAlreadyExists,
    AttributeGroupNotFound,
    AttributeInUse,
    AttributeNotChangeable,
    AttributeNotFound,
)
from regulars.attributes.routes.custom import made
from regulars.attributes.schemas import (
    AttributeCreate,
    AttributeList,
    AttributeOut,
    AttributePlace,
    AttributeUpdate,
)
from regulars.attributes.schemas.options import OptionIn, strict_options
from regulars.attributes.words import CHOICES
from regulars.kit.doors import dashboard
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work
from regulars.settings import Settings


@dashboard.get("/attributes", allows=Permission.ATTRIBUTES_READ)
async def list_attributes(work: Work, query: AttributeList) -> list[AttributeOut]:
    """The attributes of one kind of thing, in the order that people gave them."""
    known = (await queries.load_definitions(work)).of(query.entity)
    ordered = sorted(known.values(), key=lambda one: (one.position, one.id))
    return [AttributeOut.of(one) for one in ordered]


@dashboard.post(
    "/attributes",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeAlreadyExists, AttributeGroupNotFound, UsageLimitReached],
)
async def create_attribute(
    work: Work, body: AttributeCreate, settings: Settings
) -> AttributeOut:
    """Make an attribute, behind those that there are."""
    draft = service.AttributeDraft(
        body.entity,
        body.name,
        body.label,
        body.type,
        body.description,
        body.placeholder,
        _options(body.type, body.options),
        body.group_name,
    )
    return AttributeOut.of(await made(work, draft, settings))


@dashboard.put(
    "/attributes/{attribute_uuid}",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeNotFound, AttributeNotChangeable, AttributeGroupNotFound],
)
async def change_attribute(
    work: Work, attribute_uuid: UUID, body: AttributeUpdate
) -> AttributeOut:
    """Change what people read of an attribute, its options or its group.

    Values that are no longer among the options stay until somebody changes them.
    """
    found = await queries.find(work, attribute_uuid)
    options = body.options
    new = service.AttributeChange(
        body.label,
        body.description,
        body.placeholder,
        UNSET if options is UNSET else _options(found.type, options),
        body.group_name,
    )
    return AttributeOut.of(await service.change(work, found, new))


@dashboard.put(
    "/attributes/{attribute_uuid}/position",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeNotFound],
)
async def move_attribute(
    work: Work, attribute_uuid: UUID, body: AttributePlace
) -> AttributeOut:
    """Put an attribute in another place of the order; the others make room.

    Clients don't notice: they are told attributes in the order of their making, which
    never changes.
    """
    found = await queries.find(work, attribute_uuid)
    return AttributeOut.of(await service.move(work, found, body.position))


@dashboard.delete(
    "/attributes/{attribute_uuid}",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeNotFound, AttributeNotChangeable, AttributeInUse],
)
async def delete_attribute(work: Work, attribute_uuid: UUID) -> None:
    """Delete an attribute that never held a value."""
    await service.delete(work, await queries.find(work, attribute_uuid))


def _options(kind: str, said: list[OptionIn]) -> list[dict[str, str]]:
    if said and kind not in CHOICES:
        reason = "Only select and multi_select have options."
        raise InvalidInput({"options": [reason]})
    return strict_options(said)
