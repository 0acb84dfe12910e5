"""What can be asked of contacts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.contacts.errors import ContactNotFound
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work


class Contact(msgspec.Struct, frozen=True):
    """A person who collects, with what is in their wallet at this moment."""

    id: int
    uuid: UUID
    email: str
    is_anonymous: bool
    channel: str
    created_at: datetime
    updated_at: datetime
    wallet_id: int
    wallet_uuid: UUID
    balance: int
    number_of_transactions: int
    credits_received: int
    first_transaction_at: datetime | None
    last_transaction_at: datetime | None


class SubscriptionType(msgspec.Struct, frozen=True):
    """A kind of message that contacts can be subscribed to."""

    id: int
    uuid: UUID
    name: str
    description: str
    is_active: bool
    strategy: str


# The balance leaves out lots that are past their last instant although the job that
# takes them out of the wallet has not come by yet ($2 is the moment).
CONTACT = """
    select contact.id, contact.uuid, contact.email, contact.is_anonymous,
      contact.channel, contact.created_at, contact.updated_at,
      wallet.id as wallet_id, wallet.uuid as wallet_uuid,
      wallet.balance - case when wallet.next_expiry_at <= $2 then (
        select coalesce(sum(lot.remaining), 0)::bigint from lots lot
        where lot.account_id = wallet.account_id and lot.wallet_id = wallet.id
          and lot.remaining > 0 and lot.expires_at <= $2) else 0 end as balance,
      wallet.seq as number_of_transactions, wallet.received as credits_received,
      wallet.first_moved_at as first_transaction_at,
      wallet.last_moved_at as last_transaction_at
    from contacts contact
    join wallets wallet on (wallet.account_id, wallet.id)
      = (contact.account_id, contact.credit_wallet_id)
    where contact.account_id = $1
"""

BY_UUID = CONTACT + " and contact.uuid = $3"

BY_EMAIL = CONTACT + " and contact.email_key = $3"

NEWEST_FIRST = """
    and ($3::timestamptz is null or contact.created_at > $3)
    and ($4::timestamptz is null or contact.created_at >= $4)
    and ($5::timestamptz is null or contact.created_at < $5)
    and ($6::timestamptz is null or contact.created_at <= $6)
    order by contact.created_at desc, contact.id desc limit $7 offset $8
"""

SEARCH = CONTACT + NEWEST_FIRST

SEARCH_OLDEST = CONTACT + NEWEST_FIRST.replace(" desc", " asc")

COUNT = """
    select count(*) from contacts
    where account_id = $1
      and ($2::timestamptz is null or created_at > $2)
      and ($3::timestamptz is null or created_at >= $3)
      and ($4::timestamptz is null or created_at < $4)
      and ($5::timestamptz is null or created_at <= $5)
"""

TYPES = """
    select id, uuid, name, description, is_active, strategy from subscription_types
    where account_id = $1 order by position, id
"""


class Between(msgspec.Struct, frozen=True):
    """Bounds on a moment: after, from, before, until."""

    gt: datetime | None = None
    gte: datetime | None = None
    lt: datetime | None = None
    lte: datetime | None = None


def email_key(email: str) -> str:
    """The form in which two spellings of an address are the same."""
    return email.strip().lower()


async def find(work: Work, uuid: UUID) -> Contact:
    """The contact with this uuid. Raises ContactNotFound."""
    contact = await work.one(Contact, BY_UUID, work.account_id, work.now, uuid)
    if contact is None:
        raise ContactNotFound
    return contact


async def find_by_email(work: Work, email: str) -> Contact | None:
    """The contact with this address, however it is spelt."""
    key = email_key(email)
    return await work.one(Contact, BY_EMAIL, work.account_id, work.now, key)


async def search(
    work: Work, window: Window, created: Between, *, oldest_first: bool
) -> Page[Contact]:
    """A page of contacts, newest first unless asked otherwise."""
    bounds = (created.gt, created.gte, created.lt, created.lte)
    contacts = await work.many(
        Contact,
        SEARCH_OLDEST if oldest_first else SEARCH,
        work.account_id,
        work.now,
        *bounds,
        window.limit,
        window.offset,
    )
    total = await work.value(COUNT, work.account_id, *bounds)
    return window.of(contacts, total)


async def subscription_types(work: Work) -> Sequence[SubscriptionType]:
    """The account's kinds of message, in their order."""
    return await work.many(SubscriptionType, TYPES, work.account_id)
