"""What must hold of contacts, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

COUNTED = """
    select null::uuid as wallet_uuid,
      (select count(*) from contacts where account_id = $1) || ' contacts' as expected,
      coalesce(counts.contacts::text, 'nothing') || ' counted' as got
    from (select $1::bigint as account_id) account
    left join contact_counts counts using (account_id)
    where counts.contacts
      is distinct from (select count(*) from contacts where account_id = $1)
"""

OWN_WALLET = """
    select wallet.uuid as wallet_uuid, 'the credits of one contact' as expected,
      count(*) || ' contacts with ' || wallet.unit || ' of a ' || wallet.kind as got
    from contacts contact
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = contact.credit_wallet_id
    where contact.account_id = $1
    group by wallet.uuid, wallet.unit, wallet.kind, wallet.is_counted,
      wallet.keeps_lots, wallet.may_owe
    having count(*) > 1
      or (wallet.kind, wallet.unit, wallet.is_counted, wallet.keeps_lots,
        wallet.may_owe) is distinct from ('contact', 'credits', true, true, true)
"""

rules += [
    Rule("contacts are counted", COUNTED),
    Rule("each contact has a wallet for credits", OWN_WALLET),
]
