"""What of a contact's history counts for tiers.

Receptions that stand: neither one that was reversed nor its reversal, and none that
gives back what a reward cost, or that staff put right by hand: those are neither bought
nor received. Credits that had to wait count when they are released, as of the moment at
which it happened. A refund takes credits off when it happens, and is no transaction.
"""

# Of `contact`, a row of contacts, and of whoever was merged into them; after $4.
COUNTED = """
    select reception.happened_at, reception.credits >= 0 as is_transaction,
      case
        when reception.credits < 0 then reception.credits + coalesce(
          (reception.explanation #>> '{steps,0,of_pending}')::bigint, 0)
        when reception.was_pending then pending.credits - pending.taken_back
        else reception.credits end as credits
    from (
      select contact.id
      union all
      select gone.id from former_contacts gone
      where gone.account_id = $1 and gone.merged_into_id = contact.id) part
    join credit_receptions reception on reception.account_id = $1
      and reception.contact_id = part.id and reception.happened_at > $4
      and reception.reverses_id is null and reception.undoes_uuid is null
    left join lateral (
      select id from credit_receptions undoing where undoing.account_id = $1
        and undoing.reverses_id = reception.id limit 1) undoing on true
    left join lateral (
      select reception_id from credit_adjustments
      where account_id = $1 and reception_id = reception.id limit 1) adjusted on true
    left join lateral (
      select state, credits, taken_back from pending_credits
      where account_id = $1 and reception_id = reception.id limit 1) pending
      on reception.was_pending
    where undoing.id is null and adjusted.reception_id is null
      and (not reception.was_pending or reception.credits < 0
        or pending.state = 'released')
"""

# As much as the terms ask for: transactions with $5, else credits.
AMOUNT = "case when $5 then part.is_transaction::int::bigint else part.credits end"
