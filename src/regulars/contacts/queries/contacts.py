"""Contacts as they are, found and listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts.queries import Account
from regulars.attributes.queries import VERSION_NOW
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.queries.bought import BOUGHT
from regulars.contacts.queries.tiers import TIER
from regulars.kit.filters import Between, Filters
from regulars.kit.gather import Gatherer
from regulars.kit.languages import Language, spoken
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
    # What was filled in, by name; those of the system are among them.
    attributes: Mapping[str, Any]
    subscriptions: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    wallet_id: int
    wallet_uuid: UUID
    balance: int
    number_of_transactions: int
    credits_received: int
    first_transaction_at: datetime | None
    last_transaction_at: datetime | None
    # None before the first.
    last_transaction_credits: int | None
    balance_before: int | None
    default_identifier: str | None
    prepaid_in_cents: int
    # What they paid in all, and the uuids and names of the shops that they were in, as
    # each is told. None of whoever did nothing yet, or too much to tell.
    bought: Sequence[str] | None
    tier_uuid: UUID | None
    tier_name: str | None
    tier_description: str | None
    tier_position: int | None
    tier_media_type: str | None
    tier_media_value: str | None
    # Of the attributes' definitions, when the contact was read.
    definitions_version: int


# What one who became this contact did last, when that was after all of their own.
LATEST = """case when former.last_at > wallet.last_transaction_at is not false
        then former.latest[1][{}] end"""

# Of `contact`, which is a row of contacts, whole.
COLUMNS = f"""
    select contact.id, contact.uuid, contact.email, contact.is_anonymous,
      contact.channel, contact.attributes, contact.subscriptions, contact.created_at,
      contact.updated_at, wallet.id as wallet_id, wallet.uuid as wallet_uuid,
      {BALANCE_NOW} as balance,
      wallet.transactions + coalesce(former.transactions, 0) as number_of_transactions,
      wallet.received + coalesce(former.received, 0) as credits_received,
      least(wallet.first_transaction_at, former.first_at) as first_transaction_at,
      greatest(wallet.last_transaction_at, former.last_at) as last_transaction_at,
      coalesce({LATEST.format(1)}, wallet.last_amount) as last_transaction_credits,
      coalesce({LATEST.format(2)}, wallet.balance_before_last) as balance_before,
      (select identifier.value from contact_identifiers identifier
       where identifier.account_id = $1 and identifier.contact_id = contact.id
         and identifier.is_default) as default_identifier,
      coalesce((select kept.balance from wallets kept where kept.account_id = $1
        and kept.id = contact.prepaid_wallet_id), 0) as prepaid_in_cents,
      {BOUGHT},
      tier.uuid as tier_uuid, tier.name as tier_name,
      tier.description as tier_description, tier.position as tier_position,
      tier.media_type as tier_media_type, tier.media_value as tier_media_value,
      {VERSION_NOW} as definitions_version
"""

# Those who became this contact brought what they did.
WALLET = f"""
    join wallets wallet on (wallet.account_id, wallet.id)
      = (contact.account_id, contact.credit_wallet_id)
    left join lateral (
      select array_agg(gone.id) as ids,
        sum(theirs.transactions)::bigint as transactions,
        sum(theirs.received)::bigint as received,
        min(theirs.first_transaction_at) as first_at,
        max(theirs.last_transaction_at) as last_at,
        array_agg(array[theirs.last_amount, theirs.balance_before_last]
          order by theirs.last_transaction_at desc nulls last) as latest
      from former_contacts gone join wallets theirs on (theirs.account_id, theirs.id)
        = (gone.account_id, gone.credit_wallet_id)
      where gone.account_id = contact.account_id
        and gone.merged_into_id = contact.id) former on true
    {TIER}
"""

LISTED = f"""
    {COLUMNS} from contacts contact {WALLET}
"""

CONTACT = LISTED + " where contact.account_id = $1"

BY_UUIDS = CONTACT + " and contact.uuid = any($3::uuid[])"

THERE = "select 1 from contacts where account_id = $1 and uuid = $2"

BY_EMAILS = CONTACT + " and contact.email_key = any($3::text[])"

# A page is found in the index alone; only its contacts are then looked at. It is an
# array because plans are made before the limit is known: of a set the planner takes it
# to be a tenth of all contacts, and reads all of them.
PAGE = """
    where contact.account_id = $1 and contact.id = any(array(
      select contact.id from contacts contact where contact.account_id = $1 {}
      order by {} limit {} offset {}))
    order by {}
