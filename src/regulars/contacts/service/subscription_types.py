"""The kinds of message of an account."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from regulars.attributes import service as attributes
from regulars.contacts.catalogue import of_type
from regulars.contacts.errors import (
    SubscriptionTypeExists,
    TooManySubscriptionTypes,
)
from regulars.contacts.queries import SubscriptionType
from regulars.contacts.service.holding import hold_count
from regulars.kit.caches import announce_change
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

MOST_TYPES = 50
"""Every contact shows all of them, and every one is a switch on a page for people."""

FIRST_TYPES = (
    ("Functional", "Messages about your credits, rewards and cards.", "OPT_OUT"),
    ("Marketing", "News and offers.", "OPT_IN"),
)

ADD_FIRST = """
    insert into subscription_types
      (account_id, uuid, name, description, strategy, position, created_at)
    select $1, t.uuid, t.name, t.description, t.strategy, t.n, $2
    from unnest($3::uuid[], $4::text[], $5::text[], $6::text[])
      with ordinality as t(uuid, name, description, strategy, n)
"""

STANDING = """
    select count(*) as types,
      coalesce(bool_or(lower(name) = lower($2) and uuid <> $3), false) as is_taken
    from subscription_types where account_id = $1
"""

ADD = """
    insert into subscription_types (account_id, uuid, name, description, strategy,
      position, enrolls_since, created_at)
    select $1, $2, $3, $4, $5, coalesce(max(position), 0) + 1, $6, $6
    from subscription_types where account_id = $1
"""

CHANGE = """
    update subscription_types
    set name = coalesce($3, name), description = coalesce($4, description),
      is_active = coalesce($5, is_active)
    where account_id = $1 and uuid = $2
"""


class NewType(msgspec.Struct, frozen=True):
    """A kind of message to add."""

    name: str
    description: str
    strategy: str


class TypeChange(msgspec.Struct, frozen=True):
    """What changes of a kind of message; None stays as it is."""

    name: str | None
    description: str | None
    is_active: bool | None


class _Standing(msgspec.Struct, frozen=True):
    types: int
    is_taken: bool


async def first_types(work: Work) -> Sequence[SubscriptionType]:
    """The kinds of message that every account starts with."""
    names, descriptions, strategies = (
        list(column) for column in zip(*FIRST_TYPES, strict=True)
    )
    uuids = [uuid7() for _ in FIRST_TYPES]
    await work.write(
        ADD_FIRST, work.account_id, work.now, uuids, names, descriptions, strategies
    )
    return [await work.get(SubscriptionType, uuid) for uuid in uuids]


async def create_type(work: Work, new: NewType) -> SubscriptionType:
    """The new kind of message.

    Who is a contact already isn't enrolled, whatever its strategy: nobody asked them.
    Raises SubscriptionTypeExists, TooManySubscriptionTypes.
    """
    uuid = uuid7()
    standing = await _standing(work, new.name, uuid)
    if standing.types >= MOST_TYPES:
        raise TooManySubscriptionTypes
    text = (new.name.strip(), new.description.strip(), new.strategy)
    await work.write(ADD, work.account_id, uuid, *text, work.now)
    kind = await work.get(SubscriptionType, uuid)
    await attributes.add_system(work, "contact", of_type(kind))
    work.audit("subscription_type_created", uuid, after=kind)
    await announce_change(work)
    return kind


async def change_type(work: Work, uuid: UUID, change: TypeChange) -> SubscriptionType:
    """The kind of message as changed, for everybody at once.

    Switched off it reaches nobody and nobody can subscribe; what people chose is kept.
    Raises SubscriptionTypeNotFound, SubscriptionTypeExists.
    """
    await _standing(work, change.name or "", uuid)
    before = await work.get(SubscriptionType, uuid)
    values = (change.name, change.description, change.is_active)
    await work.write(CHANGE, work.account_id, uuid, *values)
    kind = await work.get(SubscriptionType, uuid)
    work.audit("subscription_type_changed", uuid, before, kind)
    await announce_change(work)
    return kind


async def _standing(work: Work, name: str, uuid: UUID) -> _Standing:
    """How many there are, which nobody changes now. Raises SubscriptionTypeExists."""
    await hold_count(work)
    found = await work.one(_Standing, STANDING, work.account_id, name.strip(), uuid)
    assert found is not None
    if found.is_taken:
        raise SubscriptionTypeExists
    return found
