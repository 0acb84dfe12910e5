"""Credit receptions as they were written."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.filters import first_of, one
from regulars.kit.work import Work
from regulars.ledger.queries import BALANCE_NOW
from regulars.loyalty.errors import CreditReceptionNotFound


class Reception(msgspec.Struct, frozen=True):
    """Credits that a contact got or gave back, with what they were reckoned from.

    The contact is whoever has their history now, and `owner_id` their number. Of one
    who was deleted the uuid is left, and `is_of_nobody` says so. `contact_id` is who
    got it.
    """

    id: int
    uuid: UUID
    contact_id: int
    owner_id: int | None
    contact_uuid: UUID
    email: str
    is_of_nobody: bool
    wallet_id: int
    balance: int
    shop_id: int
    shop_uuid: UUID
    shop_timezone: str
    unit_id: int | None
    unit_name: str | None
    unit_value: Decimal | None
    credits: int
    channel: str
    was_pending: bool
    entry_wallet_id: int | None
    entry_seq: int | None
    reverses_id: int | None
    reverses_uuid: UUID | None
    reversed_by: UUID | None
    undoes_uuid: UUID | None
    program_version: int
    explanation: Any
    attributes: Any
    happened_at: datetime
    recorded_at: datetime
    card_value: str | None
    card_name: str | None
    card_is_active: bool | None
    adjustment_reason: str | None
    adjustment_text: str | None
    pending_state: str | None
    releases_at: datetime | None
    pending_ended_at: datetime | None
    pending_taken_back: int | None


OWNER = "id = " + first_of("former.merged_into_id", "reception.contact_id")

OWNERS_WALLET = "id = " + first_of(
    "contact.credit_wallet_id", "former.credit_wallet_id"
)

OF_RECEPTION = "reception_id = reception.id"

THE_FORMER = one("former_contacts", "former", "id = reception.contact_id")
THE_CONTACT = one("contacts", "contact", OWNER)
THE_WALLET = one("wallets", "wallet", OWNERS_WALLET)
THE_CARD = one("contact_identifiers", "card", "id = reception.contact_identifier_id")
THE_ATTRIBUTE = one("credit_reception_attributes", "attribute", OF_RECEPTION)
THE_ADJUSTMENT = one("credit_adjustments", "adjustment", OF_RECEPTION)
THE_PENDING = one("pending_credits", "pending", OF_RECEPTION)

RECEPTION = f"""
    select reception.id, reception.uuid, reception.contact_id, contact.id as owner_id,
      coalesce(contact.uuid, former.uuid) as contact_uuid,
      coalesce(contact.email, '') as email, contact.id is null as is_of_nobody,
      wallet.id as wallet_id, {BALANCE_NOW} as balance,
      reception.shop_id, shop.uuid as shop_uuid,
      shop.timezone as shop_timezone, reception.unit_id,
      unit.name as unit_name, reception.unit_value, reception.credits,
      reception.channel, reception.was_pending,
      coalesce(reception.wallet_id, pending.wallet_id) as entry_wallet_id,
      coalesce(reception.wallet_seq, pending.wallet_seq) as entry_seq,
      reception.reverses_id,
      (select undone.uuid from credit_receptions undone
       where undone.account_id = $1 and undone.id = reception.reverses_id)
        as reverses_uuid,
      (select undoing.uuid from credit_receptions undoing
       where undoing.account_id = $1 and undoing.reverses_id = reception.id)
        as reversed_by,
      reception.undoes_uuid,
      reception.program_version, reception.explanation,
      coalesce(attribute.attributes, '{{}}') as attributes, reception.happened_at,
      reception.recorded_at, card.value as card_value, card.name as card_name,
      card.is_active as card_is_active, adjustment.reason as adjustment_reason,
      adjustment.text as adjustment_text, pending.state as pending_state,
      pending.releases_at, pending.ended_at as pending_ended_at,
      pending.taken_back as pending_taken_back
    from credit_receptions reception
    {THE_FORMER}
    {THE_CONTACT}
    {THE_WALLET}
    join shops shop on (shop.account_id, shop.id) = (reception.account_id, shop_id)
    left join units unit on (unit.account_id, unit.id) = (reception.account_id, unit_id)
    {THE_CARD}
    {THE_ATTRIBUTE}
    {THE_ADJUSTMENT}
    {THE_PENDING}
    where reception.account_id = $1
"""

BY_UUID = RECEPTION + " and reception.uuid = $3"

BY_UUIDS = RECEPTION + " and reception.uuid = any($3::uuid[])"


async def find_reception(work: Work, uuid: UUID) -> Reception:
    """The reception with this uuid. Raises CreditReceptionNotFound."""
    values = (work.account_id, work.now, uuid)
    reception = await work.one(Reception, BY_UUID, *values)
    if reception is None:
        raise CreditReceptionNotFound
    return reception


async def receptions(work: Work, uuids: Sequence[UUID]) -> list[Reception]:
    """The receptions with these uuids, in any order."""
    return await work.many(Reception, BY_UUIDS, work.account_id, work.now, uuids)
