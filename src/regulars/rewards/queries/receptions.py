"""Reward receptions as they were written, and what of them waits to be collected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.filters import Filters, first_of, one
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.ledger.queries import BALANCE_NOW
from regulars.rewards.errors import RewardReceptionNotFound
from regulars.rewards.queries.rewards import COLUMNS, Reward

COLLECTED = "collected"
EXPIRED = "expired"
REVERSED = "reversed"


class Bought(msgspec.Struct, frozen=True):
    """What a contact spent credits on; `state` only of what is collected later.

    The owner is whoever has the contact's history now: another one after a merge, and
    nobody after a deletion.
    """

    id: int
    uuid: UUID
    contact_id: int
    owner_id: int | None
    contact_uuid: UUID
    email: str
    wallet_id: int
    balance: int
    shop_id: int
    shop_uuid: UUID
    reward_id: int
    reward_type: str
    title: str
    credits: int
    channel: str
    entry_wallet_id: int | None
    entry_seq: int | None
    expires_at: datetime | None
    state: str | None
    redemption_uuid: UUID | None
    code_sealed: bytes | None
    card_value: str | None
    card_name: str | None
    card_is_active: bool | None
    reversed_by: UUID | None
    explanation: Any
    happened_at: datetime
    recorded_at: datetime

    @property
    def has_been_collected(self) -> bool:
        """Whether it was handed over, which is at once unless it is collected later."""
        return self.state in (None, COLLECTED)


OWNER = "id = " + first_of("former.merged_into_id", "reception.contact_id")

OWNERS_WALLET = "id = " + first_of(
    "contact.credit_wallet_id", "former.credit_wallet_id"
)

OF_RECEPTION = "reception_id = reception.id"

REDEEMED = f"{OF_RECEPTION} and reversed_at is null"

THE_FORMER = one("former_contacts", "former", "id = reception.contact_id")
THE_CONTACT = one("contacts", "contact", OWNER)
THE_WALLET = one("wallets", "wallet", OWNERS_WALLET)
THE_WAITING = one("collectable_rewards", "waiting", OF_RECEPTION)
THE_REDEMPTION = one("collectable_reward_redemptions", "redemption", REDEEMED)
THE_CODE = one("reward_codes", "code", "id = reception.code_id")
THE_CARD = one("contact_identifiers", "card", "id = reception.contact_identifier_id")

BOUGHT = f"""
    select reception.id, reception.uuid, reception.contact_id,
      contact.id as owner_id, coalesce(contact.uuid, former.uuid) as contact_uuid,
      coalesce(contact.email, '') as email, wallet.id as wallet_id,
      {BALANCE_NOW} as balance,
      reception.shop_id, shop.uuid as shop_uuid, reception.reward_id,
      reception.reward_type, reception.title, reception.credits, reception.channel,
      reception.wallet_id as entry_wallet_id, reception.wallet_seq as entry_seq,
      reception.expires_at, waiting.state, redemption.uuid as redemption_uuid,
      code.code_sealed, card.value as card_value, card.name as card_name,
      card.is_active as card_is_active,
      (select undoing.uuid from credit_receptions undoing
       where undoing.account_id = $1 and undoing.undoes_uuid = reception.uuid)
        as reversed_by,
      reception.explanation, reception.happened_at, reception.recorded_at
    from reward_receptions reception
    {THE_FORMER}
    {THE_CONTACT}
    {THE_WALLET}
    join shops shop on (shop.account_id, shop.id) = (reception.account_id, shop_id)
    {THE_WAITING}
    {THE_REDEMPTION}
    {THE_CODE}
    {THE_CARD}
    where reception.account_id = $1
"""

BY_UUID = BOUGHT + " and reception.uuid = $3"

BY_UUIDS = BOUGHT + " and reception.uuid = any($3::uuid[])"

# Those that are still there to be collected or were; what was reversed is neither. Also
# of those who were merged into this contact. They are found first, as an array: joined
# to the rest, a server without statistics would begin with everybody's.
OF_CONTACT = (
    BOUGHT
    + """
      and reception.id = any(array(
        select open.reception_id from collectable_rewards open
        where open.account_id = $1 and open.contact_id = any(array(
            select $3::bigint
            union all
            select id from former_contacts
            where account_id = $1 and merged_into_id = $3))
          and open.state in ('collectable', 'collected')
          and (open.state = 'collected' or open.expires_at > $2)))
    order by reception.happened_at desc, reception.id desc
"""
)

WAITING = " and open.state in ('collectable', 'collected')"

# Past its last moment it can be collected no more, although nobody has ended it yet.
STANDS = " and (open.state = 'collected' or open.expires_at > $2)"

OF_STATE = "open.state = {}"

COUNT_WAITING = f"""
    select count(*) from collectable_rewards open
    where open.account_id = $1{WAITING}{STANDS}
"""

OF_EVERYBODY = f"""
    {BOUGHT}
      and reception.id = any(array(
        select open.reception_id from collectable_rewards open
        where open.account_id = $1{WAITING}{STANDS}{{}}
        order by open.reception_id desc limit {{}} offset {{}}))
    order by reception.id desc
"""

BY_REDEMPTION = (
    BOUGHT
    + """
      and reception.id = (
        select reception_id from collectable_reward_redemptions
        where account_id = $1 and uuid = $3)
"""
)

# Removed ones too: a reception tells of its reward for ever.
REWARDS_BY_ID = f"""
    select {COLUMNS}
    from rewards reward where reward.account_id = $1 and reward.id = any($2::bigint[])
"""


async def find_reception(work: Work, uuid: UUID) -> Bought:
    """The reception with this uuid. Raises RewardReceptionNotFound."""
    found = await work.one(Bought, BY_UUID, work.account_id, work.now, uuid)
    if found is None:
        raise RewardReceptionNotFound
    return found


async def receptions(work: Work, uuids: Sequence[UUID]) -> list[Bought]:
    """The receptions with these uuids, in any order."""
    return await work.many(Bought, BY_UUIDS, work.account_id, work.now, uuids)


async def collectable_rewards(work: Work, contact_id: int) -> list[Bought]:
    """What a contact can collect or has collected, the newest first."""
    return await work.many(Bought, OF_CONTACT, work.account_id, work.now, contact_id)


async def search_collectables(
    work: Work, window: Window, state: str | None
) -> Page[Bought]:
    """A page of what anybody can collect or has collected, the newest first."""
    filters = Filters(work.account_id, work.now)
    filters.add(OF_STATE, state)
    total = await work.value(COUNT_WAITING + filters.sql, *filters.values)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    sql = OF_EVERYBODY.format(conditions, *ends)
    return window.of(await work.many(Bought, sql, *filters.values), total)


async def redeemed(work: Work, redemption_uuid: UUID) -> Bought | None:
    """What was handed over by this redemption, whatever became of it."""
    values = (work.account_id, work.now, redemption_uuid)
    return await work.one(Bought, BY_REDEMPTION, *values)


async def rewards_of(work: Work, bought: Sequence[Bought]) -> dict[int, Reward]:
    """The rewards of these receptions by their ids, also those removed since."""
    ids = list({each.reward_id for each in bought})
    found = await work.many(Reward, REWARDS_BY_ID, work.account_id, ids)
    return {reward.id: reward for reward in found}
