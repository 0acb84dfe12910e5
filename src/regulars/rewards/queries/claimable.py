"""Which rewards are offered somewhere, and which of them somebody can claim."""

from collections.abc import Sequence

from regulars.accounts.queries import Shop, account
from regulars.contacts.queries import Contact
from regulars.kit.work import Work
from regulars.ledger.queries import on_hold
from regulars.rewards.queries.rewards import Reward, rewards

# What those claimed who were merged into the contact counts too.
USED_UP = """
    select reward.uuid from rewards reward
    join reward_claims claim on claim.account_id = $1 and claim.reward_id = reward.id
    where reward.account_id = $1 and claim.contact_id in (
      select $2::bigint
      union all
      select id from former_contacts where account_id = $1 and merged_into_id = $2)
    group by reward.uuid, reward.limit_per_contact
    having sum(claim.claims) >= reward.limit_per_contact
"""


async def offered(work: Work, shop: Shop | None) -> Sequence[Reward]:
    """Every reward, or those of one shop, in the order that the account chose."""
    found = await rewards(work)
    if shop is None:
        return found
    return [reward for reward in found if reward.is_offered_at(shop.uuid)]


async def claimable(
    work: Work, contact: Contact, shop: Shop | None
) -> Sequence[Reward]:
    """Those of the same that the contact could claim now, with the credits they have.

    Without a shop, the account's own zone says which day it is.
    """
    zone = shop.timezone if shop else (await account(work)).timezone
    # A lot that is past its last day buys nothing, and neither does what is on hold.
    free = contact.balance - await on_hold(work, contact.wallet_uuid)
    rows = await work.once(USED_UP, work.account_id, contact.id)
    used_up = {row["uuid"] for row in rows}
    return [
        reward
        for reward in await offered(work, shop)
        if reward.is_open_on(work.now, zone)
        and reward.stock != 0
        and (reward.required_credits == 0 or reward.required_credits <= free)
        and reward.uuid not in used_up
    ]
