"""What contacts keep with the account, and what it owes them together."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.money import money_shown
from regulars.kit.pages import Paging
from regulars.prepaid.queries import Balance, Holder, Owed


class WrittenPrepaidBalanceOut(Struct):
    """The money that a contact keeps with the account, and how people write it."""

    balance_in_cents: Annotated[int, Meta(examples=[1_250])]
    balance: Annotated[str, Meta(examples=["€ 12.50"])]

    @classmethod
    def of(cls, cents: int, currency: str, language: str) -> "WrittenPrepaidBalanceOut":
        return cls(cents, money_shown(cents, currency, language))


class KeptPrepaidBalanceOut(WrittenPrepaidBalanceOut):
    """The same with what staff need to know.

    `held_in_cents` of it is set aside: what is left can be spent. `wallet_uuid` is
    where its movements stand, see the calls of wallets; null before the first.
    """

    held_in_cents: int
    available_in_cents: int
    wallet_uuid: UUID | None

    @classmethod
    def kept(cls, kept: Balance) -> "KeptPrepaidBalanceOut":
        return cls(
            kept.balance_in_cents,
            money_shown(kept.balance_in_cents, kept.currency, kept.language),
            kept.held_in_cents,
            kept.balance_in_cents - kept.held_in_cents,
            kept.wallet_uuid,
        )


class PrepaidHolderList(Paging):
    """Which page of contacts who keep money, and found by what.

    As in the list of contacts: what an address begins with, or the whole of a card.
    """

    search: Annotated[str, Meta(max_length=255, examples=["robin@"])] | None = None


class PrepaidHolderOut(Struct):
    """A contact who keeps money with the account; `name` is empty while unknown.

    `held_in_cents` of it was set aside when somebody looked last.
    """

    contact_uuid: UUID
    email: str
    name: str
    balance_in_cents: Annotated[int, Meta(examples=[1_250])]
    held_in_cents: int

    @classmethod
    def of(cls, holder: Holder) -> "PrepaidHolderOut":
        who = (holder.contact_uuid, holder.email, holder.name)
        return cls(*who, holder.balance_in_cents, holder.held_in_cents)


class PrepaidLiabilityOut(Struct):
    """What was owed on prepaid balances as of a moment, by what was known at another.

    What was put in, less what was paid with it, less what deleted contacts left. What
    was undone counts as neither.
    """

    as_of: str
    known_at: str
    topped_up_in_cents: int
    spent_in_cents: int
    forfeited_in_cents: int
    outstanding_in_cents: int

    @classmethod
    def of(
        cls, owed: Owed, as_of: datetime, known_at: datetime
    ) -> "PrepaidLiabilityOut":
        return cls(
            atom(as_of),
            atom(known_at),
            owed.topped_up_in_cents,
            owed.spent_in_cents,
            owed.forfeited_in_cents,
            owed.outstanding_in_cents,
        )
