"""Groups that attributes are shown in."""

from uuid import UUID

from regulars.attributes.errors import (
    AttributeGroupAlreadyExists,
    AttributeGroupNotFound,
    AttributeNotChangeable,
)
from regulars.attributes.queries import Group, groups
from regulars.attributes.service.head import changing
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

ADD = """
    insert into attribute_groups
      (account_id, uuid, entity, name, label, position, created_at)
    values ($1, $2, $3, $4, $5, (
      select coalesce(max(position), 0) + 1 from attribute_groups
      where account_id = $1 and entity = $3), $6)
"""

CHANGE = "update attribute_groups set label = $3 where account_id = $1 and id = $2"

EMPTY = """
    update custom_attributes set group_id = null
    where account_id = $1 and group_id = $2
"""

DELETE = "delete from attribute_groups where account_id = $1 and id = $2"


async def create_group(work: Work, entity: str, name: str, label: str) -> Group:
    """The new group. Raises AttributeGroupAlreadyExists."""
    await changing(work)
    if await _named(work, entity, name) is not None:
        raise AttributeGroupAlreadyExists
    return await _added(work, entity, name, label)


async def change_group(work: Work, uuid: UUID, label: str) -> Group:
    """The group as changed. Raises AttributeGroupNotFound, AttributeNotChangeable."""
    before = await _changeable(work, uuid)
    await work.write(CHANGE, work.account_id, before.id, label)
    after = await work.get(Group, uuid)
    work.audit("attribute_group_changed", uuid, before, after)
    return after


async def delete_group(work: Work, uuid: UUID) -> None:
    """Deletes a group; its attributes are in none from then on.

    Raises AttributeGroupNotFound, AttributeNotChangeable.
    """
    before = await _changeable(work, uuid)
    await work.write(EMPTY, work.account_id, before.id)
    await work.write(DELETE, work.account_id, before.id)
    work.audit("attribute_group_deleted", uuid, before=before)


async def group_id_of(
    work: Work, entity: str, name: str | None, *, makes: bool
) -> int | None:
    """The group with this name, made if need be. Raises AttributeGroupNotFound."""
    if not name:
        return None
    known = await _named(work, entity, name)
    if known is None and not makes:
        raise AttributeGroupNotFound
    return (known or await _added(work, entity, name, name)).id


async def _added(work: Work, entity: str, name: str, label: str) -> Group:
    values = (work.account_id, uuid7(), entity, name, label, work.now)
    await work.write(ADD, *values)
    made = await _named(work, entity, name)
    assert made is not None
    work.audit("attribute_group_created", made.uuid, after=made)
    return made


async def _named(work: Work, entity: str, name: str) -> Group | None:
    return next((g for g in await groups(work, entity) if g.name == name), None)


async def _changeable(work: Work, uuid: UUID) -> Group:
    await changing(work)
    group = await work.get(Group, uuid)
    if group.is_system:
        raise AttributeNotChangeable
    return group
