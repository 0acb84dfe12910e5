"""The definitions of an account's attributes, as each process remembers them.

Their version goes into the statements that write values, which touch nothing when it is
stale, so a value is never lost or misread because of what a process remembers.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.attributes.errors import AttributeGroupNotFound, AttributeNotFound
from regulars.kit.caches import Cache
from regulars.kit.errors import Problem
from regulars.kit.work import Work


class Definition(msgspec.Struct, frozen=True):
    """An attribute that things of one kind have."""

    id: int
    uuid: UUID
    entity: str
    name: str
    label: str
    type: str
    description: str
    placeholder: str | None
    # Each with `value` and `label`.
    options: Sequence[Mapping[str, str]]
    position: int
    is_system: bool
    is_soft_read_only: bool
    is_hard_read_only: bool
    has_unique_value: bool
    last_used_at: datetime | None
    created_at: datetime
    group_id: int | None
    group_name: str | None
    group_label: str | None
    group_position: int | None

    AUDITED: ClassVar[tuple[str, ...]] = (
        *("entity", "name", "label", "type", "description", "placeholder"),
        *("options", "group_name", "position"),
    )

    @property
    def is_read_only(self) -> bool:
        """Whether nobody but the system fills it in."""
        return self.is_soft_read_only or self.is_hard_read_only

    @property
    def can_be_deleted(self) -> bool:
        """Whether nothing would be lost with it."""
        return not self.is_system and self.last_used_at is None


class Group(msgspec.Struct, frozen=True):
    """Attributes that are shown together."""

    id: int
    uuid: UUID
    entity: str
    name: str
    label: str
    position: int
    is_system: bool
    created_at: datetime

    MISSING: ClassVar[type[Problem]] = AttributeGroupNotFound
    SELECT: ClassVar[str] = """
        select id, uuid, entity, name, label, position, is_system, created_at
        from attribute_groups where account_id = $1 and uuid = $2
    """
    AUDITED: ClassVar[tuple[str, ...]] = ("entity", "name", "label")


class Definitions(msgspec.Struct, frozen=True):
    """Every attribute of an account at one version, the first one first."""

    version: int
    by_entity: dict[str, dict[str, Definition]]

    def of(self, entity: str) -> dict[str, Definition]:
        """Those of one kind of thing, by name, in the order of their making."""
        return self.by_entity.get(entity, {})


DEFINITIONS = """
    select head.version, attribute.id, attribute.uuid, attribute.entity,
      attribute.name, attribute.label, attribute.type, attribute.description,
      attribute.placeholder, attribute.options, attribute.position,
      attribute.is_system, attribute.is_soft_read_only, attribute.is_hard_read_only,
      attribute.has_unique_value, attribute.last_used_at, attribute.created_at,
      attribute.group_id, grouped.name as group_name, grouped.label as group_label,
      grouped.position as group_position
    from attribute_heads head
    left join custom_attributes attribute on attribute.account_id = $1
    left join attribute_groups grouped
      on (grouped.account_id, grouped.id) = ($1, attribute.group_id)
    where head.account_id = $1 order by attribute.id
"""

# For statements that write or show values: at which version of the definitions they do.
VERSION_NOW = """
      coalesce((select version from attribute_heads where account_id = $1), 0)
"""

GROUPS = """
    select id, uuid, entity, name, label, position, is_system, created_at
    from attribute_groups where account_id = $1 and entity = $2 order by id
"""


async def definitions(work: Work, *, fresh: bool = False) -> Definitions:
    """The account's definitions, as remembered unless `fresh` ones are asked for."""
    account_id = work.account
    if fresh:
        _remembered.forget(account_id)
    return await _remembered.get(
        account_id, lambda: load_definitions(work), alone=work.is_open
    )


async def load_definitions(work: Work) -> Definitions:
    """The account's definitions as they are now."""
    version, by_entity = 0, dict[str, dict[str, Definition]]()
    for row in await work.once(DEFINITIONS, work.account_id):
        fields: dict[str, Any] = dict(row)
        version = fields.pop("version")
        if fields["id"] is not None:
            one = Definition(**fields)
            by_entity.setdefault(one.entity, {})[one.name] = one
    return Definitions(version, by_entity)


async def find(work: Work, uuid: UUID) -> Definition:
    """The attribute with this uuid. Raises AttributeNotFound."""
    for of_one in (await load_definitions(work)).by_entity.values():
        for one in of_one.values():
            if one.uuid == uuid:
                return one
    raise AttributeNotFound


async def groups(work: Work, entity: str) -> list[Group]:
    """The groups of one kind of thing, the first one first."""
    return await work.many(Group, GROUPS, work.account_id, entity)


_remembered: Cache[int, Definitions] = Cache(seconds=30)
