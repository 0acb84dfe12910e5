"""What can be asked of contacts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.contacts.errors import ContactNotFound
from regulars.kit.caches import Cache
from regulars.kit.filters import Between, Filters
from regulars.kit.gather import Gatherer
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.ledger.queries import BALANCE_NOW


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


CONTACT = f"""
    select contact.id, contact.uuid, contact.email, contact.is_anonymous,
      contact.channel, contact.created_at, contact.updated_at,
      wallet.id as wallet_id, wallet.uuid as wallet_uuid,
      {BALANCE_NOW} as balance,
      wallet.seq as number_of_transactions, wallet.received as credits_received,
      wallet.first_moved_at as first_transaction_at,
      wallet.last_moved_at as last_transaction_at
    from contacts contact
    join wallets wallet on (wallet.account_id, wallet.id)
      = (contact.account_id, contact.credit_wallet_id)
    where contact.account_id = $1
"""

BY_UUIDS = CONTACT + " and contact.uuid = any($3::uuid[])"

BY_EMAILS = CONTACT + " and contact.email_key = any($3::text[])"

NEWEST_FIRST = " order by contact.created_at desc, contact.id desc limit {} offset {}"

OLDEST_FIRST = " order by contact.created_at, contact.id limit {} offset {}"

COUNT = "select count(*) from contacts contact where contact.account_id = $1"

TYPES = """
    select id, uuid, name, description, is_active, strategy from subscription_types
    where account_id = $1 order by position, id
"""


def email_key(email: str) -> str:
    """The form in which two spellings of an address are the same."""
    return email.strip().lower()


async def find(work: Work, uuid: UUID) -> Contact:
    """The contact with this uuid. Raises ContactNotFound."""
    contact = await _by_uuid.do(work, uuid)
    if contact is None:
        raise ContactNotFound
    return contact


async def find_by_email(work: Work, email: str) -> Contact | None:
    """The contact with this address, however it is spelt."""
    return await _by_email.do(work, email_key(email))


async def _with_uuids(work: Work, uuids: Sequence[UUID]) -> list[Contact | None]:
    found = await work.many(Contact, BY_UUIDS, work.account_id, work.now, uuids)
    known = {contact.uuid: contact for contact in found}
    return [known.get(uuid) for uuid in uuids]


async def _with_emails(work: Work, keys: Sequence[str]) -> list[Contact | None]:
    found = await work.many(Contact, BY_EMAILS, work.account_id, work.now, keys)
    known = {email_key(contact.email): contact for contact in found}
    return [known.get(key) for key in keys]


# Whoever looks for a contact at the same time as others shares a statement with them.
_by_uuid: Gatherer[UUID, Contact | None] = Gatherer(_with_uuids)
_by_email: Gatherer[str, Contact | None] = Gatherer(_with_emails)


async def search(
    work: Work, window: Window, created: Between, *, oldest_first: bool
) -> Page[Contact]:
    """A page of contacts, newest first unless asked otherwise."""
    counted = Filters(work.account_id)
    created.narrow(counted, "contact.created_at")
    chosen = Filters(work.account_id, work.now)
    created.narrow(chosen, "contact.created_at")
    order = OLDEST_FIRST if oldest_first else NEWEST_FIRST
    ending = order.format(chosen.place(window.limit), chosen.place(window.offset))
    sql = CONTACT + chosen.sql + ending
    contacts = await work.many(Contact, sql, *chosen.values)
    total = await work.value(COUNT + counted.sql, *counted.values)
    return window.of(contacts, total)


async def subscription_types(work: Work) -> Sequence[SubscriptionType]:
    """The account's kinds of message, in their order, as each process remembers them.

    Whoever changes them has to announce it.
    """
    account_id = work.account
    return await _types.get(
        account_id,
        lambda: work.many(SubscriptionType, TYPES, account_id),
        alone=work.is_open,
    )


_types: Cache[int, Sequence[SubscriptionType]] = Cache(seconds=30)
