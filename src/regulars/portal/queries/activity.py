"""What happened in a contact's wallet, line by line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.kit.work import Work

# A line's reception or reward is looked for among the contact's own, at its own moment,
# where an index leads. Of credits that waited, the reception happened before the line.
LINES = """
    with whose as materialized (
      select $2::bigint as id union all
      select id from former_contacts where account_id = $1 and merged_into_id = $2),
    line as materialized (
      (select to_seq as seq, kind, amount, to_balance as balance, happened_at
       from transfers where account_id = $1 and to_wallet_id = $3 and to_seq < $4
       order by to_seq desc limit $5)
      union all
      (select from_seq, kind, -amount, from_balance, happened_at
       from transfers where account_id = $1 and from_wallet_id = $3 and from_seq < $4
       order by from_seq desc limit $5)
      order by seq desc limit $5)
    select line.seq, line.kind, line.amount, line.balance, line.happened_at,
      given.uuid as reception_uuid, bought.title as reward,
      shop.name as shop
    from line
    left join lateral (
      select uuid, shop_id from credit_receptions reception
      where reception.account_id = $1
        and reception.contact_id = any(array(select id from whose))
        and reception.happened_at = line.happened_at
        and reception.wallet_id = $3 and reception.wallet_seq = line.seq
      limit 1) given on true
    left join lateral (
      select title, shop_id from reward_receptions reception
      where reception.account_id = $1
        and reception.contact_id = any(array(select id from whose))
        and reception.happened_at = line.happened_at
        and reception.wallet_id = $3 and reception.wallet_seq = line.seq
      limit 1) bought on true
    left join lateral (
      select name from shops where account_id = $1
        and id = case when given.uuid is null then bought.shop_id
          else given.shop_id end
      limit 1) shop on true
    order by line.seq desc
"""

PURSE = """
    select wallet.id from contacts contact
    join wallets wallet on (wallet.account_id, wallet.id)
      = (contact.account_id, contact.prepaid_wallet_id)
    where contact.account_id = $1 and contact.id = $2
"""

NEWEST = 2**62


class Line(msgspec.Struct, frozen=True):
    """One movement: how much, what was there after it, and what it was about."""

    seq: int
    kind: str
    amount: int
    balance: int
    happened_at: datetime
    reception_uuid: UUID | None
    reward: str | None
    shop: str | None


async def activity(
    work: Work, contact_id: int, wallet_id: int, before: int, limit: int
) -> Sequence[Line]:
    """So many lines of this wallet before that one, the newest first."""
    values = (contact_id, wallet_id, before, limit)
    return await work.many(Line, LINES, work.account_id, *values)


async def purse_of(work: Work, contact_id: int) -> int | None:
    """The wallet with the contact's money; None of who never kept any here."""
    found = await work.value(PURSE, work.account_id, contact_id)
    return None if found is None else int(found)
