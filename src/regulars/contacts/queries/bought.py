"""What a contact bought and where, as they show it.

It is measured when the contact is read, of the receptions themselves (decision 0044).
Those belong to rooms to the right: they are only read here.
"""

# Nobody's own purchases are as many. A card that a till reads for everybody without one
# may have more, and nothing is told of it: the answer would take ever longer.
MOST = 5_000

COUNTED = "wallet.transactions + coalesce(former.transactions, 0)"

# What undoes a purchase has its amount with a minus; what was brought back has it
# without. Where no credits were left to take back, or to give again, only the first
# step tells what it was.
AMOUNT = """
          case when reception.unit_id is distinct from (
              select id from units
              where account_id = $1 and name = 'purchase_amount') then null
            when reception.credits > 0 and reception.reverses_id is not null
              or reception.credits < 0 and reception.reverses_id is null
              or reception.credits = 0 and coalesce((
                  select undone.explanation from credit_receptions undone
                  where undone.account_id = $1 and undone.id = reception.reverses_id),
                reception.explanation) #>> '{steps,0,kind}' = 'refund'
              then -reception.unit_value
            else reception.unit_value end"""

# Of `contact`, after `wallet` and `former`: the sum, and the uuids and names of shops,
# each as it is told. Who did nothing yet is not measured. Those whose credits all wait
# have no transaction, and did.
BOUGHT = f"""
      case when {COUNTED} between 1 and {MOST} or {COUNTED} = 0 and exists (
          select 1 from credit_receptions waiting where waiting.account_id = $1
            and waiting.contact_id = contact.id) then (
        select array[trim_scale(coalesce(total.amount, 0))::text,
          coalesce(string_agg(shop.uuid::text, ';' order by shop.id), ''),
          coalesce(string_agg(shop.name, ', ' order by shop.id), '')]
        from (
          select sum(made.amount) as amount, array_agg(made.shop_id) as shop_ids
          from (
            select reception.shop_id, {AMOUNT} as amount
            from credit_receptions reception
            where reception.account_id = $1
              and reception.contact_id = any(contact.id || former.ids)
            union all
            select claim.shop_id, null from reward_receptions claim
            where claim.account_id = $1
              and claim.contact_id = any(contact.id || former.ids)) made) total
        left join shops shop
          on shop.account_id = $1 and shop.id = any(total.shop_ids)
        group by total.amount) end as bought
"""
