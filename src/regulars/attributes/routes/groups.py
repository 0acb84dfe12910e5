"""Groups of attributes, on every door."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.attributes import queries, service
from regulars.attributes.errors import (
    AttributeGroupAlreadyExists,
    AttributeGroupNotFound,
    AttributeNotChangeable,
)
from regulars.attributes.schemas import (
    AttributeGroupCreate,
    AttributeGroupOut,
    AttributeGroupUpdate,
    AttributeList,
    CustomAttributeGroupCreate,
    CustomAttributeList,
)
from regulars.attributes.words import entity_of
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.pages import ATTRIBUTES, Page
from regulars.kit.work import Work

CHANGING: list[type[Problem]] = [AttributeGroupNotFound, AttributeNotChangeable]


@clients.get("/custom-attribute-groups", allows=Permission.ATTRIBUTES_READ)
@register.get("/custom-attribute-groups", allows=Permission.ATTRIBUTES_READ)
async def list_custom_attribute_groups(
    work: Work, query: CustomAttributeList
) -> Page[AttributeGroupOut]:
    """The groups of one kind of thing: all of them, unless a page is asked for."""
    found = await queries.groups(work, entity_of(query.entity))
    return query.of([AttributeGroupOut.of(group) for group in found], ATTRIBUTES)


@clients.post(
    "/custom-attribute-groups",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeGroupAlreadyExists],
)
@register.post(
    "/custom-attribute-groups",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeGroupAlreadyExists],
)
async def create_custom_attribute_group(
    work: Work, body: CustomAttributeGroupCreate
) -> AttributeGroupOut:
    """Make a group. Its label is its name unless another is sent."""
    entity, label = entity_of(body.entity), body.label or body.name
    made = await service.create_group(work, entity, body.name, label)
    return AttributeGroupOut.of(made)


@dashboard.get("/attribute-groups", allows=Permission.ATTRIBUTES_READ)
async def list_groups(work: Work, query: AttributeList) -> list[AttributeGroupOut]:
    """The groups of one kind of thing."""
    found = await queries.groups(work, query.entity)
    return [AttributeGroupOut.of(group) for group in found]


@dashboard.post(
    "/attribute-groups",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=[AttributeGroupAlreadyExists],
)
async def create_group(work: Work, body: AttributeGroupCreate) -> AttributeGroupOut:
    """Make a group."""
    made = await service.create_group(work, body.entity, body.name, body.label)
    return AttributeGroupOut.of(made)


@dashboard.put(
    "/attribute-groups/{group_uuid}",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=CHANGING,
)
async def change_group(
    work: Work, group_uuid: UUID, body: AttributeGroupUpdate
) -> AttributeGroupOut:
    """Call a group something else."""
    return AttributeGroupOut.of(
        await service.change_group(work, group_uuid, body.label)
    )


@dashboard.delete(
    "/attribute-groups/{group_uuid}",
    allows=Permission.ATTRIBUTES_CONFIGURE,
    refuses=CHANGING,
)
async def delete_group(work: Work, group_uuid: UUID) -> None:
    """Delete a group. Its attributes stay, and are in none."""
    await service.delete_group(work, group_uuid)
