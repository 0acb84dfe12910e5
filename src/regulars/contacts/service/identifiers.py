"""Cards and codes: making them, giving them to contacts, and taking them back.

Whatever changes whose an identifier is holds the contact's row first, so that each
contact with identifiers has one default, and a contact that merges takes all along.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from regulars.contacts import queries
from regulars.contacts.errors import (
    ContactIdentifierAlreadyExists,
    ContactIdentifierAlreadyLinked,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
)
from regulars.contacts.events import (
    ContactIdentifierCreated,
    ContactIdentifierDeleted,
    ContactIdentifierLinked,
    ContactIdentifierUnlinked,
    ContactIdentifierUpdated,
)
from regulars.contacts.queries import Identifier
from regulars.contacts.service.holding import hold_owner, hold_to_change
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

CREATE = """
    insert into contact_identifiers (account_id, uuid, value, name, is_active,
      is_default, contact_id, linked_at, created_at, updated_at)
    select $1, $2, $3, $4, true, $5::bigint is not null and not exists (
        select 1 from contact_identifiers other
        where other.account_id = $1 and other.contact_id = $5 and other.is_default),
      $5, case when $5 is not null then $6::timestamptz end, $6, $6
    on conflict (account_id, value) do nothing returning 1
"""

# For contacts that have none yet: each one's card is their default.
HAND_OUT = """
    with card as (
      insert into contact_identifiers (account_id, uuid, value, name, is_active,
        is_default, contact_id, linked_at, created_at, updated_at)
      select $1, i.uuid, i.value, i.value, true, true, contact.id, $5, $5, $5
      from unnest($2::uuid[], $3::text[], $4::uuid[]) with ordinality
        as i(uuid, value, contact_uuid, n)
      join contacts contact
        on contact.account_id = $1 and contact.uuid = i.contact_uuid
      order by i.n
      returning uuid, contact_id)
    insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
      happened_at, recorded_at)
    select $1, 'contact_identifier_created', card.uuid, contact.uuid, '{}', $6, $5, $7
    from card join contacts contact
      on contact.account_id = $1 and contact.id = card.contact_id
"""

LINK = """
    update contact_identifiers set contact_id = $3, linked_at = $4, updated_at = $4,
      is_default = not exists (
        select 1 from contact_identifiers other
        where other.account_id = $1 and other.contact_id = $3 and other.is_default)
    where account_id = $1 and id = $2 and contact_id is null and is_active returning 1
"""

UNLINK = """
    update contact_identifiers
    set contact_id = null, linked_at = null, is_default = false, updated_at = $3
    where account_id = $1 and id = $2
"""

# What nobody asks to change stays as it is by then: it may be no more as we read it.
CHANGE = """
    update contact_identifiers
    set name = coalesce($3, name), is_active = coalesce($4, is_active), updated_at = $5
    where account_id = $1 and id = $2 returning 1
"""

DELETE = "delete from contact_identifiers where account_id = $1 and id = $2 returning 1"

# The one that has been theirs for longest is the next default.
NEXT_DEFAULT = """
    update contact_identifiers set is_default = true
    where account_id = $1 and id = (
      select id from contact_identifiers
      where account_id = $1 and contact_id = $2 order by linked_at, id limit 1)
