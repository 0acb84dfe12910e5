"""What a contact's prepaid balance holds."""

from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import Problem
from regulars.kit.filters import one
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


async def balance_of(work: Work, contact_uuid: UUID) -> Balance:
    """The contact's balance. Raises ContactNotFound.

    A hold past its time is none, although nobody has ended it yet.
    """
    found = await work.get(Balance, contact_uuid)
    if not found.held_in_cents or found.wallet_uuid is None:
        return found
    held = await on_hold(work, found.wallet_uuid)
    return msgspec.structs.replace(found, held_in_cents=held)
