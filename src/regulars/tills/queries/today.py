"""What was done at one register today."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts.queries import Register
from regulars.kit.work import Work

MOST_SHOWN = 20


class Done(msgspec.Struct, frozen=True):
    """One thing that was done: credits, a reward, or cents of a card or a balance."""

    kind: str
    uuid: UUID
    contact_uuid: UUID | None
    attributes: Any
    email: str | None
    title: str | None
    amount: int
    actor: str
    is_undone: bool
    undoes: bool
    happened_at: datetime
    recorded_at: datetime


class Total(msgspec.Struct, frozen=True):
    """How often something of a kind was done, and what it comes to."""

    kind: str
    number: int
    amount: int


# Who has done it here: the register's own tokens, and whoever stood at its devices.
HERE = """
    with here as materialized (
      select array(
        select case kind when 'till' then 'till:' else 'register_token:' end
          || uuid::text
        from credentials
        where account_id = $1 and register_id = $2
          and kind in ('till', 'register_token')) as actors)
"""

BY_US = "substring({0}.actor from '(?:till|register_token):.*$') = any(here.actors)"

# Each from the moment on that the day began, by an index; of redemptions, which have
# none, the newest.
DONE = f"""
    select 'credits' as kind, given.uuid, given.contact_id, null as title,
      given.credits as amount, given.actor, exists (
        select from credit_receptions undoing where undoing.account_id = $1
          and undoing.reverses_id = given.id) as is_undone,
      coalesce(given.reverses_id, given.id) <> given.id or given.undoes_uuid is not null
        as undoes,
      given.happened_at, given.recorded_at
    from here cross join credit_receptions given
    where given.account_id = $1 and given.shop_id = $3 and given.happened_at >= $4
      and {BY_US.format("given")}
    union all
    select 'reward', bought.uuid, bought.contact_id, bought.title, bought.credits,
      bought.actor, exists (
        select from credit_receptions undoing where undoing.account_id = $1
          and undoing.undoes_uuid = bought.uuid), false,
      bought.happened_at, bought.recorded_at
    from here cross join reward_receptions bought
    where bought.account_id = $1 and bought.shop_id = $3 and bought.happened_at >= $4
      and {BY_US.format("bought")}
    union all
    select 'giftcard', moved.uuid, null, null, moved.amount_in_cents, moved.actor,
      exists (
        select from giftcard_transactions undoing where undoing.account_id = $1
          and undoing.reverses_id = moved.id), moved.reverses_id is not null,
      moved.happened_at, moved.recorded_at
    from here cross join giftcard_transactions moved
    where moved.account_id = $1 and moved.happened_at >= $4 and moved.shop_id = $3
      and {BY_US.format("moved")}
    union all
    select 'prepaid', paid.uuid, paid.contact_id, null, paid.amount_in_cents,
      paid.actor, exists (
        select from prepaid_transactions undoing where undoing.account_id = $1
          and undoing.reverses_id = paid.id), paid.reverses_id is not null,
      paid.happened_at, paid.recorded_at
    from here cross join prepaid_transactions paid
    where paid.account_id = $1 and paid.happened_at >= $4 and paid.shop_id = $3
      and {BY_US.format("paid")}
    union all
    select 'voucher', used.uuid, used.contact_id, null, 1, used.actor,
      used.reversed_at is not null, false, used.happened_at, used.happened_at
    from here cross join (
      select * from voucher_redemptions where account_id = $1
      order by id desc limit 500) used
    where used.happened_at >= $4 and {BY_US.format("used")}
"""

LIST = f"""
    {HERE}
    select done.kind, done.uuid, contact.uuid as contact_uuid, contact.attributes,
      contact.email, done.title, done.amount, done.actor, done.is_undone, done.undoes,
      done.happened_at, done.recorded_at
    from (
      select * from ({DONE}) all_of_it order by recorded_at desc, uuid limit $5) done
    left join contacts contact on contact.account_id = $1
      and contact.id = done.contact_id
    order by done.recorded_at desc, done.uuid
"""

TOTALS = f"""
    {HERE}
    select kind, count(*) as number, sum(amount)::bigint as amount
    from ({DONE}) done where not is_undone and not undoes group by kind order by kind
"""


async def today(
    work: Work, register: Register, since: datetime
) -> tuple[Sequence[Done], Sequence[Total]]:
    """What was done last at this register, and all of it since then by its kinds."""
    values = (work.account_id, register.id, register.shop_id, since)
    done = await work.many(Done, LIST, *values, MOST_SHOWN)
    return done, await work.many(Total, TOTALS, *values)
