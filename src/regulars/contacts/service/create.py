"""Adding contacts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.accounts.errors import UsageLimitReached
from regulars.attributes import service as attributes
from regulars.contacts import queries
from regulars.contacts.catalogue import SYSTEM, of_type
from regulars.contacts.errors import (
    ContactAlreadyExists,
    ContactIdentifierAlreadyLinked,
)
from regulars.contacts.queries import Contact
from regulars.contacts.service.identifiers import link_identifier
from regulars.contacts.service.subscription_types import first_types
from regulars.kit.ids import uuid7
from regulars.kit.work import Work


class NewContact(msgspec.Struct, frozen=True):
    """Somebody to add: the address, and the channel they came by."""

    email: str
    channel: str
    is_anonymous: bool = False


NOWHERE = "anonymous.invalid"
"""Where anonymous contacts have their addresses: RFC 2606 keeps `.invalid` from ever
being anybody's, so no mail can reach the wrong person."""


# The counter's row is locked before anything else: the limit can't be passed in a race.
# An address that is taken inserts nothing, and then neither wallet nor event is made.
CREATE = """
    with counter as materialized (
      select counts.contacts,
        least(account.contact_limit, account.own_contact_limit) as contact_limit
      from contact_counts counts
      join accounts account on account.id = counts.account_id
      where counts.account_id = $1 for no key update of counts),
    item as materialized (
      select i.*, nextval('contacts_id_seq') as id,
        nextval('wallets_id_seq') as wallet_id
      from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[],
          $10::boolean[])
        with ordinality as i(uuid, email, email_key, channel, wallet_uuid,
          is_anonymous, n), counter
      where counter.contact_limit is null
        or counter.contacts + n <= counter.contact_limit),
    contact as (
      insert into contacts (account_id, id, uuid, email, email_key, channel,
        is_anonymous, credit_wallet_id, created_at, updated_at)
      select $1, id, uuid, email, email_key, channel, is_anonymous, wallet_id, $7, $7
      from item order by n
      on conflict (account_id, email_key) do nothing
      returning uuid, credit_wallet_id),
    wallet as (
      insert into wallets (account_id, id, uuid, kind, unit, is_counted, keeps_lots,
        may_owe, created_at)
      select $1, item.wallet_id, item.wallet_uuid, 'contact', 'credits', true, true,
        true, $7
      from item join contact on contact.credit_wallet_id = item.wallet_id),
    counted as (
      update contact_counts set contacts = contacts + (select count(*) from contact)
      where account_id = $1),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'contact_created', uuid, uuid, '{}', $8, $7, $9 from contact)
    select uuid from contact
"""

OPEN = """
    insert into contact_counts (account_id, contacts) values ($1, 0)
"""


async def open_room(work: Work) -> None:
    """What a new account starts with: nobody, two kinds of message, attributes."""
    await work.write(OPEN, work.account_id)
    kinds = await first_types(work)
    of_kinds = [one for kind in kinds for one in of_type(kind)]
    await attributes.open_room(work, "contact", [*SYSTEM, *of_kinds])


async def create(work: Work, new: NewContact) -> Contact:
    """The new contact. Raises ContactAlreadyExists, UsageLimitReached."""
    return await queries.find(work, await add(work, new))


async def find_or_create(work: Work, new: NewContact) -> Contact:
    """The contact with this address, added if need be. Raises UsageLimitReached."""
    known = await queries.find_by_email(work, new.email)
    return known or await queries.find(work, await find_or_add(work, new))


async def create_anonymous(work: Work, channel: str, value: str | None) -> Contact:
    """Somebody of whom nothing is known, found by this card if there is one.

    Raises ContactIdentifierNotFound, ContactIdentifierInactive,
    ContactIdentifierAlreadyLinked, UsageLimitReached.
    """
    new = NewContact(f"{uuid7().hex}@{NOWHERE}", channel, is_anonymous=True)
    if value is None:
        return await create(work, new)
    card = await queries.find_active_identifier(work, value)
    if card.contact_id is not None:
        raise ContactIdentifierAlreadyLinked
    # The contact and their card, or neither.
    await work.begin()
    uuid = await add(work, new)
    await link_identifier(work, value, uuid)
    return await queries.find(work, uuid)


async def add(work: Work, new: NewContact) -> UUID:
    """The new contact's uuid. Raises ContactAlreadyExists, UsageLimitReached."""
    created = await create_many(work, [new])
    if created:
        return created[0]
    if await queries.find_by_email(work, new.email):
        raise ContactAlreadyExists
    raise UsageLimitReached


async def find_or_add(work: Work, new: NewContact) -> UUID:
    """The uuid of whoever has this address, new or not. Raises UsageLimitReached."""
    known = await queries.find_by_email(work, new.email)
    if known is not None:
        return known.uuid
    try:
        return await add(work, new)
    except ContactAlreadyExists:
        # Somebody added them between our look and our try.
        return await find_or_add(work, new)


async def create_many(
    work: Work, people: Sequence[NewContact], happened_at: datetime | None = None
) -> list[UUID]:
    """The uuids of those who were added: who was there already is left out.

    `happened_at` is when they came, for those who are told of later.
    """
    rows = await work.once(
        CREATE,
        work.account_id,
        [uuid7() for _ in people],
        [new.email for new in people],
        [queries.email_key(new.email) for new in people],
        [new.channel for new in people],
        [uuid7() for _ in people],
        happened_at or work.now,
        work.actor,
        work.now,
        [new.is_anonymous for new in people],
    )
    return [row["uuid"] for row in rows]
