"""The system's own attributes, which every account has from its beginning."""

from collections.abc import Mapping, Sequence

import msgspec

from regulars.attributes.service.head import changing
from regulars.attributes.words import PROFILE
from regulars.kit.ids import uuid7
from regulars.kit.work import Work


class SystemAttribute(msgspec.Struct, frozen=True):
    """An attribute that the system brings along."""

    name: str
    label: str
    type: str
    description: str = ""
    options: Sequence[Mapping[str, str]] = ()
    is_soft_read_only: bool = False
    is_hard_read_only: bool = False
    has_unique_value: bool = False


OPEN = """
    insert into attribute_groups (account_id, uuid, entity, name, label, position,
      is_system, created_at)
    values ($1, $2, $3, $4, $5, 1, true, $6)
    on conflict (account_id, entity, name) do nothing
"""

ADD = """
    insert into custom_attributes (account_id, uuid, entity, name, label, type,
      description, options, group_id, position, is_system, is_soft_read_only,
      is_hard_read_only, has_unique_value, created_at)
    select $1, new.uuid, $2, new.name, new.label, new.type, new.description,
      new.options::jsonb, (select id from attribute_groups
        where account_id = $1 and entity = $2 and name = $3),
      new.n + coalesce((select max(position) from custom_attributes
        where account_id = $1 and entity = $2), 0), true, new.is_soft_read_only,
      new.is_hard_read_only, new.has_unique_value, $4
    from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::bool[], $12::bool[], $13::bool[]) with ordinality
      as new(uuid, name, label, type, description, options, is_soft_read_only,
        is_hard_read_only, has_unique_value, n)
    order by new.n
    on conflict (account_id, entity, name) do nothing
"""


async def open_room(
    work: Work, entity: str, attributes: Sequence[SystemAttribute]
) -> None:
    """What a kind of thing starts with: a group, and the system's attributes in it."""
    values = (uuid7(), entity, PROFILE, PROFILE.capitalize(), work.now)
    await work.write(OPEN, work.account_id, *values)
    await add_system(work, entity, attributes)


async def add_system(
    work: Work, entity: str, attributes: Sequence[SystemAttribute]
) -> None:
    """Adds system attributes behind those that are there; one that exists stays."""
    await changing(work)
    await work.write(
        ADD,
        work.account_id,
        entity,
        PROFILE,
        work.now,
        [uuid7() for _ in attributes],
        [one.name for one in attributes],
        [one.label for one in attributes],
        [one.type for one in attributes],
        [one.description for one in attributes],
        [msgspec.json.encode(one.options).decode() for one in attributes],
        [one.is_soft_read_only for one in attributes],
        [one.is_hard_read_only for one in attributes],
        [one.has_unique_value for one in attributes],
    )
