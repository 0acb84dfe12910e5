"""Making, changing, moving and deleting attributes."""

from collections.abc import Mapping, Sequence

import msgspec

from regulars.accounts.errors import UsageLimitReached
from regulars.attributes.errors import (
    AttributeAlreadyExists,
    AttributeInUse,
    AttributeNotChangeable,
    AttributeNotFound,
)
from regulars.attributes.queries import Definition, Definitions, load_definitions
from regulars.attributes.service.groups import group_id_of
from regulars.attributes.service.head import changing
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

Options = Sequence[Mapping[str, str]]


class AttributeDraft(msgspec.Struct, frozen=True):
    """An attribute to make. Its group is made too where `makes_group` says so."""

    entity: str
    name: str
    label: str
    type: str
    description: str = ""
    placeholder: str | None = None
    options: Options = ()
    group_name: str | None = None
    makes_group: bool = False


class AttributeChange(msgspec.Struct, frozen=True):
    """What of an attribute to change; UNSET is left as it is."""

    label: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET
    placeholder: str | msgspec.UnsetType | None = msgspec.UNSET
    options: Options | msgspec.UnsetType = msgspec.UNSET
    group_name: str | msgspec.UnsetType | None = msgspec.UNSET
    makes_group: bool = False


ADD = """
    insert into custom_attributes (account_id, uuid, entity, name, label, type,
      description, placeholder, options, group_id, position, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (
      select coalesce(max(position), 0) + 1 from custom_attributes
      where account_id = $1 and entity = $3), $11)
"""

CHANGE = """
    update custom_attributes set label = $3, description = $4, placeholder = $5,
      options = $6, group_id = $7
    where account_id = $1 and id = $2
"""

MOVE = """
    update custom_attributes moved set position = placed.n
    from unnest($2::bigint[]) with ordinality as placed(id, n)
    where moved.account_id = $1 and moved.id = placed.id and moved.position <> placed.n
"""

DELETE = """
    delete from custom_attributes
    where account_id = $1 and id = $2 and not is_system and last_used_at is null
    returning 1
"""


async def create(work: Work, draft: AttributeDraft, most: int) -> Definition:
    """The new attribute. Raises AttributeAlreadyExists, UsageLimitReached.

    Raises AttributeGroupNotFound too, unless a missing group is to be made.
    """
    known = await changing(work)
    if draft.name in known.of(draft.entity):
        raise AttributeAlreadyExists
    if _own(known) >= most:
        raise UsageLimitReached
    group_id = await group_id_of(
        work, draft.entity, draft.group_name, makes=draft.makes_group
    )
    await work.write(
        ADD,
        work.account_id,
        uuid7(),
        draft.entity,
        draft.name,
        draft.label,
        draft.type,
        draft.description,
        draft.placeholder,
        list(draft.options),
        group_id,
        work.now,
    )
    made = await _now(work, draft.entity, draft.name)
    work.audit("attribute_created", made.uuid, after=made)
    return made


async def change(work: Work, found: Definition, new: AttributeChange) -> Definition:
    """The attribute as changed. Raises AttributeNotChangeable, AttributeNotFound."""
    before = await _changeable(work, found)
    group_id = before.group_id
    if new.group_name is not msgspec.UNSET:
        group_id = await group_id_of(
            work, before.entity, new.group_name, makes=new.makes_group
        )
    fields = {
        name: getattr(before, name)
        if (said := getattr(new, name)) is msgspec.UNSET
        else said
        for name in ("label", "description", "placeholder", "options")
    }
    fields["options"] = list(fields["options"])
    await work.write(CHANGE, work.account_id, before.id, *fields.values(), group_id)
    after = await _now(work, before.entity, before.name)
    work.audit("attribute_changed", after.uuid, before, after)
    return after


async def move(work: Work, found: Definition, position: int) -> Definition:
    """The attribute in its new place, those behind it moved on.

    Raises AttributeNotFound.
    """
    known = await changing(work)
    before = _same(known, found)
    others = [one for one in known.of(before.entity).values() if one.id != before.id]
    order = [one.id for one in sorted(others, key=lambda one: one.position)]
    order.insert(position - 1, before.id)
    await work.write(MOVE, work.account_id, order)
    after = await _now(work, before.entity, before.name)
    work.audit("attribute_moved", after.uuid, before, after)
    return after


async def delete(work: Work, found: Definition) -> None:
    """Deletes an attribute that never held a value.

    Raises AttributeNotChangeable, AttributeInUse, AttributeNotFound.
    """
    before = await _changeable(work, found)
    if not await work.write(DELETE, work.account_id, before.id):
        raise AttributeInUse
    work.audit("attribute_deleted", before.uuid, before=before)


async def _changeable(work: Work, found: Definition) -> Definition:
    """The attribute as it is, and stays until this Work changes it."""
    before = _same(await changing(work), found)
    if before.is_system:
        raise AttributeNotChangeable
    return before


def _same(known: Definitions, found: Definition) -> Definition:
    same = known.of(found.entity).get(found.name)
    if same is None or same.id != found.id:
        # Somebody has deleted it since it was found.
        raise AttributeNotFound
    return same


async def _now(work: Work, entity: str, name: str) -> Definition:
    return (await load_definitions(work)).of(entity)[name]


def _own(known: Definitions) -> int:
    """How many the account has made itself."""
    return sum(
        not one.is_system
        for of_one in known.by_entity.values()
        for one in of_one.values()
    )
