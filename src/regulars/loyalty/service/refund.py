"""Taking credits back when parts of sales come back: what waits or is there."""

from collections.abc import Awaitable, Sequence

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.gather import Gatherer
from regulars.kit.work import Work
from regulars.ledger.queries import NOTED
from regulars.loyalty.service.filling import mark_used
from regulars.loyalty.service.orders import CreditOrder, Decided, Known, Received
from regulars.loyalty.service.receive import receiving, settle
from regulars.loyalty.service.statement import ASKED, COLUMNS, DEFINED, PROGRAM
from regulars.loyalty.service.steps import Step
from regulars.loyalty.service.writing import (
    columns,
    more_columns,
    outcomes,
    rows_of,
)

# Only under the locks is known how much is taken, and what to write down. What waits is
# taken first, the newest before the others: the rows and then the wallets, as whoever
# releases them does. `upto` counts what was asked of a contact, and what waits for one,
# from the first on: where the two overlap, the order takes of the row.
REFUND = f"""
    with {PROGRAM.format(DEFINED.format(20))},
    {ASKED},
    item as materialized (
      select asked.*, -credits as most,
        sum(-credits) over (partition by contact_id order by n) as upto
      from asked where refusal is null),
    waiting as materialized (
      select pending.reception_id, pending.credits - pending.taken_back as credits,
        reception.uuid, whose.contact_id
      from (select distinct contact_id from item) whose
      join pending_credits pending on pending.account_id = $1
        and pending.state = 'pending' and pending.contact_id in (
          select whose.contact_id
          union all
          select id from former_contacts
          where account_id = $1 and merged_into_id = whose.contact_id)
      join credit_receptions reception on (reception.account_id, reception.id)
        = (pending.account_id, pending.reception_id)
      order by pending.reception_id desc for update of pending),
    part as materialized (
      select item.n, reception_id, waits.uuid, contact_uuid, happened_at, actor,
        (least(item.upto, waits.upto)
          - greatest(item.upto - most, waits.upto - waits.credits))::bigint as amount
      from item
      join (
        select *, sum(credits) over (partition by contact_id order by reception_id desc)
          as upto
        from waiting) waits using (contact_id)
      where item.upto > waits.upto - waits.credits and waits.upto > item.upto - most),
    waited as materialized (
      select n, sum(amount)::bigint as amount from part group by n),
    asking as (
      select array_agg(n order by n) as ns, array_agg(wallet_id order by n) as wallets,
        array_agg(issued_wallet_id order by n) as givers,
        array_agg(most - coalesce(waited.amount, 0) order by n) as most,
        array_agg(happened_at order by n) as moments
      from item left join waited using (n)),
    took as materialized (
      select asking.ns[each.n] as n, each.amount, each.seq, each.balance
      from asking, ledger_take_back($1, wallets, givers, asking.most, moments, $4) each
      where asking.ns is not null),
    taken as materialized (
      select item.*, coalesce(waited.amount, 0) as waited,
        coalesce(waited.amount, 0) + took.amount as amount, took.amount as moved,
        took.seq, took.balance
      from item join took using (n) left join waited using (n)),
    reduced as (
      update pending_credits pending set taken_back = taken_back + total.amount,
        state = case when taken_back + total.amount = credits then 'cancelled'
          else state end,
        ended_at = case when taken_back + total.amount = credits then $4::timestamptz
          end
      from (select reception_id, sum(amount)::bigint as amount from part group by 1)
        total
      where pending.account_id = $1 and pending.reception_id = total.reception_id),
    {NOTED.format("taken where amount = 0")},
    record as (
      insert into credit_receptions ({COLUMNS}, contact_identifier_id, was_pending)
      select $1, uuid, contact_id, shop_id, unit_id, unit_value, -amount, channel,
        actor, case when moved > 0 then wallet_id end, seq, $3,
        jsonb_set(explanation::jsonb, '{{steps,0}}', explanation::jsonb #> '{{steps,0}}'
          || jsonb_build_object('gave', -amount) || case when waited > 0
            then jsonb_build_object('of_pending', waited) else '{{}}' end),
        happened_at, $4, card_id, moved = 0 and waited > 0
      from taken order by n returning id, uuid),
    filled as (
      insert into credit_reception_attributes (account_id, reception_id, attributes)
      select $1, record.id, attributes::jsonb
      from taken join record on record.uuid = taken.uuid where attributes <> '{{}}'),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, name, uuid, contact_uuid, payload, actor, happened_at, $4
      from (
        select n, 1 as place, 'credit_reception_created' as name, uuid, contact_uuid,
          jsonb_build_object('credits', -amount, 'reverses', null) as payload, actor,
          happened_at
        from taken
        union all
        select n, 2, 'pending_credits_cancelled', uuid, contact_uuid,
          jsonb_build_object('credits', amount), actor, $4
        from part) told
      order by n, place)
    select taken.n, record.id, email, wallet_id, balance, card_name, null as refusal,
      -amount as credits
    from taken join record on record.uuid = taken.uuid cross join noted
    union all
    select n, null, null, null, null, null, refusal, null
    from asked where refusal is not null
    union all
    select null, null, null, null, null, null, null, null
    where not exists (select 1 from program)
"""


def receive_one(work: Work, order: CreditOrder) -> Awaitable[Received]:
    """The reception of one order, whichever way its credits go. Raises as `receive`."""
    takes_back = (order.sale.credits or 0) < 0
    return (refunding if takes_back else receiving).do(work, order)


async def refund(work: Work, orders: Sequence[CreditOrder]) -> list[Received | Problem]:
    """The receptions that took back as many of these credits as wait or are free.

    What can't be spent yet goes first. The last one leaves nothing: one that is larger
    takes what is there, and nobody owes anything by it. Raises as `receive`.
    """
    assert all((order.sale.credits or 0) < 0 for order in orders), "see `receive`"
    return await settle(work, orders, _taken_back)


refunding: Gatherer[CreditOrder, Received] = Gatherer(refund)
"""`refund` with the requests of the same account gathered in front of it."""


async def _taken_back(
    work: Work, decided: list[Decided | Problem], known: Known
) -> list[Received | Problem] | None:
    going = [_asking(one) for one in decided if isinstance(one, Decided)]
    if not going:
        return outcomes(decided, [])
    await mark_used(work, known.defined, [one.attributes for one in going])
    values = (*columns(going), *more_columns(going, known))
    rows = await rows_of(work, known, REFUND, *values)
    return None if rows is None else outcomes(decided, rows)


def _asking(one: Decided) -> Decided:
    """The order with what it asks for in its words; the statement adds what it took."""
    step = Step("refund", 0, asked=one.decision.credits)
    why = msgspec.structs.replace(one.decision.explanation, steps=(step,))
    decision = msgspec.structs.replace(one.decision, explanation=why)
    return msgspec.structs.replace(one, decision=decision)
