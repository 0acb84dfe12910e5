"""What was put onto prepaid balances, and paid with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.kit.counting import Growing
from regulars.kit.errors import Problem
from regulars.kit.filters import Between, Filters, first_of, one
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.prepaid.errors import PrepaidTransactionNotFound

# Whoever has their history now; of one who was deleted only the uuid is left.
OWNER = "id = " + first_of("former.merged_into_id", "done.contact_id")

THE_FORMER = one("former_contacts", "former", "id = done.contact_id")
THE_CONTACT = one("contacts", "contact", OWNER)
THE_CARD = one("contact_identifiers", "card", "id = done.contact_identifier_id")
THE_UNDONE = one("prepaid_transactions", "undone", "id = done.reverses_id")
THE_UNDOING = one("prepaid_transactions", "undoing", "reverses_id = done.id")
THE_ATTRIBUTE = one(
    "prepaid_transaction_attributes", "attribute", "transaction_id = done.id"
)

TRANSACTION = f"""
    select done.id, done.uuid, done.amount_in_cents, done.balance_in_cents,
      coalesce(contact.uuid, former.uuid) as contact_uuid,
      coalesce(contact.email, '') as email, shop.id as shop_id, shop.uuid as shop_uuid,
      shop.reference as shop_reference, shop.name as shop_name, card.name as card_name,
      card.value as card_value, card.is_active as card_is_active, done.channel,
      undone.uuid as reverses_uuid, undoing.uuid as reversed_by_uuid,
      coalesce(attribute.attributes, '{{}}') as attributes, done.happened_at,
      account.currency, account.language
    from prepaid_transactions done
    join accounts account on account.id = done.account_id
    join shops shop on (shop.account_id, shop.id) = (done.account_id, done.shop_id)
    {THE_FORMER}
    {THE_CONTACT}
    {THE_CARD}
    {THE_UNDONE}
    {THE_UNDOING}
    {THE_ATTRIBUTE}
    where done.account_id = $1
"""


class Card(msgspec.Struct, frozen=True):
    """The card or code that a contact was found by, as it is called today."""

    name: str
    value: str
    is_active: bool


class Transaction(msgspec.Struct, frozen=True):
    """Money that was put onto a balance, or paid with it, and the balance after it."""

    id: int
    uuid: UUID
    amount_in_cents: int
    balance_in_cents: int
    contact_uuid: UUID
    email: str
    shop_id: int
    shop_uuid: UUID
    shop_reference: str | None
    shop_name: str
    # None also of one that has been removed since.
    card_name: str | None
    card_value: str | None
    card_is_active: bool | None
    channel: str
    reverses_uuid: UUID | None
    reversed_by_uuid: UUID | None
    attributes: dict[str, Any]
    happened_at: datetime
    # How the account writes money.
    currency: str
    language: str

    MISSING: ClassVar[type[Problem]] = PrepaidTransactionNotFound
    SELECT: ClassVar[str] = TRANSACTION + " and done.uuid = $2"

    @property
    def card(self) -> Card | None:
        """The card that the contact was found by, if it was told and is still there."""
        if self.card_name is None or self.card_value is None:
            return None
        return Card(self.card_name, self.card_value, bool(self.card_is_active))


class Wanted(msgspec.Struct, frozen=True):
    """Which transactions: of a contact, of a shop, in a span of time."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    created: Between = Between()


# Theirs, and that of everybody who was merged into them.
OF_CONTACT = """done.contact_id in (
    with contact as (select id from contacts where account_id = $1 and uuid = {})
    select id from contact
    union all
    select former.id from former_contacts former
    join contact on contact.id = former.merged_into_id where former.account_id = $1)"""

OF_SHOP = """done.shop_id = (
    select id from shops where account_id = $1 and uuid = {})"""

# Counted on from where it was, as what was done stays done.
ALL = Growing("prepaid_transactions where account_id = $1")

COUNT = "select count(*) from prepaid_transactions done where done.account_id = $1"

# Found first, as an array: see the page of contacts.
PAGE = """ and done.id = any(array(
      select done.id from prepaid_transactions done where done.account_id = $1{}
      order by done.happened_at {}, done.id {} limit {} offset {}))
    order by done.happened_at {}, done.id {}
"""


BY_UUIDS = TRANSACTION + " and done.uuid = any($2::uuid[])"


async def transactions(work: Work, uuids: Sequence[UUID]) -> list[Transaction]:
    """The transactions with these uuids, in any order."""
    return await work.many(Transaction, BY_UUIDS, work.account_id, uuids)


async def search_transactions(
    work: Work, window: Window, wanted: Wanted, *, oldest_first: bool
) -> Page[Transaction]:
    """A page of transactions, newest first unless asked otherwise."""
    filters = Filters(work.account_id)
    filters.add(OF_CONTACT, wanted.contact_uuid)
    filters.add(OF_SHOP, wanted.shop_uuid)
    wanted.created.narrow(filters, "done.happened_at")
    conditions = filters.sql
    if wanted == Wanted():
        total = await ALL.count(work)
    else:
        total = await work.value(COUNT + conditions, *filters.values)
    way = "asc" if oldest_first else "desc"
    ends = (filters.place(window.limit), filters.place(window.offset))
    page = PAGE.format(conditions, way, way, *ends, way, way)
    found = await work.many(Transaction, TRANSACTION + page, *filters.values)
    return window.of(found, total)
