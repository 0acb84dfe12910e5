"""What can be done with contacts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.accounts.errors import UsageLimitReached
from regulars.contacts import queries
from regulars.contacts.errors import ContactAlreadyExists
from regulars.contacts.queries import Contact
from regulars.kit.ids import uuid7
from regulars.kit.work import Work


class NewContact(msgspec.Struct, frozen=True):
    """Somebody to add: the address, and the channel they came by."""

    email: str
    channel: str


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
      from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[])
        with ordinality as i(uuid, email, email_key, channel, wallet_uuid, n), counter
      where counter.contact_limit is null
        or counter.contacts + n <= counter.contact_limit),
    contact as (
      insert into contacts (account_id, id, uuid, email, email_key, channel,
        credit_wallet_id, created_at, updated_at)
      select $1, id, uuid, email, email_key, channel, wallet_id, $7, $7
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

ADD_TYPES = """
    insert into subscription_types
      (account_id, uuid, name, description, strategy, position, created_at)
    select $1, t.uuid, t.name, t.description, t.strategy, t.n, $2
    from unnest($3::uuid[], $4::text[], $5::text[], $6::text[])
      with ordinality as t(uuid, name, description, strategy, n)
"""

FIRST_TYPES = (
    ("Functional", "Messages about your credits, rewards and cards.", "OPT_OUT"),
    ("Marketing", "News and offers.", "OPT_IN"),
)


async def open_room(work: Work) -> None:
    """What a new account starts with: nobody, and two kinds of message."""
    await work.write(OPEN, work.account_id)
    names, descriptions, strategies = (
        list(column) for column in zip(*FIRST_TYPES, strict=True)
    )
    uuids = [uuid7() for _ in FIRST_TYPES]
    await work.write(
        ADD_TYPES, work.account_id, work.now, uuids, names, descriptions, strategies
    )


async def create(work: Work, new: NewContact) -> Contact:
    """The new contact. Raises ContactAlreadyExists, UsageLimitReached."""
    created = await create_many(work, [new])
    if created:
        return await queries.find(work, created[0])
    if await queries.find_by_email(work, new.email):
        raise ContactAlreadyExists
    raise UsageLimitReached


async def find_or_create(work: Work, new: NewContact) -> Contact:
    """The contact with this address, added if need be. Raises UsageLimitReached."""
    known = await queries.find_by_email(work, new.email)
    if known is not None:
        return known
    try:
        return await create(work, new)
    except ContactAlreadyExists:
        # Somebody added them between our look and our try.
        return await find_or_create(work, new)


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
    )
    return [row["uuid"] for row in rows]