"""

NEWEST_FIRST = "contact.created_at desc, contact.id desc"

OLDEST_FIRST = "contact.created_at, contact.id"

COUNT = "select count(*) from contacts contact where contact.account_id = $1"

COUNTED = "select contacts from contact_counts where account_id = $1"

# What an address begins with, or the whole of what stands on a card.
SEARCHED = """contact.id in (
      select id from contacts where account_id = $1
        and email_key ~>=~ lower({0}::text)
        and email_key ~<~ (lower({0}::text) || chr(1114111))
      union all
      select contact_id from contact_identifiers
      where account_id = $1 and value = {0}::text and contact_id is not null)"""

IN_TIER = """contact.tier_id = (
      select id from tiers where account_id = $1 and uuid = {}::uuid)"""


class Wanted(msgspec.Struct, frozen=True):
    """Which contacts: added when, found by what, in which tier."""

    created: Between = Between()
    search: str | None = None
    tier_uuid: UUID | None = None


def email_key(email: str) -> str:
    """The form in which two spellings of an address are the same."""
    return email.strip().lower()


def language_of(contact: Contact, business: Account) -> Language:
    """What the contact is written to in: their own language, else the account's."""
    return spoken(contact.attributes.get("locale"), business.language)


async def find(work: Work, uuid: UUID) -> Contact:
    """The contact with this uuid. Raises ContactNotFound."""
    contact = await _by_uuid.do(work, uuid)
    if contact is None:
        raise ContactNotFound
    return contact


async def must_be_there(work: Work, uuid: UUID) -> None:
    """Raises ContactNotFound where no contact has this uuid; nothing more is read."""
    if await work.value(THERE, work.account_id, uuid) is None:
        raise ContactNotFound


async def find_by_email(work: Work, email: str) -> Contact | None:
    """The contact with this address, however it is spelt."""
    return await _by_email.do(work, email_key(email))


async def contacts_of(work: Work, uuids: Sequence[UUID]) -> list[Contact]:
    """The contacts with these uuids that there are, in any order."""
    return await work.many(Contact, BY_UUIDS, work.account_id, work.now, uuids)


async def _with_uuids(work: Work, uuids: Sequence[UUID]) -> list[Contact | None]:
    known = {contact.uuid: contact for contact in await contacts_of(work, uuids)}
    return [known.get(uuid) for uuid in uuids]


async def _with_emails(work: Work, keys: Sequence[str]) -> list[Contact | None]:
    found = await work.many(Contact, BY_EMAILS, work.account_id, work.now, keys)
    known = {email_key(contact.email): contact for contact in found}
    return [known.get(key) for key in keys]


# Whoever looks for a contact at the same time as others shares a statement with them.
_by_uuid: Gatherer[UUID, Contact | None] = Gatherer(_with_uuids)
_by_email: Gatherer[str, Contact | None] = Gatherer(_with_emails)


async def search(
    work: Work, window: Window, wanted: Wanted, *, oldest_first: bool
) -> Page[Contact]:
    """A page of contacts, newest first unless asked otherwise."""
    chosen = _narrowed(Filters(work.account_id, work.now), wanted)
    order = OLDEST_FIRST if oldest_first else NEWEST_FIRST
    limit, offset = chosen.place(window.limit), chosen.place(window.offset)
    page = PAGE.format(chosen.sql, order, limit, offset, order)
    contacts = await work.many(Contact, LISTED + page, *chosen.values)
    counted = _narrowed(Filters(work.account_id), wanted)
    # All of them are counted already.
    count = COUNT + counted.sql if counted.sql else COUNTED
    return window.of(contacts, await work.value(count, *counted.values))


def _narrowed(filters: Filters, wanted: Wanted) -> Filters:
    wanted.created.narrow(filters, "contact.created_at")
    filters.add(SEARCHED, wanted.search)
    filters.add(IN_TIER, wanted.tier_uuid)
    return filters
