"""What a contact's prepaid balance holds."""

from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.contacts.errors import ContactNotFound
from regulars.contacts.queries import SEARCHED
from regulars.kit.errors import Problem
from regulars.kit.filters import Filters, one
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.ledger.queries import on_hold

THE_WALLET = one("wallets", "wallet", "id = contact.prepaid_wallet_id")


class Balance(msgspec.Struct, frozen=True):
    """The money of a contact, and how the account writes money.

    There is no wallet before any was put in.
    """

    balance_in_cents: int
    held_in_cents: int
    wallet_uuid: UUID | None
    currency: str
    language: str

    MISSING: ClassVar[type[Problem]] = ContactNotFound
    SELECT: ClassVar[str] = f"""
        select coalesce(wallet.balance, 0) as balance_in_cents,
          coalesce(wallet.held, 0) as held_in_cents, wallet.uuid as wallet_uuid,
          account.currency, account.language
        from contacts contact
        join accounts account on account.id = contact.account_id
        {THE_WALLET}
        where contact.account_id = $1 and contact.uuid = $2
    """


class Holder(msgspec.Struct, frozen=True):
    """A contact who keeps money with the account."""

    contact_uuid: UUID
    email: str
    name: str
    balance_in_cents: int
    held_in_cents: int


# Their wallets are found in the order of the contacts, who may be looked for.
HOLDERS = """
    select contact.uuid as contact_uuid, coalesce(contact.email, '') as email,
      concat_ws(' ', contact.attributes ->> 'firstname',
        contact.attributes ->> 'lastname') as name,
      wallet.balance as balance_in_cents, wallet.held as held_in_cents
    from contacts contact
    join wallets wallet
      on wallet.account_id = $1 and wallet.id = contact.prepaid_wallet_id
    where contact.account_id = $1 and wallet.balance > 0{}
    order by contact.id desc limit {} offset {}
"""

COUNT = """
    select count(*) from contacts contact
    join wallets wallet
      on wallet.account_id = $1 and wallet.id = contact.prepaid_wallet_id
    where contact.account_id = $1 and wallet.balance > 0
"""


async def search_holders(
    work: Work, window: Window, search: str | None
) -> Page[Holder]:
    """A page of those who have money here, whoever came last first."""
    filters = Filters(work.account_id)
    filters.add(SEARCHED, search)
    total = await work.value(COUNT + filters.sql, *filters.values)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    found = await work.many(Holder, HOLDERS.format(conditions, *ends), *filters.values)
    return window.of(found, total)


async def balance_of(work: Work, contact_uuid: UUID) -> Balance:
    """The contact's balance. Raises ContactNotFound.

    A hold past its time is none, although nobody has ended it yet.
    """
    found = await work.get(Balance, contact_uuid)
    if not found.held_in_cents or found.wallet_uuid is None:
        return found
    held = await on_hold(work, found.wallet_uuid)
    return msgspec.structs.replace(found, held_in_cents=held)
