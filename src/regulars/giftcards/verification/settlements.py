"""What shops settled is what happened, each transaction once."""

from regulars.kit.verify import Rule, rules

# Both ways: of a shop that is not told of, and of one that did nothing.
SUMMED = """
    with done as (
      select settlement_id, shop_id,
        coalesce(sum(amount_in_cents) filter (where is_load), 0) as loaded,
        coalesce(-sum(amount_in_cents) filter (where not is_load), 0) as spent
      from (
        select *, (amount_in_cents > 0) <> (reverses_id is not null) as is_load
        from giftcard_transactions
        where account_id = $1 and settlement_id is not null) settled
      group by 1, 2),
    told as (
      select settlement_id, shop_id, loaded_in_cents, spent_in_cents
      from giftcard_settlement_shops where account_id = $1)
    select null::uuid as wallet_uuid,
      done.loaded || ' loaded and ' || done.spent || ' spent at shop ' || shop_id
        as expected,
      coalesce(loaded_in_cents || ' and ' || spent_in_cents, 'nothing')
        || ' in settlement ' || settlement_id as got
    from done full join told using (settlement_id, shop_id)
    where (done.loaded, done.spent) is distinct from (loaded_in_cents, spent_in_cents)
"""

COUNTED = """
    with done as (
      select settlement_id, count(*) as transactions, min(program_id) as first_program,
        max(program_id) as last_program, bool_and(type = 'STANDARD') as are_sales
      from giftcard_transactions
      where account_id = $1 and settlement_id is not null group by 1)
    select null::uuid as wallet_uuid,
      coalesce(settlement.transactions || ' transactions of one program', 'none')
        || ' in settlement ' || coalesce(settlement.id, done.settlement_id) as expected,
      coalesce(done.transactions || ' of programs ' || done.first_program || ' to '
        || done.last_program, 'none') as got
    from done
    full join (select * from giftcard_settlements where account_id = $1) settlement
      on settlement.id = done.settlement_id
    where (done.transactions, done.first_program, done.last_program, done.are_sales)
      is distinct from
      (settlement.transactions, settlement.program_id, settlement.program_id, true)
"""

rules += [
    Rule("what shops settled is what they loaded and were paid", SUMMED),
    Rule("a settlement has its transactions, of one program", COUNTED),
]
