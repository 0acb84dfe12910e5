"""What a contact has and can have, for one page, in one question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.work import Work
from regulars.rewards import queries as rewards
from regulars.rewards.queries import Reward

MOST_SHOWN = 100
"""How many vouchers, and rewards that wait, are shown at most."""

# What those did who were merged into the contact is theirs too. A hold past its time is
# none, although nobody has ended it yet.
HAVE = f"""
    with whose as materialized (
      select $2::bigint as id union all
      select id from former_contacts where account_id = $1 and merged_into_id = $2)
    select
      (select wallet.held - case when wallet.held > 0 then (
          select coalesce(sum(hold.amount), 0)::bigint from holds hold
          where hold.account_id = $1 and hold.wallet_id = wallet.id
            and hold.state = 'pending' and hold.expires_at <= $4) else 0 end
       from wallets wallet where wallet.account_id = $1 and wallet.id = $3) as on_hold,
      (select coalesce(sum(credits), 0)::bigint from pending_credits
       where account_id = $1 and contact_id = any(array(select id from whose))
         and state = 'pending') as pending,
      array(
        select reward.uuid from rewards reward
        join reward_claims claim
          on claim.account_id = $1 and claim.reward_id = reward.id
        where reward.account_id = $1 and reward.limit_per_contact is not null
          and claim.contact_id in (select id from whose)
        group by reward.uuid, reward.limit_per_contact
        having sum(claim.claims) >= reward.limit_per_contact) as used_up,
      (select coalesce(jsonb_object_agg(uuid, stock), '{{}}') from rewards
       where account_id = $1 and removed_at is null and stock is not null) as stocks,
      exists (select from tiers where account_id = $1 and removed_at is null)
        as has_tiers,
      (select coalesce(jsonb_agg(to_jsonb(waiting) order by waiting.expires_at), '[]')
       from (
         select reception.uuid, reception.title, -reception.credits as cost,
           open.expires_at
         from collectable_rewards open
         join reward_receptions reception on reception.account_id = $1
           and reception.id = open.reception_id
         where open.account_id = $1
           and open.contact_id = any(array(select id from whose))
           and open.state = 'collectable' and open.expires_at > $4
         order by open.expires_at limit {MOST_SHOWN}) waiting) as waiting,
      (select coalesce(jsonb_agg(to_jsonb(mine) order by mine.expires_at), '[]')
       from (
         select voucher.uuid, encode(voucher.code_sealed, 'base64') as sealed,
           promotion.name, promotion.description, voucher.expires_at
         from vouchers voucher
         join promotions promotion on promotion.account_id = $1
           and promotion.id = voucher.promotion_id
         where voucher.account_id = $1
           and voucher.contact_id = any(array(select id from whose))
           and voucher.times_redeemed < voucher.redemptions_allowed
           and voucher.deactivated_at is null and voucher.activates_at <= $4
           and (voucher.expires_at is null or voucher.expires_at > $4)
         order by voucher.expires_at, voucher.id limit {MOST_SHOWN}) mine) as vouchers
"""


class Claimed(msgspec.Struct, frozen=True):
    """A reward that is paid for and waits to be collected."""

    uuid: UUID
    title: str
    cost: int
    expires_at: datetime


class Coupon(msgspec.Struct, frozen=True):
    """A voucher that can be redeemed now."""

    uuid: UUID
    sealed: str
    name: str
    description: str
    expires_at: datetime | None


class Belongings(msgspec.Struct, frozen=True):
    """What a contact has, and which rewards there are for them."""

    on_hold: int
    # What they got and can't spend yet.
    pending: int
    used_up: Sequence[UUID]
    stocks: Mapping[str, Any]
    has_tiers: bool
    waiting: Sequence[Claimed]
    vouchers: Sequence[Coupon]
    rewards: Sequence[Reward]

    def offers(self, now: datetime, zone: str) -> list[Reward]:
        """The rewards that are open today and not all gone, the cheapest first.

        Without those that the contact has had as often as one may.
        """
        used_up = set(self.used_up)
        open_now = [
            reward
            for reward in self.rewards
            if reward.is_open_on(now, zone)
            and reward.uuid not in used_up
            and self.stocks.get(str(reward.uuid)) != 0
        ]
        return sorted(open_now, key=lambda reward: reward.required_credits)


async def belongings(work: Work, contact_id: int, wallet_id: int) -> Belongings:
    """What this contact has, and every reward there is."""
    values = (work.account_id, contact_id, wallet_id, work.now)
    [row] = await work.once(HAVE, *values)
    return Belongings(
        row["on_hold"] or 0,
        row["pending"],
        row["used_up"],
        row["stocks"],
        row["has_tiers"],
        msgspec.convert(row["waiting"], list[Claimed]),
        msgspec.convert(row["vouchers"], list[Coupon]),
        list((await rewards.catalogue(work)).values()),
    )