"""


async def create_identifier(
    work: Work, value: str, name: str | None, contact_uuid: UUID | None
) -> Identifier:
    """A new identifier, somebody's if a contact is named.

    Raises ContactNotFound, ContactIdentifierAlreadyExists.
    """
    contact_id = (
        None if contact_uuid is None else await hold_to_change(work, contact_uuid)
    )
    plain = queries.scanned(value)
    uuid = uuid7()
    values = (uuid, plain, _named(name, plain), contact_id, work.now)
    if not await work.write(CREATE, work.account_id, *values):
        raise ContactIdentifierAlreadyExists
    made = ContactIdentifierCreated(subject_uuid=uuid, contact_uuid=contact_uuid)
    work.emit(made)
    return await queries.find_identifier(work, plain)


async def hand_out(
    work: Work, cards: Mapping[UUID, str], happened_at: datetime
) -> None:
    """Gives each of these contacts, who have none, their first card."""
    values = ([uuid7() for _ in cards], list(cards.values()), list(cards))
    moments = (happened_at, work.actor, work.now)
    await work.once(HAND_OUT, work.account_id, *values, *moments)


async def link_identifier(work: Work, value: str, contact_uuid: UUID) -> Identifier:
    """The identifier, now this contact's; their default if it is their first.

    Raises ContactIdentifierNotFound, ContactIdentifierInactive, ContactNotFound,
    ContactIdentifierAlreadyLinked.
    """
    found = await queries.find_active_identifier(work, value)
    contact_id = await hold_to_change(work, contact_uuid)
    if not await work.write(LINK, work.account_id, found.id, contact_id, work.now):
        # It may also have been removed or switched off since we looked.
        await queries.find_active_identifier(work, value)
        raise ContactIdentifierAlreadyLinked
    work.emit(
        ContactIdentifierLinked(subject_uuid=found.uuid, contact_uuid=contact_uuid)
    )
    return await queries.find_identifier(work, value)


async def unlink_identifier(work: Work, value: str) -> Identifier:
    """The identifier, now nobody's. The contact keeps everything they have.

    Raises ContactIdentifierNotFound, ContactIdentifierInactive,
    ContactIdentifierNotLinked.
    """
    await queries.find_active_identifier(work, value)
    found = await _with_owner_held(work, value)
    if found.contact_id is None:
        raise ContactIdentifierNotLinked
    await work.write(UNLINK, work.account_id, found.id, work.now)
    await _pass_default_on(work, found)
    work.emit(
        ContactIdentifierUnlinked(
            subject_uuid=found.uuid, contact_uuid=found.contact_uuid
        )
    )
    return await queries.find_identifier(work, value)


async def change_identifier(
    work: Work, value: str, name: str | None, is_active: bool | None
) -> Identifier:
    """The identifier with another name, or switched on or off; None leaves it.

    Raises ContactIdentifierNotFound.
    """
    found = await queries.find_identifier(work, value)
    new_name = None if name is None else _named(name, found.value)
    if new_name in (None, found.name) and is_active in (None, found.is_active):
        return found
    values = (new_name, is_active, work.now)
    if not await work.write(CHANGE, work.account_id, found.id, *values):
        raise ContactIdentifierNotFound
    changed = await queries.find_identifier(work, value)
    work.emit(
        ContactIdentifierUpdated(
            subject_uuid=changed.uuid,
            contact_uuid=changed.contact_uuid,
            is_active=changed.is_active,
        )
    )
    return changed


async def delete_identifier(work: Work, value: str) -> Identifier:
    """The identifier as it was, gone now. Raises ContactIdentifierNotFound."""
    found = await _with_owner_held(work, value)
    if await work.write(DELETE, work.account_id, found.id):
        await _pass_default_on(work, found)
        work.emit(
            ContactIdentifierDeleted(
                subject_uuid=found.uuid, contact_uuid=found.contact_uuid
            )
        )
    return found


async def _with_owner_held(work: Work, value: str) -> Identifier:
    """The identifier, with the contact whose it is held, whoever that is by now."""
    found = await queries.find_identifier(work, value)
    while found.contact_id is not None:
        await hold_owner(work, found.contact_id)
        again = await queries.find_identifier(work, value)
        if again.contact_id == found.contact_id:
            return again
        found = again
    return found


async def _pass_default_on(work: Work, was: Identifier) -> None:
    if was.is_default:
        await work.write(NEXT_DEFAULT, work.account_id, was.contact_id)


def _named(name: str | None, value: str) -> str:
    """A name that says nothing is none: the value then is the name."""
    return (name or "").strip() or value
