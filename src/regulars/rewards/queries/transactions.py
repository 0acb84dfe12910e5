"""What contacts got and what they spent, in one list by what happened."""

from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.counting import Growing
from regulars.kit.filters import Between, Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.rewards.queries.rewards import DIGITAL, PHYSICAL

CREDITS = "credit_reception"

# The kinds of transaction, and of those that are rewards the type of the reward.
KINDS = {
    CREDITS: None,
    "reward_reception": PHYSICAL,
    "digital_reward_reception": DIGITAL,
}


class Place(msgspec.Struct, frozen=True):
    """A transaction's place in the list: which it is, and in which table it stands."""

    uuid: UUID
    is_reward: bool


class Wanted(msgspec.Struct, frozen=True):
    """Which transactions: of a contact, of a shop, in a span of time, of a kind."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    created: Between = Between()
    kind: str | None = None


OF_CREDITS = """
    select false as is_reward, happened_at, id
    from credit_receptions reception where reception.account_id = $1
"""

OF_REWARDS = """
    select true as is_reward, happened_at, id
    from reward_receptions reception where reception.account_id = $1
"""

OF_KIND = {
    kind: "credit_receptions where account_id = $1"
    if kind == CREDITS
    else f"reward_receptions where account_id = $1 and reward_type = '{type_}'"
    for kind, type_ in KINDS.items()
}

IN_SHOP = " and shop_id = (select id from shops where account_id = $1 and uuid = $4)"

# What nobody has narrowed, or to a shop, is counted on from where it was.
ALL = {kind: Growing(rows) for kind, rows in OF_KIND.items()}

OF_A_SHOP = {kind: Growing(rows + IN_SHOP) for kind, rows in OF_KIND.items()}

# Each half in its own index alone, and no further than the page reaches.
HALF = "({} order by reception.happened_at {}, reception.id {} limit {})"

# What stands on the page is looked at last.
WHOLE = """
    select is_reward, case when is_reward
        then (select uuid from reward_receptions
          where account_id = $1 and id = place.id)
        else (select uuid from credit_receptions
          where account_id = $1 and id = place.id)
      end as uuid
    from (
      select * from ({0}) transaction
      order by happened_at {1}, id {1}, is_reward limit {2} offset {3}) place
    order by happened_at {1}, id {1}, is_reward
"""

COUNT = "(select count(*) from ({}) transaction)"

# Theirs, and that of everybody who was merged into them.
OF_CONTACT = """reception.contact_id in (
    with contact as (select id from contacts where account_id = $1 and uuid = {})
    select id from contact
    union all
    select former.id from former_contacts former
    join contact on contact.id = former.merged_into_id where former.account_id = $1)"""

OF_SHOP = """reception.shop_id = (
    select id from shops where account_id = $1 and uuid = {})"""


async def search_transactions(
    work: Work, window: Window, wanted: Wanted, *, oldest_first: bool
) -> Page[Place]:
    """A page of places, newest first unless asked otherwise."""
    filters = Filters(work.account_id)
    halves = _halves(filters, wanted)
    total = await _count(work, wanted, halves, list(filters.values))
    way = "asc" if oldest_first else "desc"
    reach = filters.place(window.offset + window.limit)
    ending = (filters.place(window.limit), filters.place(window.offset))
    ordered = [HALF.format(half, way, way, reach) for half in halves]
    sql = WHOLE.format(" union all ".join(ordered), way, *ending)
    return window.of(await work.many(Place, sql, *filters.values), total)


async def _count(
    work: Work, wanted: Wanted, halves: list[str], values: list[Any]
) -> int:
    shop_uuid = wanted.shop_uuid
    if wanted != Wanted(kind=wanted.kind, shop_uuid=shop_uuid):
        asked = "select " + " + ".join(COUNT.format(half) for half in halves)
        return int(await work.value(asked, *values))
    kinds = KINDS if wanted.kind is None else [wanted.kind]
    if shop_uuid is None:
        return sum([await ALL[kind].count(work) for kind in kinds])
    return sum([await OF_A_SHOP[kind].count(work, shop_uuid) for kind in kinds])


def _halves(filters: Filters, wanted: Wanted) -> list[str]:
    """The tables that are asked, each with all conditions."""
    filters.add(OF_CONTACT, wanted.contact_uuid)
    filters.add(OF_SHOP, wanted.shop_uuid)
    wanted.created.narrow(filters, "reception.happened_at")
    credits, rewards = OF_CREDITS + filters.sql, OF_REWARDS + filters.sql
    if wanted.kind is None:
        return [credits, rewards]
    if wanted.kind == CREDITS:
        return [credits]
    only = filters.place(KINDS[wanted.kind])
    return [f"{rewards} and reception.reward_type = {only}"]
