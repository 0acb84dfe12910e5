"""A contact's points and money as the business reads them, in one ledger."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from regulars.kit.work import Work

CREDITS, MONEY = "credits", "money"

What = Literal["given", "rewards", "corrections", "expired", "money"]

# Which transfers of the wallet with the credits each of them is.
KINDS: dict[What, tuple[str, ...]] = {
    "given": ("credit",),
    "rewards": ("debit",),
    "corrections": ("adjustment", "reversal", "claw_back", "debt"),
    "expired": ("expiry",),
}

# Newest first, each side in its own index, and no further than the page reaches.
LINE = """
    line as materialized (
      (select to_seq as seq, kind, amount, to_balance as balance, happened_at,
         recorded_at
       from transfers where account_id = $1 and to_wallet_id = $3 and to_seq < $4
         and ($6::text[] is null or kind = any($6))
       order by to_seq desc limit $5)
      union all
      (select from_seq, kind, -amount, from_balance, happened_at, recorded_at
       from transfers where account_id = $1 and from_wallet_id = $3 and from_seq < $4
         and ($6::text[] is null or kind = any($6))
       order by from_seq desc limit $5)
      order by seq desc limit $5)
"""

# Whoever did it is known to receptions by an opaque id, which leads to a name here.
WHO = """
    left join lateral (
      select name from shops where account_id = $1 and id = did.shop_id
      limit 1) shop on true
    left join lateral (
      select name from memberships where account_id = $1
        and uuid = substring(did.actor from 'user:([0-9a-f-]{36})')::uuid
      limit 1) staff on true
    left join lateral (
      select register.name from credentials credential
      join registers register on (register.account_id, register.id)
        = (credential.account_id, credential.register_id)
      where credential.account_id = $1 and credential.uuid = substring(
        did.actor from '(?:till|register_token):([0-9a-f-]{36})')::uuid
      limit 1) register on true
"""

# As in the contact's own list, each is looked for at its own moment among theirs.
OF_CREDITS = f"""
    with whose as materialized (
      select $2::bigint as id union all
      select id from former_contacts where account_id = $1 and merged_into_id = $2),
    {LINE}
    select line.seq, line.kind, line.amount, line.balance, line.happened_at,
      line.recorded_at, given.uuid as credit_reception_uuid,
      bought.uuid as reward_reception_uuid, null::uuid as prepaid_transaction_uuid,
      bought.title as reward, given.unit_value, by_hand.reason,
      shop.name as shop, did.channel, staff.name as staff, register.name as register,
      coalesce(given.reverses_id is not null or given.undoes_uuid is not null, false)
        as undoes,
      exists (select from credit_receptions undoing where undoing.account_id = $1
        and undoing.reverses_id = given.id)
      or exists (select from credit_receptions undoing where undoing.account_id = $1
        and undoing.undoes_uuid = bought.uuid) as is_undone
    from line
    left join lateral (
      select * from credit_receptions reception
      where reception.account_id = $1
        and reception.contact_id = any(array(select id from whose))
        and reception.happened_at = line.happened_at
        and reception.wallet_id = $3 and reception.wallet_seq = line.seq
      limit 1) given on true
    left join lateral (
      select * from reward_receptions reception
      where reception.account_id = $1
        and reception.contact_id = any(array(select id from whose))
        and reception.happened_at = line.happened_at
        and reception.wallet_id = $3 and reception.wallet_seq = line.seq
      limit 1) bought on true
    left join lateral (
      select reason from credit_adjustments
      where account_id = $1 and reception_id = given.id limit 1) by_hand on true
    cross join lateral (
      select coalesce(given.shop_id, bought.shop_id) as shop_id,
        coalesce(given.channel, bought.channel) as channel,
        coalesce(given.actor, bought.actor) as actor) did
    {WHO}
    order by line.seq desc
"""

# The contact is asked for too, so that both have the same values.
OF_MONEY = f"""
    with {LINE}
    select line.seq, line.kind, line.amount, line.balance, line.happened_at,
      line.recorded_at, null::uuid as credit_reception_uuid,
      null::uuid as reward_reception_uuid, did.uuid as prepaid_transaction_uuid,
      null as reward, null::numeric as unit_value, null as reason,
      shop.name as shop, did.channel, staff.name as staff, register.name as register,
      did.reverses_id is not null as undoes,
      exists (select from prepaid_transactions undoing where undoing.account_id = $1
        and undoing.reverses_id = did.id) as is_undone
    from line
    left join lateral (
      select * from prepaid_transactions made where made.account_id = $1
        and made.wallet_id = $3 and made.wallet_seq = line.seq
      limit 1) did on true
    {WHO}
    where $2::bigint is not null
    order by line.seq desc
"""


class Movement(msgspec.Struct, frozen=True):
    """One movement of credits or money: how much, of what, by whom, where, and why."""

    seq: int
    kind: str
    amount: int
    balance: int
    happened_at: datetime
    recorded_at: datetime
    credit_reception_uuid: UUID | None
    reward_reception_uuid: UUID | None
    prepaid_transaction_uuid: UUID | None
    reward: str | None
    unit_value: Decimal | None
    reason: str | None
    shop: str | None
    channel: str | None
    staff: str | None
    register: str | None
    undoes: bool
    is_undone: bool


class Page(msgspec.Struct, frozen=True):
    """Which lines of a wallet: those before that one, so many, of these kinds."""

    before: int
    limit: int
    kinds: Sequence[str] | None = None


async def credits_moved(
    work: Work, contact_id: int, wallet_id: int, page: Page
) -> Sequence[Movement]:
    """The lines of a wallet with credits, the newest first."""
    values = (contact_id, wallet_id, page.before, page.limit, page.kinds)
    return await work.many(Movement, OF_CREDITS, work.account_id, *values)


async def money_moved(
    work: Work, contact_id: int, wallet_id: int, page: Page
) -> Sequence[Movement]:
    """The lines of a wallet with prepaid money, the newest first."""
    values = (contact_id, wallet_id, page.before, page.limit, page.kinds)
    return await work.many(Movement, OF_MONEY, work.account_id, *values)
