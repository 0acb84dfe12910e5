"""The figures that a day begins with, each beside that of the time before."""

from datetime import timedelta

import msgspec

from regulars.kit.work import Work


class Figure(msgspec.Struct, frozen=True):
    """Now and before; None where the account doesn't count that."""

    now: int | None
    before: int | None


# Each takes the account ($1), when the period began ($2) and, but for those that stand
# at a moment, when the one before it did ($3). None reads more than two periods of what
# happened, by an index; what stands now is counted already, or one row for each person.

MEMBERS = """
    select counted.contacts as now, counted.contacts - (
      select count(*) from contacts
      where account_id = $1 and created_at >= $2) as before
    from contact_counts counted where counted.account_id = $1
"""

# What was undone is no visit; nor is the undoing.
ACTIVE = """
    with done as (
      select contact_id, happened_at from credit_receptions
      where account_id = $1 and happened_at >= $3
        and reverses_id is null and undoes_uuid is null
      union all
      select contact_id, happened_at from reward_receptions
      where account_id = $1 and happened_at >= $3)
    select count(distinct contact_id) filter (where happened_at >= $2) as now,
      count(distinct contact_id) filter (where happened_at < $2) as before
    from done
"""

# An undoing bears the value negated, so that the sum is what was sold.
REVENUE = """
    select case when unit.id is not null then (coalesce(sum(given.unit_value)
        filter (where given.happened_at >= $2), 0) * 100)::bigint end as now,
      case when unit.id is not null then (coalesce(sum(given.unit_value)
        filter (where given.happened_at < $2), 0) * 100)::bigint end as before
    from (select $1::bigint as account_id) of_account
    left join units unit on unit.account_id = of_account.account_id
      and unit.name = 'purchase_amount' and unit.removed_at is null
    left join credit_receptions given on given.account_id = of_account.account_id
      and given.happened_at >= $3 and given.unit_id = unit.id
    group by unit.id
"""

# What a reward cost and was given back for is no gift: it is less redeemed.
GIVEN = """
    select coalesce(sum(credits) filter (where happened_at >= $2), 0)::bigint as now,
      coalesce(sum(credits) filter (where happened_at < $2), 0)::bigint as before
    from credit_receptions
    where account_id = $1 and happened_at >= $3 and undoes_uuid is null
"""

REDEEMED = """
    with done as (
      select -credits as credits, happened_at from reward_receptions
      where account_id = $1 and happened_at >= $3
      union all
      select -credits, happened_at from credit_receptions
      where account_id = $1 and happened_at >= $3 and undoes_uuid is not null)
    select coalesce(sum(credits) filter (where happened_at >= $2), 0)::bigint as now,
      coalesce(sum(credits) filter (where happened_at < $2), 0)::bigint as before
    from done
"""

# Transfers are numbered as they come, so that the last one of before is found from the
# newest on. Between two contacts nothing is added.
OUTSTANDING = """
    with holder as (
      select id, balance from wallets
      where account_id = $1 and kind = 'contact' and unit = 'credits' and is_counted),
    moved as (
      select coalesce(sum(transfer.amount * (
        (getter.id is not null)::int - (giver.id is not null)::int)), 0) as amount
      from transfers transfer
      left join holder getter on getter.id = transfer.to_wallet_id
      left join holder giver on giver.id = transfer.from_wallet_id
      where transfer.account_id = $1 and transfer.id > coalesce((
        select id from transfers where account_id = $1 and recorded_at < $2
        order by id desc limit 1), 0))
    select coalesce(sum(holder.balance), 0)::bigint as now,
      (coalesce(sum(holder.balance), 0) - (select amount from moved))::bigint as before
    from holder
"""

FIGURES = {
    "members": MEMBERS,
    "active": ACTIVE,
    "revenue": REVENUE,
    "given": GIVEN,
    "redeemed": REDEEMED,
    "outstanding": OUTSTANDING,
}

AT_A_MOMENT = ("members", "outstanding")


async def figure(work: Work, name: str, length: timedelta) -> Figure:
    """One of the figures, for a period that ends now, and for the one before it."""
    begins = [work.now - length]
    if name not in AT_A_MOMENT:
        begins.append(work.now - 2 * length)
    found = await work.one(Figure, FIGURES[name], work.account_id, *begins)
    return found or Figure(0, 0)
